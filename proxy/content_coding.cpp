#include "proxy/content_coding.h"

#include "fhir/document.h"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace bindgate::proxy {

namespace {

constexpr std::size_t kMaxRatio = 100;
constexpr std::size_t kRatioFree = std::size_t{1} << 20;

CodingError too_large(std::size_t body, std::size_t limit) {
  const std::size_t most = std::max(kRatioFree, body * kMaxRatio);
  if (most < limit) {
    return {413, "The body grows more than " + std::to_string(kMaxRatio) +
                     "-fold when it is decoded; send it with less compression, or none."};
  }
  return {413, limit_message(limit, "The body once decoded")};
}

using Inflated = boost::system::result<std::string, CodingError>;

// All members of a gzip stream, or one zlib stream; nothing may follow.
Inflated inflate_all(std::string_view body, bool gzip, std::size_t limit) {
  const CodingError broken{415, "The body cannot be decoded by its Content-Encoding."};
  z_stream stream{};
  if (inflateInit2(&stream, gzip ? 16 + MAX_WBITS : MAX_WBITS) != Z_OK) return broken;
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
  const std::size_t cap = std::min(limit, std::max(kRatioFree, body.size() * kMaxRatio));
  std::string out;
  out.resize(std::min(cap + 1, body.size() * 4 + 1024));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  std::size_t written = 0;
  while (true) {
    if (written == out.size()) {
      if (out.size() > cap) return too_large(body.size(), limit);
      // One byte beyond the cap tells a body that fits from one that does not.
      out.resize(std::min(cap + 1, out.size() * 2));
    }
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + written);
    stream.avail_out = static_cast<uInt>(out.size() - written);
    const int status = inflate(&stream, Z_NO_FLUSH);
    written = out.size() - stream.avail_out;
    if (written > cap) return too_large(body.size(), limit);
    if (status == Z_STREAM_END) {
      if (stream.avail_in == 0) break;
      if (!gzip || inflateReset(&stream) != Z_OK) return broken;
    } else if (status != Z_OK && !(status == Z_BUF_ERROR && stream.avail_out == 0)) {
      return broken;
    } else if (stream.avail_in == 0 && stream.avail_out != 0) {
      return broken;  // truncated
    }
  }
  out.resize(written);
  out.reserve(written + fhir::kPadding);
  return out;
}

}  // namespace

std::string limit_message(std::size_t limit, std::string_view what) {
  std::string size = std::to_string(limit) + (limit == 1 ? " byte" : " bytes");
  for (const auto& [unit, name] :
       {std::pair{std::size_t{1} << 30, " GiB"}, {std::size_t{1} << 20, " MiB"}, {std::size_t{1} << 10, " KiB"}}) {
    if (limit < unit || limit % unit != 0) continue;
    size = std::to_string(limit / unit) + name;
    break;
  }
  return std::string(what) + " is larger than " + size +
         ", this gateway's limit; send less at a time, or raise its setting `limits.body`.";
}

boost::system::result<DecodedBody, CodingError> decode_body(const http::FieldList& fields, std::string_view body,
                                                            std::size_t limit) {
  DecodedBody out;
  std::size_t count = 0;
  std::string_view coding;
  fields.for_each("Content-Encoding", [&](std::string_view value) {
    ++count;
    coding = value;
  });
  if (count == 0 || (count == 1 && (coding.empty() || http::equals_ignoring_case(coding, "identity")))) return out;
  const bool gzip = http::equals_ignoring_case(coding, "gzip") || http::equals_ignoring_case(coding, "x-gzip");
  if (count > 1 || (!gzip && !http::equals_ignoring_case(coding, "deflate"))) {
    return CodingError{415, "The Content-Encoding is none this gateway can decode; send gzip, deflate or none."};
  }
  Inflated inflated = inflate_all(body, gzip, limit);
  if (!inflated) return inflated.error();
  out.was_encoded = true;
  out.text = std::move(*inflated);
  return out;
}

}  // namespace bindgate::proxy
