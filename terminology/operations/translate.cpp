#include "terminology/operations/translate.h"

#include "terminology/element_json.h"
#include "terminology/operations/concept_json.h"
#include "terminology/operations/translator.h"
#include "terminology/operations/tx_issues.h"

namespace bindgate::terminology {
namespace {

using Maps = std::vector<const ConceptMap*>;

// The maps to look into: the one that is sent, the instance or the one named, else all.
Outcome<Maps> choose_maps(const Call& call, const ConceptMapLibrary& library, const ConceptMap* sent) {
  if (sent != nullptr) return Maps{sent};
  std::string canonical(call.parameters.text("url"));
  if (const std::string_view version = call.parameters.text("conceptMapVersion"); !version.empty()) {
    canonical = tx::canonical(canonical.substr(0, canonical.find('|')), version);
  }
  if (call.instance != nullptr) canonical = tx::canonical(call.instance->url, call.instance->version);
  if (canonical.empty()) return library.latest();
  Maps found = library.find(canonical);
  if (found.empty()) return refuse(404, "not-found", "The concept map '" + canonical + "' is not held here");
  return found;
}

std::string no_translation(const TranslateQuestion& question, const Translator& translator) {
  const CodingValueIn& first = question.codings.front();
  std::string out = "No translation was found for '" + tx::canonical(first.system, first.version) + '#' +
                    std::string(first.code) + '\'';
  if (question.codings.size() > 1) out += " and the other codings";
  if (!question.other_system.empty()) out += " to '" + std::string(question.other_system) + '\'';
  if (!translator.said_none().empty())
    out += ": the concept map " + translator.said_none() + " says that there is none";
  return out;
}

Json answer_of(const TranslateQuestion& question, const Translator& translator) {
  Json out = empty_parameters();
  out["parameter"].push_back(parameter_json("result", "valueBoolean", translator.found()));
  if (translator.matches().empty()) {
    out["parameter"].push_back(parameter_json("message", "valueString", no_translation(question, translator)));
  }
  for (const Json& match : translator.matches()) out["parameter"].push_back(match);
  return out;
}

// The client says what it chose the code from: outside of it there is nothing to translate.
Outcome<TranslateQuestion> narrow(Scope& scope, TranslateQuestion question) {
  if (question.asked_scope.empty()) return question;
  ScopeMembership membership(scope);
  std::vector<CodingValueIn> within;
  for (const CodingValueIn& coding : question.codings) {
    const InValueSet found = membership.contains(question.asked_scope, coding);
    if (found == InValueSet::yes) within.push_back(coding);
    if (found != InValueSet::unknown) continue;
    return refuse(404, "not-found",
                  "Whether '" + std::string(coding.system) + '#' + std::string(coding.code) +
                      "' is in the value set '" + std::string(question.asked_scope) +
                      "' cannot be told: the value set, or a code system it needs, is not held here");
  }
  question.codings = std::move(within);
  return question;
}

Json outside_of_scope(std::string_view value_set) {
  Json out = empty_parameters();
  out["parameter"].push_back(parameter_json("result", "valueBoolean", false));
  out["parameter"].push_back(
      parameter_json("message", "valueString",
                     "The code is not in the value set '" + std::string(value_set) + "' that it is said to be of"));
  return out;
}

}  // namespace

Outcome<Json> answer_translate(Scope& scope, const Call& call, const HeldConceptMaps& held) {
  auto asked = read_translate_question(call.parameters);
  if (!asked) return asked.error();
  const auto question = narrow(scope, std::move(*asked));
  if (!question) return question.error();
  if (question->codings.empty()) return answered(outside_of_scope(question->asked_scope));

  std::optional<ConceptMap> sent;
  if (const fhir::Element* element = call.parameters.element("conceptMap")) {
    if (call.parameters.document()->value(*element, "resourceType") != "ConceptMap") {
      return refuse(400, "invalid", "The parameter conceptMap is no ConceptMap");
    }
    sent = read_concept_map(element_json(*call.parameters.document(), *element));
  }
  std::vector<ConceptMap> with_request;
  for (const Json& map : scope.sent_concept_maps()) with_request.push_back(read_concept_map(map));
  const ConceptMapLibrary library(std::move(with_request), held);
  const auto maps = choose_maps(call, library, sent ? &*sent : nullptr);
  if (!maps) return maps.error();
  Translator translator(scope, library, *question);
  for (const ConceptMap* map : *maps) {
    if (auto done = translator.translate(*map); !done) return done.error();
  }
  return answered(answer_of(*question, translator));
}

}  // namespace bindgate::terminology
