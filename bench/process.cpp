#include "bench/process.h"

#include <time.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>

namespace bindgate::bench {
namespace {

std::string proc(pid_t pid) {
  return "/proc/" + std::to_string(pid);
}

[[noreturn]] void fail_gone(pid_t pid) {
  throw std::runtime_error("process " + std::to_string(pid) + " does not run");
}

}  // namespace

std::vector<pid_t> with_children(pid_t pid) {
  std::ifstream in(proc(pid) + "/task/" + std::to_string(pid) + "/children");
  if (!in) fail_gone(pid);
  std::vector<pid_t> pids{pid};
  for (pid_t child = 0; in >> child;) pids.push_back(child);
  return pids;
}

std::chrono::nanoseconds processor_time(const std::vector<pid_t>& pids) {
  std::chrono::nanoseconds total{0};
  for (const pid_t pid : pids) {
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) fail_gone(pid);
    total += std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }
  return total;
}

std::size_t resident_bytes(pid_t pid) {
  std::ifstream in(proc(pid) + "/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  if (!(in >> size >> resident)) fail_gone(pid);
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace bindgate::bench
