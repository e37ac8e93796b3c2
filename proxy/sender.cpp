#include "proxy/sender.h"

#include "fhir/base64.h"

#include <arpa/inet.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace bindgate::proxy {

namespace {

constexpr std::size_t kLongestAddress = 64;
constexpr std::size_t kLongestToken = 8 * 1024;

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// "192.0.2.7:1234", "[2001:db8::7]:1234" and the same without a port.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  const std::size_t colon = text.find(':');
  const bool is_ipv6 = colon != std::string_view::npos && text.find(':', colon + 1) != std::string_view::npos;
  return is_ipv6 ? text : text.substr(0, colon);
}

// Calls `visit` with each part between commas that stand outside of quotes.
template <class Visit>
void for_each_member(std::string_view list, char separator, Visit visit) {
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i] == '\\' && quoted) {
      ++i;
    } else if (list[i] == '"') {
      quoted = !quoted;
    } else if (list[i] == separator && !quoted) {
      visit(without_blanks(list.substr(start, i - start)));
      start = i + 1;
    }
  }
  visit(without_blanks(list.substr(start)));
}

// The node of a Forwarded element's `for`.
std::string_view forwarded_for(std::string_view element) {
  std::string_view found;
  for_each_member(element, ';', [&](std::string_view pair) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || !http::equals_ignoring_case(pair.substr(0, equals), "for")) return;
    found = pair.substr(equals + 1);
    if (found.size() >= 2 && found.front() == '"' && found.back() == '"') found = found.substr(1, found.size() - 2);
  });
  return found;
}

// The hops a request came through, as the fields tell: the farthest first.
std::vector<std::string_view> hops_of(const http::FieldList& fields) {
  std::vector<std::string_view> out;
  const auto add = [&](std::string_view node) {
    if (!node.empty()) out.push_back(without_port(node).substr(0, kLongestAddress));
  };
  fields.for_each("X-Forwarded-For", [&](std::string_view value) { for_each_member(value, ',', add); });
  if (!out.empty()) return out;
  fields.for_each("Forwarded", [&](std::string_view value) {
    for_each_member(value, ',', [&](std::string_view element) { add(forwarded_for(element)); });
  });
  return out;
}

bool is_trusted(std::string_view address, const std::vector<Network>& trusted) {
  const auto parsed = Network::parse(address);
  return parsed &&
         std::any_of(trusted.begin(), trusted.end(), [&](const Network& network) { return network.contains(*parsed); });
}

// Of a JSON Web Token (RFC 7519) whose signature nobody looked at.
std::string claim_of(std::string_view token, const std::string& claim) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos || token.size() > kLongestToken) return {};
  const std::string_view rest = token.substr(first + 1);
  const auto payload = nlohmann::json::parse(
      fhir::decode_base64(rest.substr(0, rest.find('.'))).value_or(std::string()), nullptr, false);
  if (!payload.is_object()) return {};
  const auto found = payload.find(claim);
  return found != payload.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  Network out;
  in_addr v4{};
  unsigned longest = 128;
  if (::inet_pton(AF_INET, address.c_str(), &v4) == 1) {
    longest = 32;
    out.bytes_[10] = out.bytes_[11] = 0xFF;
    std::memcpy(out.bytes_.data() + 12, &v4, 4);
  } else if (::inet_pton(AF_INET6, address.c_str(), out.bytes_.data()) != 1) {
    return std::nullopt;
  }
  if (slash == std::string_view::npos) return out;
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size() || bits > longest) return std::nullopt;
  out.bits_ = bits + (128 - longest);
  return out;
}

bool Network::contains(const Network& address) const {
  const unsigned whole = bits_ / 8;
  if (!std::equal(bytes_.begin(), bytes_.begin() + whole, address.bytes_.begin())) return false;
  const unsigned rest = bits_ % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
  return (bytes_[whole] & mask) == (address.bytes_[whole] & mask);
}

std::string_view sender_of(const http::FieldList& fields, std::string_view peer,
                           const std::vector<Network>& trusted_proxies) {
  if (trusted_proxies.empty() || !is_trusted(peer, trusted_proxies)) return peer;
  const std::vector<std::string_view> hops = hops_of(fields);
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    if (!is_trusted(*hop, trusted_proxies)) return *hop;
  }
  return hops.empty() ? peer : hops.front();
}

std::string client_of(const http::FieldList& fields, const SenderSettings& settings) {
  std::string out;
  if (!settings.client_header.empty()) {
    const std::string_view* given = fields.find(settings.client_header);
    if (given != nullptr) out = *given;
  } else if (!settings.client_claim.empty()) {
    static constexpr std::string_view kBearer = "Bearer ";
    const std::string_view* given = fields.find("Authorization");
    if (given != nullptr && http::equals_ignoring_case(given->substr(0, kBearer.size()), kBearer)) {
      out = claim_of(without_blanks(given->substr(kBearer.size())), settings.client_claim);
    }
  }
  if (out.size() > kLongestClient) out.resize(kLongestClient);
  return out;
}

}  // namespace bindgate::proxy
