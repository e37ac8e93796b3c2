#include "terminology/operations/subsumes.h"

#include "terminology/operations/coded_value.h"
#include "terminology/operations/concept_json.h"
#include "terminology/operations/lookup.h"
#include "terminology/operations/tx_issues.h"

namespace bindgate::terminology {
namespace {

// Looks up from the lower concept: it has few ancestors, and the upper one may have half the system below it.
bool is_above(const Hierarchy& hierarchy, std::size_t size, Ordinal upper, Ordinal lower) {
  OrdinalBits seen(size);
  std::vector<Ordinal> open{lower};
  while (!open.empty()) {
    const Ordinal at = open.back();
    open.pop_back();
    for (const Ordinal parent : hierarchy.parents(at)) {
      if (parent == upper) return true;
      if (seen.mark(parent)) open.push_back(parent);
    }
  }
  return false;
}

std::string_view code_of(Subsumption found) {
  switch (found) {
    case Subsumption::equivalent:
      return "equivalent";
    case Subsumption::subsumes:
      return "subsumes";
    case Subsumption::subsumed_by:
      return "subsumed-by";
    case Subsumption::not_subsumed:
      break;
  }
  return "not-subsumed";
}

struct Pair {
  CodingValueIn a;
  CodingValueIn b;
};

Outcome<CodingValueIn> read_side(const OperationParameters& parameters, std::string_view coding_name,
                                 std::string_view code_name) {
  CodingValueIn out{parameters.text("system"), parameters.text("version"), parameters.text(code_name), {}};
  if (const Parameter* coding = parameters.find(coding_name)) {
    if (coding->element == nullptr || coding->element->kind != fhir::ValueKind::none) {
      return refuse(400, "invalid", "The parameter " + std::string(coding_name) + " is no Coding");
    }
    out = read_coding(*parameters.document(), *coding->element);
  }
  if (!out.code.empty()) return out;
  return refuse(400, "required", "Two codes are needed: codeA and codeB with system, or codingA and codingB");
}

Outcome<Pair> read_pair(const OperationParameters& parameters) {
  const auto a = read_side(parameters, "codingA", "codeA");
  if (!a) return a.error();
  const auto b = read_side(parameters, "codingB", "codeB");
  if (!b) return b.error();
  return Pair{*a, *b};
}

// Which version both are of; the one says it for the other.
Outcome<std::string_view> common_version(const Pair& pair) {
  if (pair.a.system != pair.b.system) {
    return refuse(400, "invalid",
                  "Codes of two code systems cannot be compared: '" + std::string(pair.a.system) + "' and '" +
                      std::string(pair.b.system) + "'");
  }
  if (pair.a.version.empty()) return pair.b.version;
  if (!pair.b.version.empty() && pair.a.version != pair.b.version) {
    return refuse(400, "invalid",
                  "Codes of two versions of a code system cannot be compared: '" + std::string(pair.a.version) +
                      "' and '" + std::string(pair.b.version) + "'");
  }
  return pair.a.version;
}

}  // namespace

Subsumption compare(const StoredSystem& system, Ordinal a, Ordinal b) {
  if (a == b) return Subsumption::equivalent;
  if (is_above(system.hierarchy(), system.size(), a, b)) return Subsumption::subsumes;
  if (is_above(system.hierarchy(), system.size(), b, a)) return Subsumption::subsumed_by;
  return Subsumption::not_subsumed;
}

Outcome<void> hierarchy_subsumes(const SystemView& system) {
  const std::string_view meaning = system.stored == nullptr ? "" : system.stored->hierarchy_meaning();
  if (meaning.empty() || meaning == "is-a") return {};
  return refuse(
      422, "not-supported",
      "The hierarchy of " + system.canonical() + " means '" + std::string(meaning) + "', which is no subsumption");
}

Outcome<Json> answer_subsumes(Scope& scope, const Call& call) {
  const auto pair = read_pair(call.parameters);
  if (!pair) return pair.error();
  const auto version = common_version(*pair);
  if (!version) return version.error();
  const auto system = find_asked_system(scope, call, pair->a.system, *version);
  if (!system) return system.error();
  Subsumption found = Subsumption::not_subsumed;
  if (system->stored == nullptr) {
    const CodeSystem& grammar = *system->system;
    for (const std::string_view code : {pair->a.code, pair->b.code}) {
      if (!grammar.exists(code)) return unknown_code(*system, code);
    }
    if (grammar.normal_form(pair->a.code) == grammar.normal_form(pair->b.code)) found = Subsumption::equivalent;
  } else {
    for (const std::string_view code : {pair->a.code, pair->b.code}) {
      if (system->stored->existence(code) != Existence::exists) return unknown_code(*system, code);
    }
    const Ordinal a = system->stored->find(pair->a.code);
    const Ordinal b = system->stored->find(pair->b.code);
    if (a == kNoOrdinal || b == kNoOrdinal) {
      // Codes of a shape that the system knows and does not list stand in no hierarchy.
      if (pair->a.code == pair->b.code) found = Subsumption::equivalent;
    } else if (const auto meant = hierarchy_subsumes(*system); a != b && !meant) {
      return meant.error();
    } else {
      found = compare(*system->stored, a, b);
    }
  }
  Json out = empty_parameters();
  out["parameter"].push_back(parameter_json("outcome", "valueCode", code_of(found)));
  return answered(std::move(out));
}

}  // namespace bindgate::terminology
