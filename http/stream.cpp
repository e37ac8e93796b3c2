#include "http/stream.h"

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <cerrno>

namespace bindgate::http {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kLeastRate = 512;      // bytes a second a peer must take of what is sent to it
constexpr std::size_t kAtOnce = 256 * 1024;   // bytes read before others get their turn
constexpr std::size_t kLeastRead = 4 * 1024;  // what a read counts for, however little it brings

}  // namespace

void Gather::sent(std::size_t n) {
  left_ -= n;
  while (first_ < count_ && n >= pieces_[first_].iov_len) {
    n -= pieces_[first_].iov_len;
    ++first_;
  }
  if (n != 0) {
    pieces_[first_].iov_base = static_cast<char*>(pieces_[first_].iov_base) + n;
    pieces_[first_].iov_len -= n;
  }
}

Stream::Stream(Watchdog& watchdog, Socket socket) : Watched(watchdog), socket_(std::move(socket)) {
  if (watchdog.is_cut()) cut();
}

void Stream::read_within(std::chrono::nanoseconds time) {
  read_deadline_ = coarse_now() + time;
  read_timed_out_ = false;
}

void Stream::read_without_deadline() {
  read_deadline_ = kNever;
  read_timed_out_ = false;
}

// A cancellation hits both directions: the one that was not meant waits again.
Outcome Stream::outcome_of(const boost::system::error_code& error, bool reading) {
  if (!error) return Outcome::ok;
  if (error == asio::error::eof) return Outcome::end;
  if (error != asio::error::operation_aborted || !socket_.is_open()) return Outcome::broken;
  if (reading ? reads_interrupted_ : writes_interrupted_) return Outcome::interrupted;
  if (reading ? read_timed_out_ : write_timed_out_) return Outcome::timeout;
  return Outcome::would_block;
}

Task<Transfer> Stream::read_some(char* data, std::size_t size, bool eager) {
  if (eager && !reads_interrupted_ && read_at_once_ < kAtOnce) {
    const ssize_t n = ::recv(socket_.native_handle(), data, size, MSG_DONTWAIT);
    if (n > 0) {
      read_at_once_ += std::max(static_cast<std::size_t>(n), kLeastRead);
      co_return Transfer{Outcome::ok, static_cast<std::size_t>(n)};
    }
    if (n == 0) co_return Transfer{Outcome::end, 0};
  }
  read_at_once_ = 0;
  for (;;) {
    if (reads_interrupted_) co_return Transfer{Outcome::interrupted, 0};
    if (read_timed_out_) co_return Transfer{Outcome::timeout, 0};
    reading_ = true;
    const auto [error, n] = co_await socket_.async_receive(asio::buffer(data, size), kAsTuple);
    reading_ = false;
    const Outcome outcome = outcome_of(error, true);
    if (outcome != Outcome::would_block) co_return Transfer{outcome, n};
  }
}

Outcome Stream::try_write(Gather& gather) {
  if (writes_interrupted_) return Outcome::interrupted;
  while (gather.left() != 0) {
    msghdr message{};
    message.msg_iov = gather.pieces();
    message.msg_iovlen = gather.count();
    const ssize_t n = ::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0) {
      gather.sent(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return Outcome::would_block;
    } else if (errno != EINTR) {
      return Outcome::broken;
    }
  }
  return Outcome::ok;
}

Task<Outcome> Stream::write(Gather& gather, std::chrono::milliseconds pause) {
  for (;;) {
    const Outcome tried = try_write(gather);
    if (tried != Outcome::would_block) co_return tried;
    write_deadline_ = coarse_now() + pause;
    write_pause_ = pause;
    held_by_kernel_ = unacknowledged();
    write_timed_out_ = false;
    writing_ = true;
    const auto [error] = co_await socket_.async_wait(Socket::wait_write, kAsTuple);
    writing_ = false;
    const Outcome outcome = outcome_of(error, false);
    if (outcome != Outcome::ok && outcome != Outcome::would_block) co_return outcome;
  }
}

Task<Outcome> Stream::connect(asio::ip::tcp::endpoint endpoint, std::chrono::milliseconds time) {
  write_deadline_ = coarse_now() + time;
  write_pause_ = std::chrono::milliseconds(0);
  write_timed_out_ = false;
  writing_ = true;
  const auto [error] = co_await socket_.async_connect(endpoint, kAsTuple);
  writing_ = false;
  if (!error) {
    boost::system::error_code ignored;  // without it, small requests wait longer: no reason to fail
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    co_return Outcome::ok;
  }
  const Outcome outcome = outcome_of(error, false);
  co_return outcome == Outcome::would_block ? Outcome::broken : outcome;
}

bool Stream::is_quiet() {
  char byte;
  const ssize_t n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Stream::interrupt_reads() {
  reads_interrupted_ = true;
  boost::system::error_code ignored;  // a closed socket has nothing to cancel
  if (reading_) socket_.cancel(ignored);
}

void Stream::interrupt_writes() {
  writes_interrupted_ = true;
  boost::system::error_code ignored;
  if (writing_) socket_.cancel(ignored);
}

void Stream::cut() {
  cut_ = true;
  interrupt_reads();
  interrupt_writes();
}

void Stream::finish_writing() {
  boost::system::error_code ignored;  // the peer may be gone already
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Stream::close() {
  boost::system::error_code ignored;  // the descriptor is released whatever close() says
  socket_.close(ignored);
}

void Stream::reset() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

int Stream::unacknowledged() {
  int bytes = 0;
  ::ioctl(socket_.native_handle(), SIOCOUTQ, &bytes);
  return bytes;
}

// The socket becomes writable only after a good part of its buffer has gone out, which a slow client may need longer
// for than any pause: what counts is that it takes bytes, and more than a trickle meant to hold the connection.
bool Stream::is_draining(Clock::time_point now) {
  if (write_pause_.count() == 0) return false;
  const int held = unacknowledged();
  if (held_by_kernel_ - held < kLeastRate * write_pause_.count() / 1000) return false;
  held_by_kernel_ = held;
  write_deadline_ = now + write_pause_;
  return true;
}

bool Stream::is_ready(short events) {
  pollfd socket{socket_.native_handle(), events, 0};
  return ::poll(&socket, 1, 0) > 0;
}

// What has happened already and only waits for this thread, which was busy, is no fault of the peer.
void Stream::look(Clock::time_point now) {
  const bool read_late = reading_ && now >= read_deadline_ && !is_ready(POLLIN);
  const bool write_late = writing_ && now >= write_deadline_ && !is_ready(POLLOUT) && !is_draining(now);
  read_timed_out_ = read_timed_out_ || read_late;
  write_timed_out_ = write_timed_out_ || write_late;
  boost::system::error_code ignored;
  if (read_late || write_late) socket_.cancel(ignored);
}

}  // namespace bindgate::http
