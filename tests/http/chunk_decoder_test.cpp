#include "http/chunk_decoder.h"

#include <catch2/catch.hpp>
#include <string>

namespace bindgate::http {
namespace {

struct Decoded {
  std::string body;
  std::size_t consumed = 0;
  bool done = false;
  bool failed = false;
};

// Hands the decoder `step` bytes at a time.
Decoded decode(const std::string& coded, std::size_t step) {
  ChunkDecoder decoder;
  Decoded out;
  for (std::size_t at = 0; at < coded.size() && !decoder.done() && !decoder.failed(); at += step) {
    std::string piece = coded.substr(at, step);
    const ChunkDecoder::Step taken = decoder.decode(piece.data(), piece.size());
    out.body.append(piece, 0, taken.produced);
    out.consumed += taken.consumed;
  }
  out.done = decoder.done();
  out.failed = decoder.failed();
  return out;
}

TEST_CASE("chunks are put together however the bytes arrive") {
  struct Row {
    std::string coded;
    std::string body;
  };
  const Row rows[] = {
      {"0\r\n\r\n", ""},
      {"5\r\nhello\r\n0\r\n\r\n", "hello"},
      {"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world"},
      {"A\r\n0123456789\r\n00\r\n\r\n", "0123456789"},
      {"a;x=y\r\n0123456789\r\n0;last\r\n\r\n", "0123456789"},
      {"3;a\r\nabc\r\n0\r\n\r\n", "abc"},
      {"3 ;\ta = b ; c\r\nabc\r\n0\r\n\r\n", "abc"},
      {"3;a=\"\";b=\"x;\\\"\\\\\xff\ty\";c\r\nabc\r\n0;d=\"e\" \t;f\r\n\r\n", "abc"},
      {"1\r\n\n\r\n0\r\nX-Trailer: dropped\r\nY: z\r\n\r\n", "\n"},
  };
  for (const Row& row : rows) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{1000}}) {
      INFO(row.coded << " by " << step);
      const Decoded decoded = decode(row.coded, step);
      CHECK(decoded.done);
      CHECK(decoded.body == row.body);
      CHECK(decoded.consumed == row.coded.size());
    }
  }
}

TEST_CASE("bytes behind the last chunk are left alone") {
  const Decoded decoded = decode("3\r\nabc\r\n0\r\n\r\nGET / HTTP/1.1\r\n", 1000);
  CHECK(decoded.done);
  CHECK(decoded.consumed == 13);
}

TEST_CASE("a chunked body that two servers could read differently is refused") {
  const std::string rows[] = {
      "\r\n",                                            // no size
      "g\r\n",                                           // no digit
      " 5\r\nhello\r\n0\r\n\r\n",                        // white space before
      "5 \r\nhello\r\n0\r\n\r\n",                        // white space behind
      "-5\r\nhello\r\n0\r\n\r\n",                        // sign
      "0x5\r\nhello\r\n0\r\n\r\n",                       // prefix
      "5\nhello\r\n0\r\n\r\n",                           // bare LF after the size
      "5\rhello\r\n0\r\n\r\n",                           // bare CR after the size
      "5\r\nhello\n0\r\n\r\n",                           // bare LF after the data
      "5\r\nhelloo\r\n0\r\n\r\n",                        // data longer than said
      "5\r\nhello0\r\n\r\n",                             // no CRLF after the data
      "5;a\nb\r\nhello\r\n0\r\n\r\n",                    // LF in an extension
      "5;\r\nhello\r\n0\r\n\r\n",                        // an extension without a name
      "5;;a\r\nhello\r\n0\r\n\r\n",                      // likewise
      "5; \r\nhello\r\n0\r\n\r\n",                       // likewise
      "5;a;\r\nhello\r\n0\r\n\r\n",                      // likewise
      "5;a=\r\nhello\r\n0\r\n\r\n",                      // a value that is not there
      "5;=b\r\nhello\r\n0\r\n\r\n",                      // a name that is not there
      "5;a b\r\nhello\r\n0\r\n\r\n",                     // two names
      "5;a=b c\r\nhello\r\n0\r\n\r\n",                   // two values
      "5;a \r\nhello\r\n0\r\n\r\n",                      // white space at the end
      "5;a=b \r\nhello\r\n0\r\n\r\n",                    // likewise
      "5;a=\"b\r\nhello\r\n0\r\n\r\n",                   // an open string
      "5;a=\"b\"c\r\nhello\r\n0\r\n\r\n",                // a token on a string
      "5;a=\"\\\x01\"\r\nhello\r\n0\r\n\r\n",            // an escaped control character
      "5;a,b\r\nhello\r\n0\r\n\r\n",                     // no token
      "5;a\x80\r\nhello\r\n0\r\n\r\n",                   // likewise
      "5;a=@\r\nhello\r\n0\r\n\r\n",                     // likewise
      "5,a\r\nhello\r\n0\r\n\r\n",                       // no semicolon
      "5;" + std::string(300, 'x') + "\r\n",             // huge extension
      "1000000000000000\r\n",                            // overflowing size
      "0\r\nX: y\n\r\n",                                 // bare LF in the trailer section
      "0\r\n folded\r\n\r\n",                            // folded trailer
      "0\r\nGET / HTTP/1.1\r\n\r\n",                     // no field in the trailer section
      "0\r\nX : y\r\n\r\n",                              // white space before the colon
      "0\r\n: y\r\n\r\n",                                // no name
      "0\r\n\n",                                         // bare LF at the end
      "0\r\nX: " + std::string(9000, 'x') + "\r\n\r\n",  // huge trailer section
  };
  for (const std::string& coded : rows) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{10'000}}) {
      INFO(coded.substr(0, 40) << " by " << step);
      const Decoded decoded = decode(coded, step);
      CHECK(decoded.failed);
      CHECK_FALSE(decoded.done);
    }
  }
}

TEST_CASE("extensions may not outweigh the data they come with") {
  std::string coded;
  for (int i = 0; i < 200; ++i) coded += "1;" + std::string(200, 'x') + "\r\na\r\n";
  CHECK(decode(coded + "0\r\n\r\n", 4096).failed);
}

}  // namespace
}  // namespace bindgate::http
