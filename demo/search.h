// The few search parameters the demo server has, and the Bundle that answers a search. A parameter beyond them
// is refused, never passed over: passing it over would find too much. Pure.
#pragma once

#include "demo/outcome.h"
#include "demo/store.h"

#include <boost/system/result.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::demo {

// What a search or If-None-Exist asks for; all that is given must hold.
struct Criteria {
  struct Token {
    std::optional<std::string> system;  // none: any; empty: an identifier without one
    std::string value;                  // empty: any
  };
  std::vector<std::vector<std::string>> ids;    // of each `_id`, any
  std::vector<std::vector<Token>> identifiers;  // of each `identifier`, any
  std::size_t count = std::numeric_limits<std::size_t>::max();
  std::size_t offset = 0;
  std::string query;  // the criteria as they were sent, without count and offset
};

enum class Purpose : std::uint8_t {
  search,     // GET [type]: also _count, _format and our own _offset; may be empty
  condition,  // If-None-Exist: must ask for something
};

[[nodiscard]] boost::system::result<Criteria, Outcome> read_criteria(std::string_view query, Purpose purpose);
[[nodiscard]] bool matches(const Criteria& criteria, std::string_view id, const Version& version);

// A searchset Bundle in JSON.
[[nodiscard]] std::string search_set(const Store::Resources& resources, const Criteria& criteria, std::string_view type,
                                     std::string_view base);

}  // namespace bindgate::demo
