// The log's writer with real pipes: whoever reads late, badly or not at all, nobody who writes waits.
#include "proxy/log_writer.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace bindgate::proxy;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

struct Ends {
  int in = -1;   // to read from
  int out = -1;  // the log's
  enum class Kind { pipe, socket };
  explicit Ends(Kind kind = Kind::pipe) {
    std::array<int, 2> both{};
    REQUIRE((kind == Kind::pipe ? ::pipe(both.data()) : ::socketpair(AF_UNIX, SOCK_STREAM, 0, both.data())) == 0);
    in = both[0];
    out = both[1];
  }
  ~Ends() {
    close_in();
    close_out();
  }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;
  void close_in() {
    if (in >= 0) ::close(std::exchange(in, -1));
  }
  void close_out() {
    if (out >= 0) ::close(std::exchange(out, -1));
  }
};

std::string line(int number, std::size_t size = 200) {
  std::string out = "{\"n\":" + std::to_string(number) + ",\"x\":\"";
  out.append(size - out.size() - 3, 'x');
  return out + "\"}\n";
}

void take(LogWriter& writer, const std::string& text) {
  std::string lines = text;
  writer.take(lines, static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
}

// What is there, until nothing comes for a while or the end.
std::string read_some(int descriptor, std::chrono::milliseconds patience) {
  std::string out;
  std::array<char, 3001> buffer;  // no divisor of anything
  pollfd waiting{descriptor, POLLIN, 0};
  while (::poll(&waiting, 1, static_cast<int>(patience.count())) > 0) {
    const ssize_t n = ::read(descriptor, buffer.data(), buffer.size());
    if (n <= 0) break;
    out.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
    out.push_back(text.substr(at, end - at + 1));
    at = end + 1;
  }
  return out;
}

bool is_whole(const std::string& line) {
  return line.starts_with("{\"") && line.ends_with("}\n") && std::count(line.begin(), line.end(), '{') == 1;
}

}  // namespace

TEST_CASE("a log that is read gets every line once and in order") {
  const auto kind = GENERATE(Ends::Kind::pipe, Ends::Kind::socket);
  Ends ends(kind);
  std::string got;
  std::thread reader([&] { got = read_some(ends.in, 5s); });
  std::string expected;
  {
    LogWriter writer(ends.out);
    for (int i = 0; i < 200; ++i) {
      std::string batch;
      for (int k = 0; k < 50; ++k) batch += line(i * 50 + k, 100 + static_cast<std::size_t>(k) * 20);
      expected += batch;
      std::string lines = batch;
      writer.take(lines, 50);
      CHECK(lines.empty());
      // No reader could be as fast as this loop: the queue is not what is tested here.
      std::this_thread::sleep_for(1ms);
    }
  }
  ends.close_out();
  reader.join();
  CHECK(got == expected);
}

TEST_CASE("nobody who writes waits for a log that nobody reads, nor does the end") {
  const auto kind = GENERATE(Ends::Kind::pipe, Ends::Kind::socket);
  Ends ends(kind);
  const Clock::time_point start = Clock::now();
  std::uint64_t dropped = 0;
  {
    LogWriter writer(ends.out, {64 * 1024, 200ms});
    for (int i = 0; i < 10'000; ++i) take(writer, line(i));
    CHECK(writer.dropped() > 5'000);
    dropped = writer.dropped();
  }
  CHECK(Clock::now() - start < 60s);  // not for ever
  ends.close_out();
  const auto lines = lines_of(read_some(ends.in, 1s));
  for (const std::string& each : lines) CHECK(is_whole(each));
  CHECK(lines.size() + dropped <= 10'000);
  CHECK_FALSE(lines.empty());
}

TEST_CASE("a reader that comes back is told how many lines are missing, and gets those that follow") {
  Ends ends;
  LogWriter writer(ends.out, {64 * 1024, 200ms});
  for (int i = 0; i < 2'000; ++i) take(writer, line(i));
  const std::uint64_t dropped = writer.dropped();
  REQUIRE(dropped > 0);
  std::string got;
  const auto count_of = [&](const std::string& word) {
    const std::vector<std::string> lines = lines_of(got);
    return std::count_if(lines.begin(), lines.end(),
                         [&](const std::string& each) { return each.find(word) != std::string::npos; });
  };
  const auto end = Clock::now() + 30s;
  while (static_cast<std::uint64_t>(count_of("\"n\":")) + dropped < 2'000 && Clock::now() < end) {
    got += read_some(ends.in, 10ms);
  }
  take(writer, line(5'000));
  while (count_of("\"n\":5000,") == 0 && Clock::now() < end) got += read_some(ends.in, 10ms);
  CHECK(writer.dropped() == dropped);
  std::uint64_t told = 0;
  for (const std::string& each : lines_of(got)) {
    CHECK(each.ends_with("}\n"));
    if (const std::size_t at = each.find("\"lines\":"); at != std::string::npos)
      told += std::stoull(each.substr(at + 8));
  }
  CHECK(told == dropped);
  CHECK(lines_of(got).back() == line(5'000));
}

TEST_CASE("a reader that goes away for good stops nobody") {
  Ends ends;
  LogWriter writer(ends.out, {64 * 1024, 200ms});
  ends.close_in();
  for (int i = 0; i < 100; ++i) take(writer, line(i));
  const Clock::time_point end = Clock::now() + 5s;
  while (writer.dropped() < 100 && Clock::now() < end) std::this_thread::sleep_for(5ms);
  CHECK(writer.dropped() == 100);
}

TEST_CASE("the descriptor's own flags are left alone, for others write to it too") {
  Ends ends;
  const int before = ::fcntl(ends.out, F_GETFL);
  LogWriter writer(ends.out);
  take(writer, line(1));
  std::string got;
  for (const auto end = Clock::now() + 30s; got != line(1) && Clock::now() < end;) got += read_some(ends.in, 10ms);
  CHECK(got == line(1));
  CHECK(::fcntl(ends.out, F_GETFL) == before);
}

TEST_CASE("a file gets every line") {
  const std::string path = "/tmp/bindgate-log-" + std::to_string(::getpid());
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  REQUIRE(file >= 0);
  ::unlink(path.c_str());
  std::string expected;
  {
    LogWriter writer(file);
    for (int i = 0; i < 3'000; ++i) expected += line(i);
    take(writer, expected);
  }
  std::string got(expected.size() + 1, '\0');
  got.resize(static_cast<std::size_t>(std::max<ssize_t>(0, ::pread(file, got.data(), got.size(), 0))));
  ::close(file);
  CHECK(got == expected);
}

TEST_CASE("the process has one log while anyone holds it") {
  const auto one = LogWriter::standard_output();
  CHECK(one == LogWriter::standard_output());
}
