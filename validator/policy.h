// How much each verdict weighs: a default table, and the operator's entries over it. Immutable once built; pure.
#pragma once

#include "fhir/operation_outcome.h"
#include "rules/element_rule.h"
#include "validator/verdict.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::validator {

// What a verdict comes to. `ignore` is not reported at all.
enum class Weight : std::uint8_t { ignore, information, warning, error };
[[nodiscard]] std::optional<Weight> parse_weight(std::string_view name);

// Where a verdict arose. Absent parts are empty.
struct Circumstances {
  Verdict verdict = Verdict::not_in_value_set;
  std::optional<rules::Strength> strength;  // none: no binding is involved
  std::string_view resource_type;           // "Patient"
  std::string_view path;                    // "Patient.contact.gender", without indexes
  std::string_view definition_path;         // the same as its type defines it: "Address.use"
  std::string_view profile;                 // the url of the profile the binding comes from
  std::string_view value_set;               // its url, without version
  bool advised = false;                     // FHIR advises against it, and does not forbid it
  std::string_view client;                  // what the sender calls itself, which nobody verified
};

// One override of the configuration: every condition given must hold; the last entry that matches decides.
struct PolicyEntry {
  std::vector<Verdict> verdicts;  // empty: any
  std::optional<rules::Strength> strength;
  std::string resource_type;
  std::string path;
  std::string profile;
  std::string value_set;
  std::string client;
  std::optional<Weight> weight;
  std::optional<bool> observe;

  [[nodiscard]] bool matches(const Circumstances& where) const;
};

struct Ruling {
  Weight weight = Weight::warning;
  bool observe = false;  // recorded, but refuses nothing
};

class Policy {
 public:
  Policy() = default;
  Policy(std::vector<PolicyEntry> entries, bool observe);

  [[nodiscard]] Ruling rule(const Circumstances& where) const;
  [[nodiscard]] bool has_entries() const { return !entries_.empty(); }
  // Whether any entry could give an example binding weight: else those are not looked at.
  [[nodiscard]] bool looks_at_examples() const { return looks_at_examples_; }

  [[nodiscard]] static Weight default_weight(Verdict verdict, std::optional<rules::Strength> strength);

 private:
  std::vector<PolicyEntry> entries_;
  bool observe_ = false;
  bool looks_at_examples_ = false;
};

}  // namespace bindgate::validator
