// A zoo of definitions to validate codes against, and what an answer says in a few words.
#pragma once

#include "asking.h"

namespace bindgate::terminology::test::validating {

inline const std::string kZooAnimals = system("urn:animals", R"("id":"animals","version":"1.2.0","status":"active",
  "language":"en","caseSensitive":true,"content":"complete","hierarchyMeaning":"is-a",
  "property":[{"code":"notSelectable","uri":"http://hl7.org/fhir/concept-properties#notSelectable","type":"boolean"},
              {"code":"status","uri":"http://hl7.org/fhir/concept-properties#status","type":"code"},
              {"code":"inactive","uri":"http://hl7.org/fhir/concept-properties#inactive","type":"boolean"}],
  "concept":[{"code":"animal","display":"Animal","property":[{"code":"notSelectable","valueBoolean":true}],"concept":[
     {"code":"dog","display":"Dog","designation":[{"language":"de","value":"Hund"}]},
     {"code":"cat","display":"Cat","designation":[{"language":"de","value":"Katze"},{"language":"en","value":"House cat"}]},
     {"code":"horse","display":"Horse"},
     {"code":"dodo","display":"Dodo","property":[{"code":"inactive","valueBoolean":true},
                                                 {"code":"status","valueCode":"retired"}]},
     {"code":"worm","display":"Worm","property":[{"code":"status","valueCode":"deprecated"}]}]}])");
inline const std::string kAnimalsOfOld = system("urn:animals", R"("version":"1.1.0","status":"active","language":"en",
  "caseSensitive":true,"content":"complete","concept":[{"code":"dog","display":"Doggy"},{"code":"auk","display":"Auk"}])");
inline const std::string kDutchAnimals =
    system("urn:animals-nl", R"("version":"1","status":"active","content":"supplement",
  "supplements":"urn:animals","concept":[{"code":"dog","designation":[{"language":"nl","value":"Hond"}]}])");
inline const std::string kSizes = system("urn:sizes", R"("version":"1","status":"active","caseSensitive":false,
  "content":"complete","concept":[{"code":"big","display":"Big"}])");
inline const std::string kBits = system("urn:bits", R"("version":"1","status":"active","content":"fragment",
  "concept":[{"code":"a","display":"A"}])");

inline std::string active_set(std::string_view url, std::string_view include) {
  return R"({"resourceType":"ValueSet","url":")" + std::string(url) +
         R"(","version":"5","status":"active","compose":{"include":[)" + std::string(include) + "]}}";
}

inline const std::vector<std::string>& zoo() {
  static const std::vector<std::string> made = {
      kZooAnimals,
      kAnimalsOfOld,
      kDutchAnimals,
      kSizes,
      kBits,
      active_set("urn:fauna", R"({"system":"urn:animals"})"),
      active_set("urn:pets", R"({"system":"urn:animals","concept":[{"code":"dog"},{"code":"cat"}]})"),
      active_set("urn:bits-vs", R"({"system":"urn:bits"})"),
      active_set("urn:sizes-vs", R"({"system":"urn:sizes"})"),
      active_set("urn:far-vs", R"({"system":"urn:far"})"),
      active_set("urn:mixed", R"({"system":"urn:animals"},{"system":"urn:far"})")};
  return made;
}

inline const Asking& asking_of_the_zoo() {
  static const Asking made(zoo());
  return made;
}

inline Answer validate(std::string_view url, std::vector<std::string> parameters) {
  parameters.push_back(uri("url", url));
  return asking_of_the_zoo().ask(Operation::validate_code, list(parameters));
}

// CodeSystem/$validate-code.
inline Answer validate_in_system(const std::vector<std::string>& parameters) {
  return asking_of_the_zoo().ask(Operation::validate_code_in_system, list(parameters));
}

inline std::string displayed(std::string_view code, std::string_view display, std::string_view system = "urn:animals") {
  return parameter("coding", "valueCoding", Json({{"system", system}, {"code", code}, {"display", display}}).dump());
}

inline std::string concept_of(std::string_view codings) {
  return parameter("codeableConcept", "valueCodeableConcept", R"({"coding":[)" + std::string(codings) + "]}");
}

// Of each issue "severity tx-code message-id expression", by "; "; empty: there is none. Of a refusal its status and
// words.
inline std::string issues_of(const Answer& answer) {
  if (answer.status != 200) return std::to_string(answer.status) + ' ' + answer.issue();
  std::string out;
  for (const Json& parameter : answer.all("issues")) {
    for (const Json& issue : parameter["resource"]["issue"]) {
      out += (out.empty() ? "" : "; ") + issue.value("severity", "");
      if (issue["details"].contains("coding")) out += ' ' + issue["details"]["coding"][0].value("code", "");
      if (issue.contains("extension")) out += ' ' + issue["extension"][0].value("valueString", "");
      if (issue.contains("expression")) out += ' ' + issue["expression"][0].get<std::string>();
    }
  }
  return out;
}

// What an answer says of a parameter, and all that it must not say is "none".
struct Said {
  const char* result;
  const char* system;
  const char* code;
  const char* version;
  const char* display;
};
inline void check_said(const Answer& answer, const Said& expected) {
  CHECK(answer.text("result") == expected.result);
  CHECK(answer.text("system") == expected.system);
  CHECK(answer.text("code") == expected.code);
  CHECK(answer.text("version") == expected.version);
  CHECK(answer.text("display") == expected.display);
}

inline constexpr const char* kNotIn = "error not-in-vs None_of_the_provided_codes_are_in_the_value_set_one ";
inline constexpr const char* kWrongDisplay = "invalid-display Display_Name_for__should_be_one_of__instead_of ";

inline std::string animal(std::string_view code, std::string_view version = {}) {
  return coding("coding", "urn:animals", code, version);
}

}  // namespace bindgate::terminology::test::validating
