// What is wrong in a configuration, gathered while it is read and looked into, so that all of it is told at once.
// Used at start and by `check`; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bindgate::config {

// An error keeps `serve` from starting; a warning does not.
enum class Severity : std::uint8_t { error, warning };

struct Problem {
  Severity severity = Severity::error;
  std::string file;      // empty: of no file, as an option of the command line
  std::size_t line = 0;  // from 1; 0: of no line in particular
  std::string message;   // what is wrong, and what to write instead
};

// "bindgate.yaml:3: ...", "bindgate.yaml:4: warning: ..."
[[nodiscard]] std::string to_string(const Problem& problem);

// Of one file. A file that is nothing but mistakes costs no more than the first thousand of them.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  void add(std::size_t line, std::string message);
  [[nodiscard]] bool is_full() const { return found_.size() >= kMost; }
  [[nodiscard]] std::size_t count() const { return found_.size() + left_out_; }
  [[nodiscard]] const std::string& file() const { return file_; }

  // All of them in the order of the file.
  [[nodiscard]] std::vector<Problem> take();

 private:
  static constexpr std::size_t kMost = 1000;

  std::string file_;
  std::vector<Problem> found_;
  std::size_t left_out_ = 0;
};

[[nodiscard]] bool has_error(const std::vector<Problem>& problems);

// In the order of their lines; those of one line, and those of none, which come last, as they were found.
void sort_by_line(std::vector<Problem>& problems);

}  // namespace bindgate::config
