// Membership as sets of the codes of each system, closed under union, intersection and difference, with a third
// value for what cannot be decided. A Part is a set of codes of one version of one system; a MemberSet has a Part
// for each system it says anything about. Built while value sets are compiled, immutable after.
#pragma once

#include "terminology/code_condition.h"
#include "terminology/ordinal_set.h"
#include "terminology/stored_system.h"
#include "terminology/system_registry.h"
#include "terminology/value_set.h"

#include <string_view>
#include <vector>

namespace bindgate::terminology {

struct Doubt {
  Undecided reason = Undecided::none;
  std::string_view missing;
  explicit operator bool() const { return reason != Undecided::none; }
};

// A display that a value set gives a code itself.
struct GivenDisplay {
  std::string_view code;
  std::string_view text;
};

struct Part {
  FamilyId family = kNoFamily;
  bool by_default = true;   // answers for codings that name no version
  bool listed_only = true;  // made of lists of codes alone, so that it holds whatever the system's version
  bool whole = false;       // has every code that the system has and that is neither below nor among `listed`,
  Condition condition;      // and for which this holds
  const CodeSystem* system = nullptr;    // null: not held
  const StoredSystem* stored = nullptr;  // `system`, where its concepts are held
  std::string_view url;
  std::string_view version;  // the version asked for, where it is not held

  OrdinalSet in;       // of the codes with ordinals: members,
  OrdinalSet maybe;    // and those that cannot be decided
  StringTable listed;  // codes without ordinals of which the value set speaks
  std::vector<Membership> listed_membership;
  Doubt doubt;                         // why those of `maybe` and of `listed` cannot be decided
  Doubt rest;                          // why all other codes cannot be decided, where they cannot
  bool rest_must_exist = false;        // `rest` is of codes that the system has; others are no members
  std::vector<GivenDisplay> displays;  // by code; the first is the preferred one

  // `hash` is hash_text(code).
  [[nodiscard]] Decision check(std::string_view code, std::uint64_t hash) const;
  [[nodiscard]] bool same_key(const Part& other) const {
    return family == other.family && system == other.system && version == other.version;
  }
  // Adds a code that is a member.
  void list(std::string_view code);
  // Nothing is a member, and nothing might be.
  [[nodiscard]] bool nothing() const;
};

struct MemberSet {
  std::vector<Part> parts;
  Doubt elsewhere;  // why codes of systems without a part cannot be decided, where they cannot

  [[nodiscard]] bool speaks_of(FamilyId family) const;
};

[[nodiscard]] MemberSet unite(const MemberSet& a, const MemberSet& b);
[[nodiscard]] MemberSet intersect(const MemberSet& a, const MemberSet& b);
[[nodiscard]] MemberSet subtract(const MemberSet& a, const MemberSet& b);

}  // namespace bindgate::terminology
