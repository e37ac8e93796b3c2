// What one thread owns: its io_context, its deadlines, its clock. Made by Server (or a test); used by that thread.
#pragma once

#include "http/task.h"
#include "http/watchdog.h"

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <string_view>

namespace bindgate::http {

class Worker {
 public:
  explicit Worker(std::size_t index = 0);

  std::size_t index() const { return index_; }
  boost::asio::io_context& context() { return context_; }
  Executor executor() { return context_.get_executor(); }
  Watchdog& watchdog() { return watchdog_; }

  // The value of the Date field (RFC 9110 section 6.6.1), rewritten once a second.
  std::string_view date();

 private:
  std::size_t index_;
  boost::asio::io_context context_;
  Watchdog watchdog_;
  std::int64_t date_second_ = -1;
  char date_[32] = {};
};

}  // namespace bindgate::http
