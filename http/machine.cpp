#include "http/machine.h"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

namespace bindgate::http {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kOwnDescriptors = 24;        // standard streams, files being read, a resolver's
constexpr std::size_t kDescriptorsPerThread = 10;  // epoll, its event and timer, listeners

// "max" and whatever else is no number: no limit.
std::size_t number_in(const fs::path& file) {
  std::ifstream in(file);
  std::string text;
  in >> text;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : kNoLimit;
}

// The group's path in a line of /proc/self/cgroup: "0::/a/b", or "7:memory:/a/b" in version 1.
std::optional<std::string> group_in(const std::string& line, bool version_2) {
  const std::size_t first = line.find(':');
  const std::size_t second = line.find(':', first == std::string::npos ? first : first + 1);
  if (second == std::string::npos) return std::nullopt;
  const std::string controllers = ',' + line.substr(first + 1, second - first - 1) + ',';
  const bool fits = version_2 ? controllers == ",," : controllers.find(",memory,") != std::string::npos;
  return fits ? std::optional(line.substr(second + 1)) : std::nullopt;
}

// Of a group and all above it; within a container only the upper ones may be there to be read.
std::size_t least_limit(const fs::path& mount, fs::path group, const char* file) {
  std::size_t least = number_in(mount / file);
  for (group = group.relative_path(); !group.empty(); group = group.parent_path()) {
    least = std::min(least, number_in(mount / group / file));
  }
  return least;
}

std::size_t machine_memory(const fs::path& root) {
  std::ifstream in(root / "proc/meminfo");
  std::string name;
  std::size_t kilobytes = 0;
  std::string unit;
  while (in >> name >> kilobytes) {
    if (name == "MemTotal:") return kilobytes * 1024;
    std::getline(in, unit);
  }
  return kNoLimit;
}

}  // namespace

std::size_t allowed_memory(const fs::path& root) {
  std::size_t least = machine_memory(root);
  std::ifstream in(root / "proc/self/cgroup");
  std::string line;
  const fs::path mount = root / "sys/fs/cgroup";
  while (std::getline(in, line)) {
    if (const auto group = group_in(line, true)) least = std::min(least, least_limit(mount, *group, "memory.max"));
    if (const auto group = group_in(line, false)) {
      least = std::min(least, least_limit(mount / "memory", *group, "memory.limit_in_bytes"));
    }
  }
  return least;
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;  // what POSIX systems start with
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  const bool raised = ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
  return static_cast<std::size_t>(raised ? limit.rlim_max : before);
}

Connections fit_descriptors(std::size_t descriptors, std::size_t threads, Connections wanted) {
  const std::size_t own = kOwnDescriptors + kDescriptorsPerThread * threads;
  const std::size_t left = descriptors > own ? descriptors - own : 0;
  if (wanted.clients + wanted.upstream <= left) return wanted;
  Connections out;
  out.upstream = std::min(wanted.upstream, std::max(left / 3, threads));
  out.clients = std::min(wanted.clients, std::max(left > out.upstream ? left - out.upstream : 0, threads));
  return out;
}

}  // namespace bindgate::http
