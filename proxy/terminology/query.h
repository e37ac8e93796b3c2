// Names and values of a query or of a form's body (https://url.spec.whatwg.org/#application/x-www-form-urlencoded),
// read strictly: what cannot be decoded is refused, not guessed. Pure.
#pragma once

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::proxy::tx {

struct QueryItem {
  std::string name;
  std::string value;
};

// Of parameters that are about the answer, whatever is asked.
[[nodiscard]] inline bool is_about_answer(std::string_view name) {
  return name == "_format" || name == "_pretty" || name == "_summary" || name == "_elements" || name == "_total";
}

class Query {
 public:
  // In the order sent, repeated names as often as they come. The error is a sentence for the sender: a malformed
  // escape, text that is not UTF-8, a control character, a value without a name, more than `most` items.
  [[nodiscard]] static boost::system::result<Query, std::string> read(std::string_view text, std::size_t most);

  [[nodiscard]] const std::vector<QueryItem>& items() const { return items_; }
  // The first of that name.
  [[nodiscard]] const std::string* find(std::string_view name) const;

 private:
  std::vector<QueryItem> items_;
};

}  // namespace bindgate::proxy::tx
