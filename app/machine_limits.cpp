#include "app/machine_limits.h"

#include "http/machine.h"

#include <algorithm>
#include <ostream>

namespace bindgate::app {

namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
constexpr std::size_t kMostByDefault = 1024 * kMebibyte;
constexpr std::size_t kDocument = 6;  // times its text: the index of its tokens, its elements, a decoded copy

std::size_t threads_of(const config::Config& config) {
  return config.server.threads + (config.terminology ? config.terminology->server.threads : 0);
}

// What the document that each thread has before it takes beside the bodies; only one is read by a thread at a time.
std::size_t documents_of(const config::Config& config) {
  std::size_t out = config.server.threads * config.proxy.body_limit * kDocument;
  if (config.terminology)
    out += config.terminology->endpoint.threads * config.terminology->endpoint.body_limit * kDocument;
  return out;
}

}  // namespace

void fit_connections(config::Config& config, std::ostream& out) {
  const std::size_t descriptors = http::raise_descriptor_limit();
  const std::size_t threads = std::max<std::size_t>(config.server.threads, 1);
  http::Connections wanted;
  wanted.clients =
      config.server.max_connections + (config.terminology ? config.terminology->server.max_connections : 0);
  wanted.upstream = config.upstream.max_connections * threads;
  const http::Connections fit = http::fit_descriptors(descriptors, threads_of(config), wanted);
  if (fit.clients == wanted.clients && fit.upstream == wanted.upstream) return;
  config.upstream.max_connections = std::max<std::size_t>(fit.upstream / threads, 1);
  if (config.terminology) {
    std::size_t& terminology = config.terminology->server.max_connections;
    terminology = std::max<std::size_t>(fit.clients * terminology / wanted.clients, 1);
    config.server.max_connections = std::max<std::size_t>(fit.clients - std::min(terminology, fit.clients), 1);
  } else {
    config.server.max_connections = std::max<std::size_t>(fit.clients, 1);
  }
  out << "bindgate: the " << descriptors << " descriptors allowed (ulimit -n) are too few for " << wanted.clients
      << " connections of clients and " << wanted.upstream << " to the upstream: there will be at most " << fit.clients
      << " and " << fit.upstream << ".\n";
}

void share_memory(config::Config& config, std::ostream& out) {
  const std::size_t total =
      config.memory_limit != 0 ? config.memory_limit : std::min(http::allowed_memory() / 2, kMostByDefault);
  const std::size_t documents = std::min(documents_of(config), total / 2);
  std::size_t largest = config.proxy.body_limit;
  if (config.terminology) largest = std::max(largest, config.terminology->endpoint.body_limit);
  const std::size_t bodies = std::max(total - documents, largest);
  if (bodies + documents > total) {
    out << "bindgate: " << total / kMebibyte << " MiB (limits.memory) are too few for one body of the "
        << largest / kMebibyte << " MiB allowed; lower limits.body.\n";
  }
  const auto budget = std::make_shared<http::MemoryBudget>(bodies);
  config.server.memory = budget;
  if (config.terminology) config.terminology->server.memory = budget;
}

}  // namespace bindgate::app
