// The executable as a process of its own, with what it takes of memory. For tests; one thread at a time.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace bindgate::load {

class RunningGateway {
 public:
  // `configuration` is YAML that listens on port 0 of 127.0.0.1. `descriptors`, where not 0, are all it may have.
  explicit RunningGateway(const std::string& configuration, std::size_t descriptors = 0) {
    std::string pattern = (std::filesystem::temp_directory_path() / "bindgate-load-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    std::ofstream(folder_ / "bindgate.yaml") << configuration;
    const std::string file = (folder_ / "bindgate.yaml").string();
    const int log = ::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    process_ = ::fork();
    if (process_ == 0) {
      // Nothing here may allocate: other threads of the parent may have been doing so.
      ::dup2(log, STDERR_FILENO);
      const rlimit limit{descriptors, descriptors};
      if (descriptors != 0) ::setrlimit(RLIMIT_NOFILE, &limit);
      ::execl(BINDGATE_BINARY, BINDGATE_BINARY, "serve", "-c", file.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(log);
    port_ = port_after("listening on 127.0.0.1:");
  }
  ~RunningGateway() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }
  RunningGateway(const RunningGateway&) = delete;
  RunningGateway& operator=(const RunningGateway&) = delete;

  std::uint16_t port() const { return port_; }
  std::uint16_t terminology_port() const { return port_after("terminology endpoint on 127.0.0.1:"); }
  std::string log() const {
    std::ifstream in(folder_ / "log");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  // Resident memory in MiB.
  std::size_t resident() const {
    std::ifstream in("/proc/" + std::to_string(process_) + "/status");
    std::string word;
    std::size_t kilobytes = 0;
    while (in >> word) {
      if (word == "VmRSS:" && in >> kilobytes) return kilobytes / 1024;
    }
    throw std::runtime_error("the gateway has ended: " + log());
  }

 private:
  std::uint16_t port_after(const std::string& words) const {
    for (int i = 0; i < 3000; ++i) {
      const std::string text = log();
      const std::size_t at = text.find(words);
      if (at != std::string::npos && text.find('\n', at) != std::string::npos) {
        return static_cast<std::uint16_t>(std::stoi(text.substr(at + words.size())));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("the gateway does not start: " + log());
  }

  std::filesystem::path folder_;
  pid_t process_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace bindgate::load
