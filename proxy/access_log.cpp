#include "proxy/access_log.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <utility>

namespace bindgate::proxy {

namespace {

constexpr std::size_t kFlushAt = 64 * 1024;
constexpr std::size_t kFindingsListed = 10;
// Of what a client chooses, in bytes as sent; the second is for lines that would be too long otherwise.
constexpr std::size_t kLongest = 512;
constexpr std::size_t kLongestBrief = 64;

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_text(std::string& out, std::string_view name, std::string_view value, std::size_t most = kLongest) {
  // Cut between characters: what is left of one would be replaced by three bytes.
  if (value.size() > most) {
    while (most > 0 && (static_cast<unsigned char>(value[most]) & 0xC0) == 0x80) --most;
    value = value.substr(0, most);
  }
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
void append_findings(std::string& out, const validator::Report& report, bool brief) {
  append_count(out, "errors", report.errors);
  append_count(out, "observed_errors", report.observed_errors);
  append_count(out, "warnings", report.warnings);
  if (report.findings.empty() || brief) return;
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

AccessLog::AccessLog(http::Watchdog& watchdog, std::shared_ptr<LogWriter> writer)
    : Watched(watchdog), writer_(std::move(writer)) {}

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
  if (!writer_) return;
  const std::size_t start = lines_.size();
  append_line(entry, false);
  if (lines_.size() - start > LogWriter::kLine) {
    lines_.resize(start);
    append_line(entry, true);
  }
  ++count_;
  if (lines_.size() >= kFlushAt) flush();
}

void AccessLog::append_line(const AccessEntry& entry, bool brief) {
  const std::size_t most = brief ? kLongestBrief : kLongest;
  lines_ += "{\"time\":\"";
  append_time();
  lines_ += '"';
  append_text(lines_, "request_id", entry.request_id);
  append_text(lines_, "peer", entry.peer);
  if (!entry.sender.empty()) append_text(lines_, "sender", entry.sender, most);
  append_text(lines_, "method", entry.method, kLongestBrief);
  append_text(lines_, "path", entry.path, most);
  append_text(lines_, "interaction", entry.interaction);
  append_text(lines_, "decision", entry.decision);
  if (!entry.reason.empty()) append_text(lines_, "reason", entry.reason);
  append_count(lines_, "status", static_cast<std::uint64_t>(entry.status));
  if (entry.report != nullptr) append_findings(lines_, *entry.report, brief);
  append_count(lines_, "bytes_in", entry.bytes_in);
  append_count(lines_, "bytes_out", entry.bytes_out);
  append_count(lines_, "total_us", microseconds(entry.total));
  append_count(lines_, "judging_us", microseconds(entry.judging));
  append_count(lines_, "upstream_us", microseconds(entry.upstream));
  if (!entry.client.empty()) append_text(lines_, "client_unverified", entry.client, most);
  if (!entry.user_agent.empty()) append_text(lines_, "user_agent", entry.user_agent, most);
  lines_ += "}\n";
}

void AccessLog::flush() {
  if (writer_) writer_->take(lines_, count_);
  count_ = 0;
}

}  // namespace bindgate::proxy
