// $closure: tables of how the concepts a client has seen so far subsume each other, kept by name and bounded in
// number and size. Any thread. https://hl7.org/fhir/R4/terminology-service.html#closure
#pragma once

#include "terminology/operations/scope.h"
#include "terminology/operations/service.h"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace bindgate::terminology {

class ClosureTables {
 public:
  // A ConceptMap of the relations that the concepts add, or of all since `version`. A call with a name alone begins
  // the table anew.
  [[nodiscard]] Outcome<Json> answer(Scope& scope, const Call& call);

 private:
  struct Member {
    std::string system;
    std::string version;
    std::string code;
    bool operator==(const Member&) const = default;
  };
  struct Relation {
    Member lower;
    Member upper;
    bool equivalent = false;
    int since = 0;  // the table's version that brought it
  };
  struct Table {
    int version = 0;
    std::vector<Member> members;
    std::vector<Relation> relations;
  };

  [[nodiscard]] Outcome<void> add(Scope& scope, const Member& member, Table& table) const;
  [[nodiscard]] static Json show(const std::string& name, const Table& table, int since);

  std::mutex lock_;
  std::map<std::string, Table, std::less<>> tables_;
};

}  // namespace bindgate::terminology
