#include "proxy/access_log.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <utility>

namespace bindgate::proxy {

namespace {

constexpr std::size_t kFlushAt = 64 * 1024;
constexpr std::size_t kFindingsListed = 10;

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":";
  fhir::append_json_string(out, value);
}

void append_count(std::string& out, std::string_view name, std::uint64_t value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_number(out, value);
}

std::uint64_t microseconds(std::chrono::nanoseconds time) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

// Which rule was broken where: enough to see what enforcing would refuse, without the values that were sent.
void append_findings(std::string& out, const validator::Report& report) {
  append_count(out, "errors", report.errors);
  append_count(out, "observed_errors", report.observed_errors);
  append_count(out, "warnings", report.warnings);
  if (report.findings.empty()) return;
  out += ",\"findings\":[";
  std::size_t listed = 0;
  for (const validator::Finding& finding : report.findings) {
    if (listed == kFindingsListed) break;
    out += listed++ == 0 ? "{\"verdict\":\"" : ",{\"verdict\":\"";
    out += validator::to_string(finding.verdict);
    out += '"';
    append_text(out, "expression", std::string_view(finding.expression).substr(0, finding.known_length));
    if (!finding.value_set.empty()) append_text(out, "valueSet", finding.value_set);
    if (!finding.source.empty()) append_text(out, "source", finding.source);
    if (finding.observed) out += ",\"observed\":true";
    out += '}';
  }
  out += ']';
}

}  // namespace

AccessLog::AccessLog(http::Watchdog& watchdog, bool enabled, int descriptor)
    : Watched(watchdog), enabled_(enabled), descriptor_(descriptor) {}

AccessLog::~AccessLog() {
  flush();
}

// RFC 3339 with milliseconds; the part down to the second is made once a second.
void AccessLog::append_time() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != second_) {
    second_ = now.tv_sec;
    tm parts{};
    gmtime_r(&now.tv_sec, &parts);
    std::strftime(time_, sizeof time_, "%Y-%m-%dT%H:%M:%S", &parts);
  }
  std::array<char, 8> fraction;
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(now.tv_nsec / 1'000'000));
  lines_ += time_;
  lines_ += fraction.data();
}

void AccessLog::write(const AccessEntry& entry) {
  if (!enabled_) return;
  lines_ += "{\"time\":\"";
  append_time();
  lines_ += '"';
  append_text(lines_, "request_id", entry.request_id);
  append_text(lines_, "peer", entry.peer);
  append_text(lines_, "method", entry.method);
  append_text(lines_, "path", entry.path);
  append_text(lines_, "interaction", entry.interaction);
  append_text(lines_, "decision", entry.decision);
  if (!entry.reason.empty()) append_text(lines_, "reason", entry.reason);
  append_count(lines_, "status", static_cast<std::uint64_t>(entry.status));
  if (entry.report != nullptr) append_findings(lines_, *entry.report);
  append_count(lines_, "bytes_in", entry.bytes_in);
  append_count(lines_, "bytes_out", entry.bytes_out);
  append_count(lines_, "total_us", microseconds(entry.total));
  append_count(lines_, "judging_us", microseconds(entry.judging));
  append_count(lines_, "upstream_us", microseconds(entry.upstream));
  lines_ += "}\n";
  if (lines_.size() >= kFlushAt) flush();
}

void AccessLog::flush() {
  std::string_view rest = lines_;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;  // nobody reads the log: requests matter more than lines
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  lines_.clear();
}

}  // namespace bindgate::proxy
