// Measures the terminology engine as a library: membership of codes in every value set of the embedded definitions,
// and loading and asking a generated code system of half a million concepts.
//   bench_terminology
// prints NAME VALUE lines: nanoseconds of a check (median and slowest value set), seconds and bytes of the load.
#include "fhir/package.h"
#include "packages/embedded.h"
#include "terminology/terminology.h"

#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindgate::bench {
namespace {

using terminology::Coded;
using terminology::Membership;
using terminology::Terminology;
using terminology::ValueSet;

constexpr std::size_t kSamples = 64;
constexpr int kRounds = 400;
constexpr int kBatches = 5;
constexpr int kConcepts = 500'000;
constexpr int kLevels = 5;

double thread_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

struct Question {
  std::string system;
  std::string code;
};

// Members, spread over the value set, and as many codes that are none.
std::vector<Question> questions_of(const ValueSet& value_set) {
  std::vector<Question> out;
  const auto members = value_set.members(100'000);
  const std::size_t step = std::max<std::size_t>(1, members.size() / kSamples);
  for (std::size_t i = 0; i < members.size(); i += step) {
    out.push_back({std::string(members[i].system), std::string(members[i].code)});
    out.push_back({std::string(members[i].system), std::string(members[i].code) + "-not"});
  }
  return out;
}

// Nanoseconds of one check: the best of a few batches, for what disturbs a batch only ever adds.
double check_time(const ValueSet& value_set, const std::vector<Question>& questions) {
  double best = 1e12;
  std::size_t in = 0;
  for (int batch = 0; batch < kBatches; ++batch) {
    const double start = thread_nanoseconds();
    for (int round = 0; round < kRounds; ++round) {
      for (const Question& question : questions) {
        in += value_set.contains(question.system, {}, question.code).membership == Membership::in;
      }
    }
    const double each = (thread_nanoseconds() - start) / static_cast<double>(questions.size() * kRounds);
    best = std::min(best, each);
  }
  if (in == 0) throw std::runtime_error(std::string(value_set.url()) + " has no member");
  return best;
}

void measure_core() {
  const std::vector<fhir::Package> packages{fhir::load_package(packages::r4_core(), "embedded")};
  const auto terminology = Terminology::compile(packages);
  std::vector<std::pair<double, std::string>> times;
  for (const ValueSet* value_set : terminology->value_sets()) {
    const auto questions = questions_of(*value_set);
    if (!questions.empty()) times.emplace_back(check_time(*value_set, questions), value_set->url());
  }
  std::sort(times.begin(), times.end());
  std::printf("core_value_sets %zu\n", times.size());
  std::printf("core_check_median_ns %.1f\n", times[times.size() / 2].first);
  std::printf("core_check_slowest_ns %.1f %s\n", times.back().first, times.back().second.c_str());
}

// Five levels, the first of twenty concepts; below it each concept has two parents in the level above.
std::string large_system() {
  std::string out = R"({"resourceType":"CodeSystem","url":"http://example.org/large","version":"1","status":"active",)"
                    R"("content":"complete","caseSensitive":true,"hierarchyMeaning":"is-a",)"
                    R"("property":[{"code":"parent","type":"code"}],"concept":[)";
  out.reserve(std::size_t{110} * kConcepts);
  std::vector<int> begins{0};
  for (int level = 1, size = 20; level < kLevels; ++level, size *= 12) begins.push_back(begins.back() + size);
  begins.push_back(kConcepts);
  char line[256];
  for (int level = 0; level < kLevels; ++level) {
    const int above = level == 0 ? 0 : begins[level] - begins[level - 1];
    for (int at = begins[level]; at < begins[level + 1]; ++at) {
      const int place = at - begins[level];
      std::snprintf(line, sizeof line, "%s{\"code\":\"C%07d\",\"display\":\"Concept number %d\"", at == 0 ? "" : ",",
                    at, at);
      out += line;
      if (level > 0) {
        std::snprintf(line, sizeof line,
                      ",\"property\":[{\"code\":\"parent\",\"valueCode\":\"C%07d\"},"
                      "{\"code\":\"parent\",\"valueCode\":\"C%07d\"}]",
                      begins[level - 1] + place % above, begins[level - 1] + (place * 7 + 3) % above);
        out += line;
      }
      out += '}';
    }
  }
  return out + "]}";
}

fhir::PackageFile file_of(std::string type, std::string url, std::string text) {
  fhir::PackageFile file;
  file.name = type + ".json";
  file.resource_type = std::move(type);
  file.url = std::move(url);
  text.reserve(text.size() + 64);
  file.text = std::move(text);
  return file;
}

std::vector<fhir::Package> large_package() {
  fhir::Package package;
  package.name = "large";
  package.files.push_back(file_of("CodeSystem", "http://example.org/large", large_system()));
  package.files.push_back(file_of(
      "ValueSet", "http://example.org/below",
      R"({"resourceType":"ValueSet","url":"http://example.org/below","status":"active","compose":{"include":[)"
      R"({"system":"http://example.org/large","filter":[{"property":"concept","op":"is-a","value":"C0000003"}]}]}})"));
  std::vector<fhir::Package> out;
  out.push_back(std::move(package));
  return out;
}

void measure_large() {
  std::vector<fhir::Package> packages = large_package();
  malloc_trim(0);
  const std::size_t before = resident_bytes();
  const double start = thread_nanoseconds();
  const auto terminology = Terminology::compile(packages);
  const double seconds = (thread_nanoseconds() - start) / 1e9;
  malloc_trim(0);
  std::printf("large_load_s %.2f\n", seconds);
  std::printf("large_resident_mb %.1f\n", static_cast<double>(resident_bytes() - before) / 1e6);
  const ValueSet* below = terminology->value_set("http://example.org/below");
  std::printf("large_members %zu\n", below->size().value_or(0));
  std::printf("large_check_ns %.1f\n", check_time(*below, questions_of(*below)));
}

}  // namespace
}  // namespace bindgate::bench

int main() {
  try {
    bindgate::bench::measure_large();
    bindgate::bench::measure_core();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_terminology: %s\n", error.what());
    return 1;
  }
  return 0;
}
