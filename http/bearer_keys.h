// Static API keys as bearer tokens (RFC 6750 section 2.1). Built at start, immutable after: any thread. The keys
// themselves are not kept, and are in no message.
#pragma once

#include "http/head.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::http {

class BearerKeys {
 public:
  // None: everybody is let in.
  explicit BearerKeys(std::span<const std::string> keys = {});

  [[nodiscard]] bool empty() const { return digests_.empty(); }

  enum class Verdict : std::uint8_t {
    accepted,
    missing,   // no Authorization, or of another scheme
    rejected,  // a token that is none of the keys, or several fields
  };
  // Takes the same time whichever key is right and wherever a wrong one differs.
  [[nodiscard]] Verdict check(const FieldList& fields) const;

  // What WWW-Authenticate says for a verdict (RFC 6750 section 3).
  [[nodiscard]] static std::string_view challenge(Verdict verdict);

 private:
  using Digest = std::array<unsigned char, 32>;
  [[nodiscard]] Digest digest_of(std::string_view key) const;

  std::array<unsigned char, 32> secret_{};  // of this process: digests mean nothing elsewhere
  std::vector<Digest> digests_;
};

}  // namespace bindgate::http
