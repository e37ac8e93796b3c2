#include "app/line_blocks.h"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>
#include <vector>

using bindgate::app::LineBlocks;

namespace {

std::vector<std::string> blocks_of(const std::string& text) {
  std::istringstream in(text);
  LineBlocks blocks(in);
  std::vector<std::string> out;
  for (std::string_view block = blocks.next(); !block.empty(); block = blocks.next()) {
    CHECK(blocks.readable_from(block.data()) > block.size());
    out.emplace_back(block);
  }
  CHECK(blocks.next().empty());
  return out;
}

std::string joined(const std::vector<std::string>& blocks) {
  std::string out;
  for (const std::string& block : blocks) out += block;
  return out;
}

}  // namespace

TEST_CASE("a short stream is one block, with or without an end of line") {
  CHECK(blocks_of("").empty());
  CHECK(blocks_of("a") == std::vector<std::string>{"a"});
  CHECK(blocks_of("a\nb\n\n") == std::vector<std::string>{"a\nb\n\n"});
}

TEST_CASE("a long stream comes in blocks of whole lines") {
  std::string text;
  while (text.size() < 10'000'000) text += std::string(text.size() % 9973, 'x') + '\n';
  text += "the end";
  const std::vector<std::string> blocks = blocks_of(text);
  CHECK(blocks.size() > 2);
  for (std::size_t i = 0; i + 1 < blocks.size(); ++i) CHECK(blocks[i].back() == '\n');
  CHECK(joined(blocks) == text);
}

TEST_CASE("a line longer than a block is kept whole") {
  const std::string line(9'000'000, 'y');
  const std::vector<std::string> blocks = blocks_of("a\n" + line + "\nb\n" + line);
  CHECK(joined(blocks) == "a\n" + line + "\nb\n" + line);
  CHECK(blocks[0] == "a\n");
  CHECK(blocks[1].starts_with(line + '\n'));
}
