// Measures reading and judging a resource as a library, over the embedded definitions, as a request's thread does it.
//   bench_judge FILE...
// prints a line for each: NAME NANOSECONDS_TO_READ TO_READ_AND_JUDGE TO_JUDGE, medians over batches.
#include "bench/payload.h"
#include "fhir/package.h"
#include "fhir/reader.h"
#include "packages/embedded.h"
#include "rules/rule_set.h"
#include "terminology/terminology.h"
#include "validator/judge.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace bindgate::bench {
namespace {

// The thread's own time: whatever else runs on the core does not count.
std::chrono::nanoseconds thread_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

constexpr int kBatches = 15;
constexpr auto kBatch = std::chrono::milliseconds(40);

validator::Judge make_judge() {
  const std::vector<fhir::Package> packages{fhir::load_package(packages::r4_core(), "embedded")};
  const auto terminology = terminology::Terminology::compile(packages);
  return {rules::RuleSet::compile(packages, terminology, {}), std::make_shared<const validator::JudgeSettings>()};
}

class Subject {
 public:
  Subject(const std::filesystem::path& path, validator::Judge& judge) : judge_(judge), text_(read_compact(path)) {
    text_.reserve(text_.size() + fhir::kPadding);
    read();
    judge_.judge(document_, {}, validator::Explain::no, report_);
    if (report_.refused()) throw std::runtime_error(path.string() + " is refused: " + report_.findings.front().text);
  }

  void read() {
    if (const auto result = fhir::read_json(text_, text_.capacity(), document_); !result) {
      throw std::runtime_error(result.error().message);
    }
  }
  // What was read last.
  void judge() { judge_.judge(document_, {}, validator::Explain::no, report_); }

 private:
  validator::Judge& judge_;
  std::string text_;
  fhir::Document document_;
  validator::Report report_;
};

// Nanoseconds a call takes: the median of the batches' means.
template <typename Call>
double measure(Call call) {
  std::vector<double> means;
  for (int i = 0; i < kBatches; ++i) {
    long calls = 0;
    const auto begin = thread_time();
    auto now = begin;
    for (; now - begin < kBatch; now = thread_time()) {
      for (int j = 0; j < 50; ++j) call();
      calls += 50;
    }
    means.push_back(std::chrono::duration<double, std::nano>(now - begin).count() / static_cast<double>(calls));
  }
  std::nth_element(means.begin(), means.begin() + kBatches / 2, means.end());
  return means[kBatches / 2];
}

int run(char** files, int count) {
  validator::Judge judge = make_judge();
  for (int i = 0; i < count; ++i) {
    const std::filesystem::path path(files[i]);
    Subject subject(path, judge);
    const double reading = measure([&] { subject.read(); });
    const double both = measure([&] {
      subject.read();
      subject.judge();
    });
    const double judging = measure([&] { subject.judge(); });
    std::printf("%s\t%.0f\t%.0f\t%.0f\n", path.stem().c_str(), reading, both, judging);
  }
  return 0;
}

}  // namespace
}  // namespace bindgate::bench

int main(int argc, char** argv) {
  try {
    if (argc < 2) throw std::runtime_error("usage: bench_judge FILE...");
    return bindgate::bench::run(argv + 1, argc - 1);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench_judge: %s\n", e.what());
    return 1;
  }
}
