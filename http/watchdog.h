// Coarse deadlines of one Worker: a list looked through every tick, so that setting one costs a store and no
// system call. Used on the Worker's thread only.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>

namespace bindgate::http {

using Clock = std::chrono::steady_clock;
using Timer =
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, boost::asio::io_context::executor_type>;

class Watchdog {
 public:
  // Something with deadlines. It is looked at from construction to destruction; a look may destroy it or others.
  class Watched {
   public:
    explicit Watched(Watchdog& watchdog);
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

   protected:
    ~Watched();
    Clock::time_point coarse_now() const { return Watchdog::now(); }

   private:
    friend class Watchdog;
    virtual void look(Clock::time_point now) = 0;
    virtual void cut() = 0;  // the worker ends: let every wait return soon

    Watchdog& watchdog_;
    Watched* previous_ = nullptr;
    Watched* next_ = nullptr;
  };

  explicit Watchdog(boost::asio::io_context& context) : timer_(context.get_executor()) {}

  // Ends every wait there is and every later one.
  void cut_all();
  bool is_cut() const { return cut_; }

  void set_tick(std::chrono::milliseconds tick) { tick_ = tick; }

  // Lets io_context::run() return although something is still watched. Final.
  void stop();

  // The kernel's cached clock: milliseconds behind at most, a fraction of the price.
  static Clock::time_point now();

 private:
  template <class Visit>
  void for_each(Visit visit);
  void arm();
  void tick();

  Timer timer_;
  std::chrono::milliseconds tick_{250};
  Watched* first_ = nullptr;
  Watched* cursor_ = nullptr;  // the next one to look at, kept right while looks remove entries
  bool armed_ = false;
  bool stopped_ = false;
  bool cut_ = false;
};

}  // namespace bindgate::http
