#include "http/worker.h"

#include <ctime>

namespace bindgate::http {

// One thread runs the context, so the scheduler need not lock for more.
Worker::Worker(std::size_t index) : index_(index), context_(1), watchdog_(context_) {}

std::string_view Worker::date() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &time);
  if (time.tv_sec != date_second_) {
    std::tm parts{};
    ::gmtime_r(&time.tv_sec, &parts);
    // The "C" locale's names are the ones IMF-fixdate asks for; nothing in this program sets another.
    std::strftime(date_, sizeof date_, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    date_second_ = time.tv_sec;
  }
  return date_;
}

}  // namespace bindgate::http
