// A set of codes of any systems: their ordinals where a system lists them, and the text of those that none does.
// Views into the definitions. One request's.
#pragma once

#include "terminology/code_condition.h"
#include "terminology/operations/scope.h"

#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace bindgate::terminology {

// A code of a version of a system; the ordinal is that version's, or kNoOrdinal.
struct CodeInSystem {
  const SystemView& system;
  Ordinal ordinal;
  std::string_view code;
};

class CodeSet {
 public:
  // `by_version`: the same code of two versions of a system is two codes.
  explicit CodeSet(bool by_version = false) : by_version_(by_version) {}
  // It points into itself.
  CodeSet(const CodeSet&) = delete;
  CodeSet(CodeSet&&) = default;

  // Says whether the code was not in the set before.
  bool insert(const CodeInSystem& code);
  // Every code of the system, of any version, that the condition holds for.
  void insert_all(std::string_view url, const Condition& condition);
  [[nodiscard]] bool contains(const CodeInSystem& code) const;

 private:
  // Few of a large system are a list, so that many small sets stay small.
  class Ordinals {
   public:
    explicit Ordinals(std::size_t universe) : universe_(universe) {}
    bool insert(Ordinal at);
    [[nodiscard]] bool contains(Ordinal at) const { return many_ ? many_->test(at) : few_.contains(at); }

   private:
    std::size_t universe_;
    std::unordered_set<Ordinal> few_;
    std::optional<OrdinalBits> many_;
  };
  // Codes are told apart by the ordinals of the first version met, and by their text where that has none such.
  struct Group {
    const StoredSystem* home;
    Ordinals listed;
    std::unordered_set<std::string_view> others;
  };

  [[nodiscard]] const Group* find_group(const CodeSystem& system) const;
  [[nodiscard]] Group& group_of(const SystemView& system);

  bool by_version_;
  std::map<std::string_view, Condition> whole_;                            // by system
  std::map<std::pair<std::string_view, std::string_view>, Group> groups_;  // by url and version, or no version
  std::unordered_map<const CodeSystem*, Group*> known_;                    // so that urls are read once
};

}  // namespace bindgate::terminology
