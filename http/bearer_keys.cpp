#include "http/bearer_keys.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace bindgate::http {

BearerKeys::BearerKeys(std::span<const std::string> keys) {
  if (keys.empty()) return;
  if (RAND_bytes(secret_.data(), static_cast<int>(secret_.size())) != 1) {
    throw std::runtime_error("the system gives no random bytes, which API keys need");
  }
  for (const std::string& key : keys) {
    if (key.empty()) throw std::runtime_error("an API key is empty: it would let everybody in");
    digests_.push_back(digest_of(key));
  }
}

// Digests are of one length, so that comparing them tells nothing of the keys'.
BearerKeys::Digest BearerKeys::digest_of(std::string_view key) const {
  Digest out{};
  unsigned int size = 0;
  const auto* made = HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
                          reinterpret_cast<const unsigned char*>(key.data()), key.size(), out.data(), &size);
  if (made == nullptr || size != out.size()) throw std::runtime_error("SHA-256 is not available");
  return out;
}

BearerKeys::Verdict BearerKeys::check(const FieldList& fields) const {
  if (empty()) return Verdict::accepted;
  if (fields.count("Authorization") > 1) return Verdict::rejected;
  const std::string_view* value = fields.find("Authorization");
  if (value == nullptr) return Verdict::missing;
  const std::size_t space = value->find(' ');
  if (!equals_ignoring_case(value->substr(0, space), "Bearer")) return Verdict::missing;
  if (space == std::string_view::npos) return Verdict::rejected;
  const std::size_t start = value->find_first_not_of(' ', space);
  if (start == std::string_view::npos) return Verdict::rejected;

  const Digest given = digest_of(value->substr(start));
  bool found = false;
  for (const Digest& digest : digests_) found |= CRYPTO_memcmp(digest.data(), given.data(), given.size()) == 0;
  return found ? Verdict::accepted : Verdict::rejected;
}

std::string_view BearerKeys::challenge(Verdict verdict) {
  return verdict == Verdict::rejected ? R"(Bearer realm="bindgate", error="invalid_token")"
                                      : R"(Bearer realm="bindgate")";
}

}  // namespace bindgate::http
