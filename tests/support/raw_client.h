// A client that sends exactly the bytes it is given and shows exactly what comes back. For tests; one thread at a time.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace bindgate::testing {

// A socket with blocking calls that give up after a time.
class RawSocket {
 public:
  explicit RawSocket(int descriptor) : fd_(descriptor) {
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  RawSocket(RawSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)), received_(std::move(other.received_)) {}
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  ~RawSocket() { close(); }

  // False when the peer has gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  void finish_writing() { ::shutdown(fd_, SHUT_WR); }

  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

  enum class Got { bytes, end, reset, nothing };

  // Waits for more bytes and appends them to received().
  Got receive(std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return Got::nothing;
    char buffer[65536];
    const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n < 0) return Got::reset;
    if (n == 0) return Got::end;
    received_.append(buffer, static_cast<std::size_t>(n));
    return Got::bytes;
  }

  std::string& received() { return received_; }
  int descriptor() const { return fd_; }

 private:
  int fd_;
  std::string received_;
};

inline bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
         });
}

// A head as text, looked into the plain way.
struct RawHead {
  std::string text;  // with the empty line

  std::string first_line() const { return text.substr(0, text.find("\r\n")); }

  std::size_t count(std::string_view name) const {
    std::size_t n = 0;
    each(name, [&](std::string_view) { ++n; });
    return n;
  }

  // The first value of that name, or "".
  std::string field(std::string_view name) const {
    std::string found;
    bool first = true;
    each(name, [&](std::string_view value) {
      if (std::exchange(first, false)) found = value;
    });
    return found;
  }

 private:
  template <class Visit>
  void each(std::string_view name, Visit visit) const {
    std::string_view rest = text;
    rest.remove_prefix(std::min(rest.size(), rest.find("\r\n") + 2));
    while (!rest.empty()) {
      const std::size_t end = rest.find("\r\n");
      const std::string_view line = rest.substr(0, end);
      const std::size_t colon = line.find(':');
      if (colon != std::string_view::npos && same_name(line.substr(0, colon), name)) {
        std::string_view value = line.substr(colon + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        visit(value);
      }
      if (end == std::string_view::npos) return;
      rest.remove_prefix(end + 2);
    }
  }
};

// Reads messages off a socket: head, then a body by Content-Length or chunked coding.
class RawReader {
 public:
  explicit RawReader(RawSocket& socket) : socket_(socket) {}

  // False when the connection ended before the empty line.
  bool head(RawHead& out) {
    std::string& bytes = socket_.received();
    std::size_t end;
    while ((end = bytes.find("\r\n\r\n")) == std::string::npos) {
      if (socket_.receive() != RawSocket::Got::bytes) return false;
    }
    out.text = bytes.substr(0, end + 4);
    bytes.erase(0, end + 4);
    return true;
  }

  bool body(const RawHead& head, bool until_close, std::string& out) {
    if (same_name(head.field("Transfer-Encoding"), "chunked")) return chunks(out);
    if (head.count("Content-Length") != 0) return exactly(std::stoull(head.field("Content-Length")), out);
    if (!until_close) return true;
    RawSocket::Got got;
    do {
      out += std::exchange(socket_.received(), {});
      got = socket_.receive();
    } while (got == RawSocket::Got::bytes);
    return got == RawSocket::Got::end;
  }

 private:
  bool exactly(std::size_t n, std::string& out) {
    std::string& bytes = socket_.received();
    while (bytes.size() < n) {
      if (socket_.receive() != RawSocket::Got::bytes) {
        out += bytes;
        return false;
      }
    }
    out.append(bytes, 0, n);
    bytes.erase(0, n);
    return true;
  }

  bool line(std::string& out) {
    std::string& bytes = socket_.received();
    std::size_t end;
    while ((end = bytes.find("\r\n")) == std::string::npos) {
      if (socket_.receive() != RawSocket::Got::bytes) return false;
    }
    out = bytes.substr(0, end);
    bytes.erase(0, end + 2);
    return true;
  }

  bool chunks(std::string& out) {
    for (;;) {
      std::string text;
      if (!line(text)) return false;
      const std::size_t size = std::stoull(text, nullptr, 16);
      if (size == 0) break;
      if (!exactly(size, out) || !line(text)) return false;
    }
    std::string trailer;
    do {
      if (!line(trailer)) return false;
    } while (!trailer.empty());
    return true;
  }

  RawSocket& socket_;
};

struct RawResponse {
  int status = 0;  // 0: the connection ended without a whole head
  RawHead head;
  std::string body;
  bool complete = false;  // head and body came to their proper end

  std::string field(std::string_view name) const { return head.field(name); }
  std::size_t count(std::string_view name) const { return head.count(name); }
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer = 0) : socket_(connect(port, receive_buffer)) {}

  bool send(std::string_view bytes) { return socket_.send(bytes); }
  RawSocket& socket() { return socket_; }

  // Reads one answer, interim answers included. `to_head`: the request was HEAD.
  RawResponse read(bool to_head = false) {
    RawResponse response;
    RawReader reader(socket_);
    if (!reader.head(response.head)) return response;
    const std::string& text = response.head.text;
    std::from_chars(text.data() + 9, text.data() + 12, response.status);
    const bool bodiless = to_head || response.status < 200 || response.status == 204 || response.status == 304;
    response.complete = bodiless || reader.body(response.head, true, response.body);
    return response;
  }

  RawResponse ask(std::string_view request, bool to_head = false) {
    send(request);
    return read(to_head);
  }

  // How the connection ends; bytes that come before that stay in socket().received().
  RawSocket::Got wait_for_end(std::chrono::milliseconds patience = std::chrono::seconds(10)) {
    RawSocket::Got got;
    do got = socket_.receive(patience);
    while (got == RawSocket::Got::bytes);
    return got;
  }

  // True when the server closed without sending anything more.
  bool closed() { return wait_for_end() != RawSocket::Got::nothing && socket_.received().empty(); }

 private:
  static int connect(std::uint16_t port, int receive_buffer) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer != 0) ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(fd);
      throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
    }
    return fd;
  }

  RawSocket socket_;
};

}  // namespace bindgate::testing
