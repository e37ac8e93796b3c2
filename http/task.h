// The coroutine and result types of everything that waits. Every Task of a connection runs on its Worker's thread.
#pragma once

#include "http/failure.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/result.hpp>

namespace bindgate::http {

// The concrete executor, so that no operation pays for type erasure.
using Executor = boost::asio::io_context::executor_type;

template <class T>
using Task = boost::asio::awaitable<T, Executor>;

template <class T>
using Result = boost::system::result<T, Failure>;

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;

// Completion token: `auto [error, n] = co_await socket.async_receive(buffer, kAsTuple);`
inline constexpr auto kAsTuple = boost::asio::as_tuple(boost::asio::use_awaitable_t<Executor>{});

}  // namespace bindgate::http
