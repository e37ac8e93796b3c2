#include "app/commands.h"
#include "app/engine.h"
#include "app/input.h"
#include "fhir/reader.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <deque>
#include <iostream>
#include <stdexcept>
#include <thread>

namespace bindgate::app {

namespace {

using fhir::Issue;
using fhir::Severity;

struct Totals {
  std::size_t resources = 0;
  std::size_t with_errors = 0;
  std::size_t with_warnings = 0;
  std::size_t passed_over = 0;
};

// What was found in one resource, written in one of the formats of --format.
class Output {
 public:
  virtual ~Output() = default;
  virtual void resource(const InputResource& input, std::span<const Issue> issues) = 0;
  virtual void end(const Totals&) {}
};

std::string place_of(const InputResource& input) {
  std::string out(input.source == "-" ? "standard input" : input.source);
  if (input.line > 0) out += ':' + std::to_string(input.line);
  return out;
}

// What the diagnostics say beyond the element and the text, which stand above them here.
std::string_view mend_of(const Issue& issue) {
  std::string_view out = issue.diagnostics;
  const std::string said = issue.expression + ": " + issue.text;
  if (out.starts_with(said)) out.remove_prefix(said.size());
  out.remove_prefix(std::min(out.find_first_not_of(". "), out.size()));
  return out;
}

class TextOutput final : public Output {
 public:
  void resource(const InputResource& input, std::span<const Issue> issues) override {
    if (issues.empty()) return;
    std::cout << place_of(input) << '\n';
    for (const Issue& issue : issues) {
      std::cout << "  " << fhir::to_string(issue.severity);
      if (!issue.expression.empty()) std::cout << "  " << issue.expression;
      if (issue.position && input.line == 0) {
        std::cout << "  (line " << issue.position->line << ", column " << issue.position->column << ')';
      } else if (issue.position) {
        std::cout << "  (column " << issue.position->column << ')';
      }
      std::cout << "\n    " << issue.text << '\n';
      if (const std::string_view mend = mend_of(issue); !mend.empty()) std::cout << "    " << mend << '\n';
    }
  }

  void end(const Totals& totals) override {
    std::cout << totals.resources << (totals.resources == 1 ? " resource" : " resources") << ": " << totals.with_errors
              << " with errors, " << totals.with_warnings << " with warnings only";
    if (totals.passed_over > 0) std::cout << "; " << totals.passed_over << " files that are no resources passed over";
    std::cout << '\n';
  }
};

// {"source", "line", "outcome": OperationOutcome}: one a line, or all in an array.
class JsonOutput final : public Output {
 public:
  explicit JsonOutput(bool array) : array_(array) {}

  void resource(const InputResource& input, std::span<const Issue> issues) override {
    line_ = array_ ? (first_ ? "[" : ",\n") : "";
    first_ = false;
    line_ += "{\"source\":";
    fhir::append_json_string(line_, input.source);
    if (input.line > 0) line_ += ",\"line\":" + std::to_string(input.line);
    line_ += ",\"outcome\":" + fhir::write_operation_outcome(issues, fhir::Format::json) + '}';
    if (!array_) line_ += '\n';
    std::cout << line_;
  }

  void end(const Totals&) override {
    if (array_) std::cout << (first_ ? "[]\n" : "]\n");
  }

 private:
  bool array_;
  bool first_ = true;
  std::string line_;
};

// A bar on the terminal's error stream, redrawn at most once a percent.
class Progress {
 public:
  void show(double fraction) {
    if (!terminal_) return;
    const int percent = static_cast<int>(fraction * 100);
    if (percent == shown_) return;
    shown_ = percent;
    std::array<char, 51> bar;
    for (std::size_t i = 0; i + 1 < bar.size(); ++i) bar[i] = static_cast<int>(i) * 2 < percent ? '#' : '.';
    bar.back() = '\0';
    std::fprintf(stderr, "\r[%s] %3d%%", bar.data(), percent);
  }
  void clear() {
    if (terminal_ && shown_ >= 0) std::fprintf(stderr, "\r%60s\r", "");
    shown_ = -1;
  }

