// `bindgate serve` as a process that tests send signals to. Ended at the latest when it goes out of scope.
#pragma once

#include "running.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace bindgate::app::test {

class Process {
 public:
  // Standard error goes to a file in `folder`, standard output to `output`, a descriptor, or to /dev/null.
  Process(const Folder& folder, const std::vector<std::string>& arguments, int output = -1)
      : errors_(folder.path() + "/stderr") {
    std::vector<std::string> words{BINDGATE_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> values;
    for (std::string& word : words) values.push_back(word.data());
    values.push_back(nullptr);
    std::ofstream(errors_, std::ios::trunc);  // what a process before this one said is not this one's
    pid_ = fork();
    REQUIRE(pid_ >= 0);
    if (pid_ > 0) return;
    dup2(open(errors_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    dup2(output >= 0 ? output : open("/dev/null", O_WRONLY), STDOUT_FILENO);
    execv(values[0], values.data());
    _exit(127);
  }
  ~Process() {
    if (!status_) ::kill(pid_, SIGKILL);
    static_cast<void>(wait());
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const { ::kill(pid_, number); }

  // The exit status; 128 + the signal's number where one killed it.
  int wait() {
    int status = 0;
    if (!status_ && waitpid(pid_, &status, 0) == pid_) status_ = decode(status);
    return status_.value_or(-1);
  }
  [[nodiscard]] bool is_alive() {
    int status = 0;
    if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_) status_ = decode(status);
    return !status_;
  }

  [[nodiscard]] std::string errors() const {
    std::ifstream in(errors_);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  // Waits until standard error holds `text`; false where the process ends before.
  [[nodiscard]] bool says(const std::string& text) {
    while (errors().find(text) == std::string::npos) {
      if (!is_alive()) return errors().find(text) != std::string::npos;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
  }
  // The port of "listening on 127.0.0.1:PORT,".
  [[nodiscard]] std::uint16_t port() {
    const std::string before = "listening on 127.0.0.1:";
    REQUIRE(says(before));
    REQUIRE(says("upstream http"));
    const std::string text = errors();
    return static_cast<std::uint16_t>(std::stoi(text.substr(text.find(before) + before.size())));
  }

 private:
  static int decode(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

  std::string errors_;
  pid_t pid_ = -1;
  std::optional<int> status_;
};

}  // namespace bindgate::app::test
