// Measures how long a server takes from exec to its first 200 on /ready, and its resident memory then.
//   bench_start TIMES PORT COMMAND ARGUMENT...
// starts the command TIMES times, one after the other, and prints the medians: READY_MILLISECONDS RESIDENT_BYTES.
#include "bench/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace bindgate::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLimit = std::chrono::seconds(10);

class Child {
 public:
  explicit Child(char** command) : pid_(fork()) {
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ > 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int null = open("/dev/null", O_RDWR);
    dup2(null, STDOUT_FILENO);
    execvp(command[0], command);
    _exit(127);
  }
  ~Child() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  // WNOWAIT leaves the status for the destructor's wait.
  [[nodiscard]] bool has_ended() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
  }

 private:
  pid_t pid_;
};

bool is_ready(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const timeval patience{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  constexpr std::string_view request = "GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
  std::array<char, 12> answer{};
  const bool answered = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                        send(fd, request.data(), request.size(), MSG_NOSIGNAL) > 0 &&
                        recv(fd, answer.data(), answer.size(), MSG_WAITALL) == static_cast<ssize_t>(answer.size());
  close(fd);
  return answered && std::string_view(answer.data(), answer.size()) == "HTTP/1.1 200";
}

struct Sample {
  double milliseconds;
  std::size_t resident;
};

Sample start_once(std::uint16_t port, char** command) {
  if (is_ready(port)) throw std::runtime_error("something already answers on port " + std::to_string(port));
  const auto begin = Clock::now();
  const Child child(command);
  while (!is_ready(port)) {
    if (child.has_ended()) throw std::runtime_error(std::string(command[0]) + " ended before it was ready");
    if (Clock::now() - begin > kLimit) throw std::runtime_error(std::string(command[0]) + " was not ready within 10 s");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
  return {took.count(), resident_bytes(child.pid())};
}

int run(int times, std::uint16_t port, char** command) {
  std::vector<double> milliseconds;
  std::vector<std::size_t> resident;
  for (int i = 0; i < times; ++i) {
    const Sample sample = start_once(port, command);
    milliseconds.push_back(sample.milliseconds);
    resident.push_back(sample.resident);
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  std::sort(resident.begin(), resident.end());
  const std::size_t half = milliseconds.size() / 2;
  std::printf("%.0f\t%zu\n", milliseconds[half], resident[half]);
  return 0;
}

}  // namespace
}  // namespace bindgate::bench

int main(int argc, char** argv) {
  try {
    const int times = argc > 3 ? std::stoi(argv[1]) : 0;
    const int port = argc > 3 ? std::stoi(argv[2]) : 0;
    if (times < 1 || port < 1 || port > 65535) throw std::runtime_error("usage: bench_start TIMES PORT COMMAND...");
    return bindgate::bench::run(times, static_cast<std::uint16_t>(port), argv + 3);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bench_start: %s\n", e.what());
    return 1;
  }
}
