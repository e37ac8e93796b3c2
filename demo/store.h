// The demo server's memory: of each resource its newest version, a deleted one as a mark. Transactions undo by
// a journal. Owned by FhirServer, which holds its mutex around every call.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::demo {

struct Identifier {
  std::string system;
  std::string value;
};

struct Version {
  std::string text;  // JSON; empty when deleted
  std::uint64_t number = 1;
  std::chrono::system_clock::time_point updated;
  bool deleted = false;
  std::vector<Identifier> identifiers;
};

class Store {
 public:
  using Resources = std::map<std::string, Version, std::less<>>;  // by id

  explicit Store(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  [[nodiscard]] const Version* find(std::string_view type, std::string_view id) const;
  [[nodiscard]] const Resources& all(std::string_view type) const;
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  // False, and nothing is changed, when the store would grow beyond its limit.
  [[nodiscard]] bool put(std::string_view type, std::string_view id, Version version);

  // An id that no resource of that type has or had.
  [[nodiscard]] std::string unused_id(std::string_view type);

  void begin() { journal_.emplace(); }
  void commit() { journal_.reset(); }
  void rollback();

 private:
  struct Undo {
    std::string type;
    std::string id;
    std::optional<Version> before;
  };

  std::map<std::string, Resources, std::less<>> types_;
  std::optional<std::vector<Undo>> journal_;  // while a transaction runs
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::uint64_t last_id_ = 0;
};

}  // namespace bindgate::demo
