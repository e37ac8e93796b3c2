// Bodies under a Content-Encoding: what decodes, what is refused, and what a bomb costs.
#include "proxy/content_coding.h"

#include "fhir/document.h"

#include <zlib.h>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace bindgate;
using namespace bindgate::proxy;

namespace {

constexpr std::size_t kLimit = std::size_t{16} << 20;
constexpr int kGzip = 16 + MAX_WBITS;
constexpr int kZlib = MAX_WBITS;
constexpr int kRaw = -MAX_WBITS;

std::string encode(const std::string& text, int window) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

http::FieldList encodings(const std::vector<std::string_view>& values) {
  http::FieldList fields;
  for (const std::string_view value : values) fields.add({"Content-Encoding", value});
  return fields;
}

// The decoded text, or "status: message".
std::string decoded(std::string_view coding, std::string_view body, std::size_t limit = kLimit) {
  const auto result = decode_body(encodings({coding}), body, limit);
  if (!result) return std::to_string(result.error().status) + ": " + result.error().message;
  CHECK(result->was_encoded);
  CHECK(result->text.capacity() >= result->text.size() + fhir::kPadding);
  return result->text;
}

const std::string kBroken = "415: The body cannot be decoded by its Content-Encoding.";
const std::string kGrows =
    "413: The body grows more than 100-fold when it is decoded; send it with less compression, or none.";

std::string too_large(const std::string& limit) {
  return "413: The body once decoded is larger than " + limit +
         ", this gateway's limit; send less at a time, or raise its setting `limits.body`.";
}

const std::string kPatient = R"({"resourceType":"Patient","gender":"male"})";

}  // namespace

TEST_CASE("gzip and deflate are undone, whatever their case") {
  for (const std::string_view coding : {"gzip", "GZip", "x-gzip"})
    CHECK(decoded(coding, encode(kPatient, kGzip)) == kPatient);
  for (const std::string_view coding : {"deflate", "Deflate"})
    CHECK(decoded(coding, encode(kPatient, kZlib)) == kPatient);
  CHECK(decoded("gzip", encode("", kGzip)).empty());
  // RFC 1952 section 2.2: a gzip stream is a series of members.
  CHECK(decoded("gzip", encode("ab", kGzip) + encode("", kGzip) + encode("cd", kGzip)) == "abcd");
}

TEST_CASE("a body without a coding is left as it is") {
  for (const std::vector<std::string_view>& values :
       {std::vector<std::string_view>{}, std::vector<std::string_view>{""}, std::vector<std::string_view>{"identity"},
        std::vector<std::string_view>{"IDENTITY"}}) {
    const auto result = decode_body(encodings(values), kPatient, kLimit);
    REQUIRE(result.has_value());
    CHECK_FALSE(result->was_encoded);
    CHECK(result->text.empty());
  }
}

TEST_CASE("codings that are unknown, several or listed are refused") {
  const auto values =
      GENERATE(std::vector<std::string_view>{"br"}, std::vector<std::string_view>{"zstd"},
               std::vector<std::string_view>{"compress"}, std::vector<std::string_view>{"gzip, gzip"},
               std::vector<std::string_view>{"gzip", "gzip"}, std::vector<std::string_view>{"identity", "gzip"},
               std::vector<std::string_view>{"gzip;q=1"}, std::vector<std::string_view>{"identity, identity"},
               std::vector<std::string_view>{"", ""});
  const auto result = decode_body(encodings(values), encode(kPatient, kGzip), kLimit);
  REQUIRE(result.has_error());
  CHECK(result.error().status == 415);
  CHECK_THAT(result.error().message, Catch::Contains("gzip, deflate or none"));
}

TEST_CASE("what is cut, followed by more, damaged or of the other coding is refused") {
  const std::string gzip = encode(kPatient, kGzip);
  const std::string zlib = encode(kPatient, kZlib);
  // Every length but the whole one: no cut may pass for a shorter body.
  for (std::size_t size = 0; size < gzip.size(); ++size) {
    CAPTURE(size);
    CHECK(decoded("gzip", gzip.substr(0, size)) == kBroken);
  }
  for (std::size_t size = 0; size < zlib.size(); ++size) {
    CAPTURE(size);
    CHECK(decoded("deflate", zlib.substr(0, size)) == kBroken);
  }
  for (const std::string& after :
       {std::string(1, '\0'), std::string("x"), std::string(512, '\0'), gzip.substr(0, 10)}) {
    CHECK(decoded("gzip", gzip + after) == kBroken);
    CHECK(decoded("deflate", zlib + after) == kBroken);
  }
  CHECK(decoded("deflate", zlib + zlib) == kBroken);
  std::string wrong_sum = gzip;
  wrong_sum[wrong_sum.size() - 8] = static_cast<char>(wrong_sum[wrong_sum.size() - 8] ^ 1);
  CHECK(decoded("gzip", wrong_sum) == kBroken);
  CHECK(decoded("gzip", zlib) == kBroken);
  CHECK(decoded("deflate", gzip) == kBroken);
  CHECK(decoded("deflate", encode(kPatient, kRaw)) == kBroken);
  CHECK(decoded("gzip", kPatient) == kBroken);
}

TEST_CASE("a body is refused as soon as it grows beyond the limit or a hundredfold") {
  const std::string zeros = encode(std::string(std::size_t{15} << 20, '0'), kGzip);
  REQUIRE(zeros.size() < 20'000);
  CHECK(decoded("gzip", zeros) == kGrows);
  CHECK(decoded("deflate", encode(std::string(std::size_t{15} << 20, '0'), kZlib)) == kGrows);
  // Below a megabyte any ratio will do.
  const std::string megabyte(std::size_t{1} << 20, '0');
  CHECK(decoded("gzip", encode(megabyte, kGzip)) == megabyte);
  CHECK(decoded("gzip", encode(megabyte + '0', kGzip)) == kGrows);
  // A bomb of many members is one bomb.
  std::string members;
  for (int i = 0; i < 200; ++i) members += encode(std::string(100'000, '0'), kGzip);
  CHECK(decoded("gzip", members) == kGrows);
}

TEST_CASE("the limit is of what is decoded, to the byte") {
  std::string text;
  for (int i = 0; text.size() < 5000; ++i) text += std::to_string(i * 7919);
  text.resize(5000);
  CHECK(decoded("gzip", encode(text, kGzip), 5000) == text);
  CHECK(decoded("gzip", encode(text, kGzip), 4999) == too_large("4999 bytes"));
  CHECK(decoded("gzip", encode(text, kGzip), 1) == too_large("1 byte"));
  CHECK(decoded("gzip", encode(text, kGzip), 4096) == too_large("4 KiB"));
}
