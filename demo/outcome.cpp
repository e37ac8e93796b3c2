#include "demo/outcome.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace bindgate::demo {

namespace {

using namespace std::chrono;

std::tm utc(system_clock::time_point time) {
  const std::time_t seconds_since = system_clock::to_time_t(floor<seconds>(time));
  std::tm parts{};
  gmtime_r(&seconds_since, &parts);
  return parts;
}

std::string formatted(const std::tm& parts, const char* format) {
  std::array<char, 64> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), format, &parts);
  return {text.data(), size};
}

}  // namespace

Outcome refuse(int status, std::string_view code, std::string text, std::string expression) {
  fhir::Issue issue;
  issue.code = code;
  issue.text = std::move(text);
  issue.expression = std::move(expression);
  Outcome outcome;
  outcome.status = status;
  outcome.issue = std::move(issue);
  return outcome;
}

std::string instant(system_clock::time_point time) {
  const auto millis = duration_cast<milliseconds>(time - floor<seconds>(time)).count();
  std::array<char, 8> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(millis));
  return formatted(utc(time), "%Y-%m-%dT%H:%M:%S") + fraction.data();
}

// The names of days and months are English whatever the locale: the program never sets one.
std::string http_date(system_clock::time_point time) {
  return formatted(utc(time), "%a, %d %b %Y %H:%M:%S GMT");
}

std::string entity_tag(std::uint64_t version) {
  return "W/\"" + std::to_string(version) + "\"";
}

}  // namespace bindgate::demo
