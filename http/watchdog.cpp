#include "http/watchdog.h"

#include <time.h>

namespace bindgate::http {

Watchdog::Watched::Watched(Watchdog& watchdog) : watchdog_(watchdog), next_(watchdog.first_) {
  if (next_ != nullptr) next_->previous_ = this;
  watchdog_.first_ = this;
  watchdog_.arm();
}

Watchdog::Watched::~Watched() {
  if (watchdog_.cursor_ == this) watchdog_.cursor_ = next_;
  if (previous_ != nullptr) {
    previous_->next_ = next_;
  } else {
    watchdog_.first_ = next_;
  }
  if (next_ != nullptr) next_->previous_ = previous_;
}

Clock::time_point Watchdog::now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return Clock::time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

void Watchdog::stop() {
  stopped_ = true;
  timer_.cancel();
}

void Watchdog::cut_all() {
  cut_ = true;
  for_each([](Watched& watched) { watched.cut(); });
}

template <class Visit>
void Watchdog::for_each(Visit visit) {
  cursor_ = first_;
  while (cursor_ != nullptr) {
    Watched* const current = cursor_;
    cursor_ = current->next_;
    visit(*current);
  }
}

void Watchdog::arm() {
  if (armed_ || stopped_) return;
  armed_ = true;
  timer_.expires_after(tick_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    armed_ = false;
    if (!error) tick();
  });
}

void Watchdog::tick() {
  const Clock::time_point time = now();
  for_each([time](Watched& watched) { watched.look(time); });
  if (first_ != nullptr) arm();
}

}  // namespace bindgate::http
