// What the system allows: control groups of both versions, descriptors that are too few.
#include "http/machine.h"

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace bindgate::http {
namespace {

namespace fs = std::filesystem;

// A made-up /proc and /sys.
class Root {
 public:
  Root() : path(fs::temp_directory_path() / ("bindgate-machine-" + std::to_string(::getpid()))) {
    write("proc/meminfo", "MemTotal:       8388608 kB\nMemFree:         100 kB\n");
  }
  ~Root() { fs::remove_all(path); }

  void write(const fs::path& file, const std::string& text) {
    fs::create_directories((path / file).parent_path());
    std::ofstream(path / file) << text;
  }

  const fs::path path;
};

constexpr std::size_t kGigabyte = std::size_t{1} << 30;

TEST_CASE("without a control group the machine's memory is what there is") {
  Root root;
  CHECK(allowed_memory(root.path) == 8 * kGigabyte);
  root.write("proc/self/cgroup", "0::/\n");
  root.write("sys/fs/cgroup/memory.max", "max\n");
  CHECK(allowed_memory(root.path) == 8 * kGigabyte);
}

TEST_CASE("the least limit of a control group and those above it holds") {
  Root root;
  SECTION("version 2") {
    root.write("proc/self/cgroup", "0::/pod/gateway\n");
    root.write("sys/fs/cgroup/pod/gateway/memory.max", "max\n");
    root.write("sys/fs/cgroup/pod/memory.max", "1073741824\n");
    CHECK(allowed_memory(root.path) == kGigabyte);
    root.write("sys/fs/cgroup/pod/gateway/memory.max", "536870912\n");
    CHECK(allowed_memory(root.path) == kGigabyte / 2);
  }
  SECTION("version 2 as a container sees it") {
    root.write("proc/self/cgroup", "0::/../../gateway\n");
    root.write("sys/fs/cgroup/memory.max", "268435456\n");
    CHECK(allowed_memory(root.path) == kGigabyte / 4);
  }
  SECTION("version 1") {
    root.write("proc/self/cgroup", "9:cpu,memory:/docker/x\n1:name=systemd:/docker/x\n");
    root.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    root.write("sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes", "1073741824\n");
    CHECK(allowed_memory(root.path) == kGigabyte);
  }
}

TEST_CASE("descriptors that are too few are shared between clients and upstream") {
  struct Row {
    std::size_t descriptors;
    std::size_t threads;
    Connections wanted;
    Connections fit;
  };
  const Row rows[] = {
      {1'048'576, 2, {4096, 512}, {4096, 512}},
      {256, 2, {4096, 512}, {142, 70}},
      {256, 2, {4096, 10}, {202, 10}},
      {10, 2, {4096, 512}, {2, 2}},
  };
  for (const Row& row : rows) {
    const Connections fit = fit_descriptors(row.descriptors, row.threads, row.wanted);
    INFO(row.descriptors);
    CHECK(fit.clients == row.fit.clients);
    CHECK(fit.upstream == row.fit.upstream);
  }
}

TEST_CASE("the soft limit of descriptors is raised to the hard one") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit low = before;
  low.rlim_cur = std::min<rlim_t>(before.rlim_max, 256);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  CHECK(raise_descriptor_limit() == before.rlim_max);
  rlimit after{};
  ::getrlimit(RLIMIT_NOFILE, &after);
  CHECK(after.rlim_cur == before.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace bindgate::http
