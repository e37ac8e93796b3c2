#include "http/parking.h"

#include <boost/asio/post.hpp>

namespace bindgate::http {

Parking::Parking(Worker& worker)
    : Watched(worker.watchdog()),
      worker_(worker),
      timer_(worker.executor()),
      bell_(std::make_shared<Bell>(worker.executor())) {
  bell_->parked = this;
}

Parking::~Parking() {
  bell_->parked = nullptr;
}

void Parking::ring(const std::shared_ptr<Bell>& bell) {
  boost::asio::post(bell->executor, [bell] {
    if (bell->parked != nullptr) bell->parked->wake();
  });
}

Task<void> Parking::wait_until(Clock::time_point deadline) {
  if (woken_ || is_cut()) co_return;
  timer_.expires_at(deadline);
  co_await timer_.async_wait(kAsTuple);
}

void Parking::wake() {
  woken_ = true;
  timer_.cancel();
}

}  // namespace bindgate::http
