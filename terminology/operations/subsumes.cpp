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

Outcome<Pair> read_pair(const OperationParameters& parameters) {
  const fhir::Element* a = parameters.element("codingA");
  const fhir::Element* b = parameters.element("codingB");
  if (a != nullptr && b != nullptr) {
    return Pair{read_coding(*parameters.document(), *a), read_coding(*parameters.document(), *b)};
  }
  const std::string_view system = parameters.text("system");
  const std::string_view version = parameters.text("version");
  Pair out{{system, version, parameters.text("codeA"), {}}, {system, version, parameters.text("codeB"), {}}};
  if (out.a.code.empty() || out.b.code.empty()) {
    return refuse(400, "required", "Two codes are needed: codeA and codeB with system, or codingA and codingB");
  }
  return out;
}

}  // namespace

Subsumption compare(const StoredSystem& system, Ordinal a, Ordinal b) {
  if (a == b) return Subsumption::equivalent;
  if (is_above(system.hierarchy(), system.size(), a, b)) return Subsumption::subsumes;
  if (is_above(system.hierarchy(), system.size(), b, a)) return Subsumption::subsumed_by;
  return Subsumption::not_subsumed;
}

Outcome<Json> answer_subsumes(Scope& scope, const Call& call) {
  const auto pair = read_pair(call.parameters);
  if (!pair) return pair.error();
  if (pair->a.system != pair->b.system) {
    return refuse(422, "not-supported", "Codes of two code systems cannot be compared: '" + std::string(pair->a.system) +
                                            "' and '" + std::string(pair->b.system) + "'");
  }
  const auto system = find_asked_system(scope, call, pair->a.system, pair->a.version);
  if (!system) return system.error();
  const CodeSystem& held = *system->system;
  for (const std::string_view code : {pair->a.code, pair->b.code}) {
    if (!held.exists(code)) return refuse(404, tx::unknown_code({}, code, held.url(), held.version()));
  }
  Subsumption found = Subsumption::not_subsumed;
  if (system->stored == nullptr) {
    if (held.normal_form(pair->a.code) == held.normal_form(pair->b.code)) found = Subsumption::equivalent;
  } else {
    const std::string_view meaning = system->stored->hierarchy_meaning();
    if (!meaning.empty() && meaning != "is-a") {
      return refuse(422, "not-supported", "The hierarchy of " + system->canonical() + " means '" +
                                              std::string(meaning) + "', which is no subsumption");
    }
    const Ordinal a = system->stored->find(pair->a.code);
    const Ordinal b = system->stored->find(pair->b.code);
    if (a == kNoOrdinal || b == kNoOrdinal) {
      return refuse(422, "not-supported", system->canonical() + " is held in part only: the codes cannot be compared");
    }
    found = compare(*system->stored, a, b);
  }
  Json out = empty_parameters();
  out["parameter"].push_back(parameter_json("outcome", "valueCode", code_of(found)));
  return answered(std::move(out));
}

}  // namespace bindgate::terminology
