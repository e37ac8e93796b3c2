// Who sent a request, as far as the access log and the policy may know: the address behind trusted proxies, and the
// name a client gives itself. Nothing of it is verified. Pure.
#pragma once

#include "http/head.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::proxy {

// An IP address or a range of them: "10.0.0.0/8", "2001:db8::/32", "192.0.2.7". IPv4 is held as mapped into IPv6.
class Network {
 public:
  [[nodiscard]] static std::optional<Network> parse(std::string_view text);
  [[nodiscard]] bool contains(const Network& address) const;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  unsigned bits_ = 128;
};

struct SenderSettings {
  std::vector<Network> trusted_proxies;  // whose X-Forwarded-For or Forwarded is believed; none: nobody's
  std::string client_header;             // that names the client; empty: none
  std::string client_claim;              // of a Bearer token's payload: sub, client_id, azp; empty: none

  [[nodiscard]] bool names_clients() const { return !client_header.empty() || !client_claim.empty(); }
};

// The address nearest to `peer` that is no trusted proxy's, going back through X-Forwarded-For or, where there is none,
// Forwarded (RFC 7239). What a trusted proxy wrote instead of an address is given as it stands. Views into the fields
// or of `peer`.
[[nodiscard]] std::string_view sender_of(const http::FieldList& fields, std::string_view peer,
                                         const std::vector<Network>& trusted_proxies);

// The client's name for itself, at most kLongestClient bytes; empty where it gives none. Of a token, one claim and
// never more.
inline constexpr std::size_t kLongestClient = 128;
[[nodiscard]] std::string client_of(const http::FieldList& fields, const SenderSettings& settings);

}  // namespace bindgate::proxy
