#include "terminology/load_context.h"

#include <chrono>
#include <cstdio>

namespace bindgate::terminology {

void Notes::add(const Origin& origin, std::string message) {
  const bool same_file =
      !notes_.empty() && notes_.back().file == origin.file && notes_.back().package == origin.package;
  of_last_file_ = same_file ? of_last_file_ + 1 : 1;
  if (of_last_file_ > kMostOfOneFile) return;
  if (of_last_file_ == kMostOfOneFile) message = "more of this file is passed over";
  notes_.push_back({std::string(origin.package), std::string(origin.file), std::move(message)});
}

std::string today() {
  const std::chrono::year_month_day date = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

}  // namespace bindgate::terminology