 private:
  bool terminal_ = isatty(STDERR_FILENO) != 0;
  int shown_ = -1;
};

Issue unreadable(const fhir::ReadError& error) {
  Issue issue;
  issue.code = "structure";
  issue.text = error.message;
  if (error.line > 0) issue.position = fhir::Position{error.line, error.column};
  return issue;
}

// What judging one resource came to.
struct Result {
  bool is_resource = true;
  std::vector<Issue> issues;

  [[nodiscard]] bool has_error() const {
    return std::any_of(issues.begin(), issues.end(), [](const Issue& issue) {
      return issue.severity == Severity::error || issue.severity == Severity::fatal;
    });
  }
};

// Judges resources one after the other, with scratch of its own: one per thread.
class Worker {
 public:
  Worker(const LoadedEngine& engine, const std::vector<std::string>& profiles)
      : judge_(engine.engine.rules, engine.engine.judge), profiles_(profiles) {}

  Result check(const InputResource& input) {
    Result out;
    const auto read = fhir::read(input.format, input.text, input.capacity, document_);
    if (!read) {
      out.issues.push_back(unreadable(read.error()));
    } else if (document_.resource_type().empty()) {
      out.is_resource = !input.from_folder;
      out.issues.push_back(unreadable(
          {fhir::ReadError::Kind::malformed, "There is no resourceType that says what resource this is.", 0, 1, 1}));
    } else {
      judge_.judge(document_, profiles_, validator::Explain::yes, report_);
      if (!report_.empty()) out.issues = validator::issues_of(report_, input.text);
    }
    return out;
  }

 private:
  validator::Judge judge_;
  const std::vector<std::string>& profiles_;
  fhir::Document document_;
  validator::Report report_;
};

// Judges batches on all cores and writes what was found in the order of the input.
class Validation {
 public:
  Validation(const LoadedEngine& engine, const ValidateOptions& options, Output& output) : output_(output) {
    const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < threads; ++i) workers_.emplace_back(engine, options.profiles);
  }

  void check(std::span<const InputResource> inputs) {
    results_.assign(inputs.size(), {});
    judge_all(inputs);
    for (std::size_t i = 0; i < inputs.size(); ++i) tell(inputs[i], results_[i]);
  }

  int end() {
    progress_.clear();
    output_.end(totals_);
    std::cout.flush();
    if (totals_.resources == 0) throw std::runtime_error("there is no resource in what was given.");
    return totals_.with_errors > 0 ? 1 : 0;
  }

 private:
  void judge_all(std::span<const InputResource> inputs) {
    std::atomic<std::size_t> next{0};
    const auto work = [&](Worker& worker) {
      for (std::size_t i = next++; i < inputs.size(); i = next++) results_[i] = worker.check(inputs[i]);
    };
    constexpr std::size_t kWorthAThread = 64;
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < workers_.size() && inputs.size() >= i * kWorthAThread; ++i) {
      others.emplace_back([&, i] { work(workers_[i]); });
    }
    work(workers_.front());
  }

  void tell(const InputResource& input, const Result& result) {
    progress_.show(input.progress);
    if (!result.is_resource) {
      ++totals_.passed_over;
      return;
    }
    ++totals_.resources;
    if (result.has_error()) {
      ++totals_.with_errors;
    } else if (!result.issues.empty()) {
      ++totals_.with_warnings;
    }
    if (!result.issues.empty()) progress_.clear();
    output_.resource(input, result.issues);
  }

  Output& output_;
  std::deque<Worker> workers_;
  std::vector<Result> results_;  // of the batch
  Totals totals_;
  Progress progress_;
};

}  // namespace

int validate(const ValidateOptions& options) {
  config::Config config = options.config.empty() ? config::Config{} : config::load(options.config);
  config.packages.insert(config.packages.end(), options.packages.begin(), options.packages.end());
  const LoadedEngine engine = load_engine(config);
  for (const std::string& profile : options.profiles) {
    if (engine.rules().profile(profile) == nullptr) {
      throw std::runtime_error("the profile " + profile + " is in no package; name its package with --package.");
    }
  }
  std::cout.tie(nullptr);
  std::ios::sync_with_stdio(false);
  TextOutput text;
  JsonOutput json(options.format == "json");
  Output& output = options.format == "text" ? static_cast<Output&>(text) : json;
  Validation validation(engine, options, output);
  read_input(options.files, [&](std::span<const InputResource> inputs) { validation.check(inputs); });
  return validation.end();
}

}  // namespace bindgate::app
