// A garden of definitions to expand, and what an expansion shows in a few words.
#pragma once

#include "asking.h"

namespace bindgate::terminology::test::expanding {

inline const std::string kPlants =
    system("urn:plants", R"("id":"plants","version":"2","status":"active","language":"en",
  "caseSensitive":true,"content":"complete","hierarchyMeaning":"is-a","valueSet":"urn:all-plants",
  "property":[{"code":"rank","uri":"urn:properties#rank","type":"integer"},{"code":"kind","type":"code"},
              {"code":"notSelectable","uri":"http://hl7.org/fhir/concept-properties#notSelectable","type":"boolean"},
              {"code":"inactive","uri":"http://hl7.org/fhir/concept-properties#inactive","type":"boolean"}],
  "concept":[
    {"code":"plant","display":"Plant","property":[{"code":"notSelectable","valueBoolean":true}],"concept":[
      {"code":"tree","display":"Tree","definition":"Has a trunk","designation":[
         {"language":"de","value":"Baum"},{"language":"fr","value":"Arbre"},
         {"language":"fr","use":{"system":"urn:use","code":"poetic"},"value":"Sylvestre"}],
       "property":[{"code":"rank","valueInteger":3},{"code":"kind","valueCode":"wood"}],"concept":[
        {"code":"oak","display":"Oak","property":[{"code":"rank","valueInteger":5}]},
        {"code":"elm","display":"Elm","property":[{"code":"inactive","valueBoolean":true}]}]},
      {"code":"grass","display":"Grass"}]},
    {"code":"moss","display":"Peat moss"}])");
inline const std::string kDutchPlants = system("urn:plants-nl", R"("version":"1","content":"supplement",
  "supplements":"urn:plants","property":[{"code":"height","type":"integer"}],
  "concept":[{"code":"tree","designation":[{"language":"nl","value":"Boom"}],
              "property":[{"code":"height","valueInteger":30}]}])");
inline const std::string kStones = complete("urn:stones", R"([{"code":"flint","display":"Flint"},{"code":"slate"}])");

inline std::string versioned_soil(std::string_view version, std::string_view concepts) {
  return system("urn:soil", R"("version":")" + std::string(version) +
                                R"(","caseSensitive":true,"content":"complete","concept":)" + std::string(concepts));
}
inline const std::vector<std::string> kSoils = {versioned_soil("1.0.0", R"([{"code":"clay"},{"code":"loam"}])"),
                                                versioned_soil("1.5.0", R"([{"code":"clay"},{"code":"marl"}])"),
                                                versioned_soil("2.0.0", R"([{"code":"clay"},{"code":"peat"}])")};

// `more` continues the resource.
inline std::string value_set_with(std::string_view url, std::string_view more) {
  return R"({"resourceType":"ValueSet","url":")" + std::string(url) + "\"," + std::string(more) + "}";
}

inline const std::string kAllPlants = including("urn:plants-vs", R"({"system":"urn:plants"})");
inline const std::string kSoilSet = including("urn:soil-vs", R"({"system":"urn:soil"})");

inline std::vector<std::string> garden(std::vector<std::string> more = {}) {
  more.insert(more.end(), {kPlants, kDutchPlants, kStones, kAllPlants, kSoilSet});
  more.insert(more.end(), kSoils.begin(), kSoils.end());
  return more;
}

inline const Asking& asking_of_the_garden() {
  static const Asking made(garden());
  return made;
}

inline Answer expand(std::string_view url, std::vector<std::string> parameters = {}) {
  parameters.push_back(uri("url", url));
  return asking_of_the_garden().ask(Operation::expand, list(parameters));
}

// A value set that is sent with the request: its compose.
inline Answer expand_compose(std::string_view compose, std::vector<std::string> parameters = {}) {
  parameters.push_back(with_resource("valueSet", value_set("urn:sent", compose)));
  return asking_of_the_garden().ask(Operation::expand, list(parameters));
}

inline Answer expand_include(std::string_view include, const std::vector<std::string>& parameters = {}) {
  return expand_compose(R"({"include":[)" + std::string(include) + "]}", parameters);
}

// Those that hold what is asked for, with others sent beside it.
inline Answer expand_among(const std::vector<std::string>& resources, std::string_view url,
                           std::vector<std::string> parameters = {}) {
  for (const std::string& resource : resources) parameters.push_back(with_resource("tx-resource", resource));
  return expand(url, std::move(parameters));
}

inline std::string count(int value) {
  return parameter("count", "valueInteger", std::to_string(value));
}
inline std::string offset(int value) {
  return parameter("offset", "valueInteger", std::to_string(value));
}
inline std::string filter_by(std::string_view text) {
  return parameter("filter", "valueString", quoted(text));
}

// "a(b,c),d": codes, and in brackets those nested in them.
inline std::string tree_text(const Json& contains) {
  std::string out;
  for (const Json& item : contains) {
    out += (out.empty() ? "" : ",") + item.value("code", "?");
    if (item.contains("contains")) out += '(' + tree_text(item["contains"]) + ')';
  }
  return out;
}

// The codes shown; of a refusal its status and words.
inline std::string shown_codes(const Answer& answer) {
  if (answer.status != 200) return std::to_string(answer.status) + ' ' + answer.issue();
  return tree_text(answer.resource["expansion"].value("contains", Json::array()));
}

// The item of that code, wherever it is nested; null where there is none.
inline Json find_item(const Json& contains, std::string_view code) {
  for (const Json& item : contains) {
    if (item.value("code", "") == code) return item;
    if (!item.contains("contains")) continue;
    if (Json inner = find_item(item["contains"], code); !inner.is_null()) return inner;
  }
  return nullptr;
}
inline Json item_of(const Answer& answer, std::string_view code) {
  INFO(answer.resource.dump());
  REQUIRE(answer.status == 200);
  Json out = find_item(answer.resource["expansion"].value("contains", Json::array()), code);
  REQUIRE_FALSE(out.is_null());
  return out;
}
inline std::string display_of(const Answer& answer, std::string_view code) {
  return item_of(answer, code).value("display", "none");
}
// "Baum (de),Arbre (fr)"
inline std::string designations_of(const Answer& answer, std::string_view code) {
  std::string out;
  for (const Json& one : item_of(answer, code).value("designation", Json::array())) {
    out += (out.empty() ? "" : ",") + one.value("value", "") + " (" + one.value("language", "") + ')';
  }
  return out;
}
// "rank=3,kind=wood"
inline std::string properties_of(const Answer& answer, std::string_view code) {
  std::string out;
  for (const Json& one : item_of(answer, code).value("property", Json::array())) {
    out += (out.empty() ? "" : ",") + one.value("code", "") + '=' + Answer::value_text(one);
  }
  return out;
}

// The values of expansion.parameter of that name, by commas; "none" where it has none.
inline std::string echoed(const Answer& answer, std::string_view name) {
  std::string out;
  for (const Json& one : answer.resource["expansion"].value("parameter", Json::array())) {
    if (one.value("name", "") == name) out += (out.empty() ? "" : ",") + Answer::value_text(one);
  }
  return out.empty() ? "none" : out;
}

inline std::string total_of(const Answer& answer) {
  return answer.resource["expansion"]["total"].dump();
}

}  // namespace bindgate::terminology::test::expanding
