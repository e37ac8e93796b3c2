// $closure: tables of how the concepts a client has seen so far subsume each other, kept by name and bounded in
// number and size. Any thread. https://hl7.org/fhir/R4/terminology-service.html#closure
#pragma once

#include "terminology/operations/coded_value.h"
#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bindgate::terminology {

struct ClosureLimits {
  std::size_t tables = 100;
  std::size_t members = 5'000;                // of one table
  std::size_t relations = 100'000;            // of one table
  std::size_t bytes = std::size_t{64} << 20;  // of all tables, as reckoned
  std::chrono::minutes idle{60};              // a table unused for so long makes room for another
};

class ClosureTables {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  explicit ClosureTables(ClosureLimits limits = {}, Clock clock = std::chrono::steady_clock::now)
      : limits_(limits), clock_(std::move(clock)) {}

  // A ConceptMap of the relations that the concepts add, or of all since `version`. A call with a name alone begins
  // the table anew.
  [[nodiscard]] Outcome<Json> answer(Scope& scope, const Call& call);

 private:
  using Index = std::uint32_t;  // of a member
  struct Member {
    std::string system;
    std::string code;
  };
  struct Relation {
    Index lower;
    Index upper;
    int since;  // the table's version that brought it
  };
  struct Table {
    int version = 0;
    std::vector<Member> members;
    std::set<std::pair<std::string, std::string>> known;  // the members' systems and codes
    std::vector<Relation> relations;
    std::size_t bytes = 0;
    std::uint64_t state = 0;  // another with every change
    std::chrono::steady_clock::time_point used;
  };
  using Tables = std::map<std::string, Table, std::less<>>;

  // These take the lock; extend() lets go of it while it looks up the concepts.
  [[nodiscard]] Outcome<Json> begin(const std::string& name);
  [[nodiscard]] Outcome<Json> resynchronise(const std::string& name, std::string_view version);
  [[nodiscard]] Outcome<Json> extend(Scope& scope, const std::string& name, const std::vector<CodingValueIn>& sent);
  [[nodiscard]] Outcome<void> add(Scope& scope, const CodingValueIn& coding, Table& table) const;
  [[nodiscard]] Outcome<void> relate(const SystemView& system, Ordinal at, Table& table) const;
  // Null where the table has changed since `next` was begun with.
  [[nodiscard]] Outcome<const Table*> commit(const std::string& name, Table next);
  // Forgets the table that has been idle longest, where that is long enough. False where none has.
  [[nodiscard]] bool make_room();
  [[nodiscard]] std::size_t bytes_beside(const std::string& name) const;
  [[nodiscard]] static Json show(const std::string& name, const Table& table, int since);

  ClosureLimits limits_;
  Clock clock_;
  std::mutex lock_;
  Tables tables_;
  std::uint64_t last_state_ = 0;
};

}  // namespace bindgate::terminology
