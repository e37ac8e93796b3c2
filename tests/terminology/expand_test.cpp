// https://hl7.org/fhir/R5/valueset-operation-expand.html
#include "asking.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using Catch::Contains;

namespace {

const std::string kPlants = system("urn:plants", R"("id":"plants","version":"2","status":"active","language":"en",
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
const std::string kDutchPlants = system("urn:plants-nl", R"("version":"1","content":"supplement",
  "supplements":"urn:plants","property":[{"code":"height","type":"integer"}],
  "concept":[{"code":"tree","designation":[{"language":"nl","value":"Boom"}],
              "property":[{"code":"height","valueInteger":30}]}])");
const std::string kStones = complete("urn:stones", R"([{"code":"flint","display":"Flint"},{"code":"slate"}])");

std::string versioned_soil(std::string_view version, std::string_view concepts) {
  return system("urn:soil", R"("version":")" + std::string(version) +
                                R"(","caseSensitive":true,"content":"complete","concept":)" + std::string(concepts));
}
const std::vector<std::string> kSoils = {versioned_soil("1.0.0", R"([{"code":"clay"},{"code":"loam"}])"),
                                         versioned_soil("1.5.0", R"([{"code":"clay"},{"code":"marl"}])"),
                                         versioned_soil("2.0.0", R"([{"code":"clay"},{"code":"peat"}])")};

// `more` continues the resource.
std::string value_set_with(std::string_view url, std::string_view more) {
  return R"({"resourceType":"ValueSet","url":")" + std::string(url) + "\"," + std::string(more) + "}";
}

const std::string kAllPlants = including("urn:plants-vs", R"({"system":"urn:plants"})");
const std::string kSoilSet = including("urn:soil-vs", R"({"system":"urn:soil"})");

std::vector<std::string> garden(std::vector<std::string> more = {}) {
  more.insert(more.end(), {kPlants, kDutchPlants, kStones, kAllPlants, kSoilSet});
  more.insert(more.end(), kSoils.begin(), kSoils.end());
  return more;
}

const Asking& asking_of_the_garden() {
  static const Asking made(garden());
  return made;
}

Answer expand(std::string_view url, std::vector<std::string> parameters = {}) {
  parameters.push_back(uri("url", url));
  return asking_of_the_garden().ask(Operation::expand, list(parameters));
}

// A value set that is sent with the request: its compose.
Answer expand_compose(std::string_view compose, std::vector<std::string> parameters = {}) {
  parameters.push_back(with_resource("valueSet", value_set("urn:sent", compose)));
  return asking_of_the_garden().ask(Operation::expand, list(parameters));
}

Answer expand_include(std::string_view include, const std::vector<std::string>& parameters = {}) {
  return expand_compose(R"({"include":[)" + std::string(include) + "]}", parameters);
}

// Those that hold what is asked for, with others sent beside it.
Answer expand_among(const std::vector<std::string>& resources, std::string_view url,
                    std::vector<std::string> parameters = {}) {
  for (const std::string& resource : resources) parameters.push_back(with_resource("tx-resource", resource));
  return expand(url, std::move(parameters));
}

std::string count(int value) {
  return parameter("count", "valueInteger", std::to_string(value));
}
std::string offset(int value) {
  return parameter("offset", "valueInteger", std::to_string(value));
}
std::string filter_by(std::string_view text) {
  return parameter("filter", "valueString", quoted(text));
}

// "a(b,c),d": codes, and in brackets those nested in them.
std::string tree_text(const Json& contains) {
  std::string out;
  for (const Json& item : contains) {
    out += (out.empty() ? "" : ",") + item.value("code", "?");
    if (item.contains("contains")) out += '(' + tree_text(item["contains"]) + ')';
  }
  return out;
}

// The codes shown; of a refusal its status and words.
std::string shown_codes(const Answer& answer) {
  if (answer.status != 200) return std::to_string(answer.status) + ' ' + answer.issue();
  return tree_text(answer.resource["expansion"].value("contains", Json::array()));
}

// The item of that code, wherever it is nested; null where there is none.
Json find_item(const Json& contains, std::string_view code) {
  for (const Json& item : contains) {
    if (item.value("code", "") == code) return item;
    if (!item.contains("contains")) continue;
    if (Json inner = find_item(item["contains"], code); !inner.is_null()) return inner;
  }
  return nullptr;
}
Json item_of(const Answer& answer, std::string_view code) {
  INFO(answer.resource.dump());
  REQUIRE(answer.status == 200);
  Json out = find_item(answer.resource["expansion"].value("contains", Json::array()), code);
  REQUIRE_FALSE(out.is_null());
  return out;
}
std::string display_of(const Answer& answer, std::string_view code) {
  return item_of(answer, code).value("display", "none");
}
// "Baum (de),Arbre (fr)"
std::string designations_of(const Answer& answer, std::string_view code) {
  std::string out;
  for (const Json& one : item_of(answer, code).value("designation", Json::array())) {
    out += (out.empty() ? "" : ",") + one.value("value", "") + " (" + one.value("language", "") + ')';
  }
  return out;
}
// "rank=3,kind=wood"
std::string properties_of(const Answer& answer, std::string_view code) {
  std::string out;
  for (const Json& one : item_of(answer, code).value("property", Json::array())) {
    out += (out.empty() ? "" : ",") + one.value("code", "") + '=' + Answer::value_text(one);
  }
  return out;
}

// The values of expansion.parameter of that name, by commas; "none" where it has none.
std::string echoed(const Answer& answer, std::string_view name) {
  std::string out;
  for (const Json& one : answer.resource["expansion"].value("parameter", Json::array())) {
    if (one.value("name", "") == name) out += (out.empty() ? "" : ",") + Answer::value_text(one);
  }
  return out.empty() ? "none" : out;
}

std::string total_of(const Answer& answer) {
  return answer.resource["expansion"]["total"].dump();
}

}  // namespace

TEST_CASE("a whole code system is expanded as the tree it is, or flat where nesting is not wanted") {
  const Answer tree = expand("urn:plants-vs");
  CHECK(shown_codes(tree) == "plant(tree(oak,elm),grass),moss");
  CHECK(total_of(tree) == "6");
  CHECK(shown_codes(expand("urn:plants-vs", {flag("excludeNested", false)})) == "plant(tree(oak,elm),grass),moss");
  const Answer flat = expand("urn:plants-vs", {flag("excludeNested", true)});
  CHECK(shown_codes(flat) == "plant,tree,oak,elm,grass,moss");
  CHECK(total_of(flat) == "6");
  CHECK(echoed(flat, "excludeNested") == "true");
}

TEST_CASE("an expansion says when it was made and which it is, and a code what it is") {
  const Answer answer = expand("urn:plants-vs");
  CHECK(answer.resource["resourceType"] == "ValueSet");
  CHECK(answer.resource["url"] == "urn:plants-vs");
  const Json& expansion = answer.resource["expansion"];
  CHECK_THAT(expansion["timestamp"].get<std::string>(), Catch::Matches(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"));
  CHECK_THAT(expansion["identifier"].get<std::string>(), Catch::StartsWith("urn:uuid:"));
  CHECK(expand("urn:plants-vs").resource["expansion"]["identifier"] != expansion["identifier"]);
  CHECK(item_of(answer, "oak") == Json({{"system", "urn:plants"}, {"code", "oak"}, {"display", "Oak"}}));
  CHECK(item_of(answer, "plant").value("abstract", false));
  CHECK(item_of(answer, "elm").value("inactive", false));
}

TEST_CASE("what is used and what was asked is among the expansion's parameters") {
  const Answer answer =
      expand("urn:plants-vs", {flag("activeOnly", true), flag("includeDesignations", false), count(3), offset(1),
                               filter_by("e"), code("displayLanguage", "de"), code("unheard-of", "x")});
  CHECK(echoed(answer, "used-codesystem") == "urn:plants|2");
  CHECK(echoed(answer, "activeOnly") == "true");
  CHECK(echoed(answer, "includeDesignations") == "false");
  CHECK(echoed(answer, "count") == "3");
  CHECK(echoed(answer, "offset") == "1");
  CHECK(echoed(answer, "filter") == "e");
  CHECK(echoed(answer, "displayLanguage") == "de");
  CHECK(echoed(answer, "excludeNested") == "none");
  CHECK(echoed(answer, "unheard-of") == "none");
  const Answer importing = expand_include(R"({"valueSet":["urn:plants-vs"]})");
  CHECK(echoed(importing, "used-valueset") == "urn:plants-vs");
  CHECK(echoed(importing, "used-codesystem") == "urn:plants|2");
}

TEST_CASE("a filter finds words by how they begin, in codes, displays and designations") {
  struct Row {
    const char* filter;
    const char* codes;
  };
  const Row row = GENERATE(values<Row>({
      {"oak", "oak"},
      {"oa", "oak"},
      {"OAK", "oak"},
      {"peat", "moss"},
      {"moss", "moss"},
      {"mo pe", "moss"},
      {"peat-moss", "moss"},
      {"peat oak", ""},
      {"aum", ""},
      {"baum", "tree"},
      {"ARBRE", "tree"},
      {"sylv", "tree"},
      {"boom", ""},  // of a supplement that is not used
      {"xyz", ""},
  }));
  CAPTURE(row.filter);
  const Answer answer = expand("urn:plants-vs", {filter_by(row.filter)});
  CHECK(shown_codes(answer) == row.codes);
  CHECK(total_of(answer) == (*row.codes == 0 ? "0" : "1"));
}

TEST_CASE("a filter sees supplements and what the value set calls a code, and nests what is left of the tree") {
  CHECK(shown_codes(expand("urn:plants-vs", {filter_by("boom"), uri("useSupplement", "urn:plants-nl")})) == "tree");
  const std::string own = R"({"system":"urn:plants","concept":[{"code":"oak","display":"Quercus",
      "designation":[{"language":"de","value":"Eiche"}]},{"code":"grass"}]})";
  for (const char* text : {"quercus", "eiche", "oak"})
    CHECK(shown_codes(expand_include(own, {filter_by(text)})) == "oak");
  CHECK(shown_codes(expand("urn:plants-vs", {filter_by("p")})) == "plant,moss");
}

TEST_CASE("a filter chooses from the codes of the value set, whatever it imports or excludes") {
  const std::string named = R"({"system":"urn:plants","concept":[{"code":"oak","display":"Quercus"}])";
  const std::vector<std::string> quercus{filter_by("quercus")};
  CHECK(shown_codes(expand_include(named + "}", quercus)) == "oak");
  CHECK(shown_codes(expand_include(named + R"(,"valueSet":["urn:plants-vs"]})", quercus)) == "oak");
  CHECK(shown_codes(
            expand_compose(R"({"include":[)" + named + R"(}],"exclude":[{"valueSet":["urn:plants-vs"]}]})", quercus))
            .empty());
  const std::string inner = with_resource("tx-resource", including("urn:named", named + "}"));
  CHECK(shown_codes(expand_include(R"({"valueSet":["urn:named"]})", {inner, filter_by("quercus")})) == "oak");
  CHECK(shown_codes(expand_include(R"({"valueSet":["urn:named","urn:plants-vs"]})", {inner, filter_by("quercus")})) ==
        "oak");
  CHECK(shown_codes(expand_include(R"({"valueSet":["urn:plants-vs"]})", {filter_by("p")})) == "plant,moss");
}

TEST_CASE("pages are cut from the flat list, and together they are all of it") {
  struct Row {
    int offset;
    int count;
    const char* codes;
  };
  const Row row = GENERATE(values<Row>({
      {0, 2, "plant,tree"},
      {2, 2, "oak,elm"},
      {4, 2, "grass,moss"},
      {5, 10, "moss"},
      {6, 2, ""},
      {100, 2, ""},
      {0, 0, ""},  // asks how many there are
      {3, 0, ""},
  }));
  CAPTURE(row.offset, row.count);
  const Answer answer = expand("urn:plants-vs", {offset(row.offset), count(row.count)});
  CHECK(shown_codes(answer) == row.codes);
  CHECK(total_of(answer) == "6");
  CHECK(answer.resource["expansion"]["offset"] == row.offset);
}

TEST_CASE("a count or an offset alone is a page, too, and the total is of what passes the filter") {
  CHECK(shown_codes(expand("urn:plants-vs", {count(2)})) == "plant,tree");
  CHECK(shown_codes(expand("urn:plants-vs", {offset(4)})) == "grass,moss");
  CHECK(shown_codes(expand("urn:plants-vs", {count(100)})) == "plant(tree(oak,elm),grass),moss");
  const Answer answer = expand("urn:plants-vs", {filter_by("p"), offset(1), count(1)});
  CHECK(shown_codes(answer) == "moss");
  CHECK(total_of(answer) == "2");
  CHECK(expand("urn:plants-vs", {count(-1)}).status == 400);
}

TEST_CASE("inactive codes are left out where the request or the value set says so, and neither can undo the other") {
  constexpr const char* kWhole = R"("include":[{"system":"urn:plants"}]})";
  const auto whole = [&](const char* inactive, const std::vector<std::string>& parameters) {
    return shown_codes(expand_compose("{" + std::string(inactive) + kWhole, parameters));
  };
  const std::string all = "plant(tree(oak,elm),grass),moss";
  const std::string active = "plant(tree(oak),grass),moss";
  CHECK(whole("", {}) == all);
  CHECK(whole("", {flag("activeOnly", false)}) == all);
  CHECK(whole("", {flag("activeOnly", true)}) == active);
  CHECK(whole(R"("inactive":true,)", {flag("activeOnly", true)}) == active);
  CHECK(whole(R"("inactive":false,)", {}) == active);
  CHECK(whole(R"("inactive":false,)", {flag("activeOnly", false)}) == active);
  const std::string listed = R"({"system":"urn:plants","concept":[{"code":"elm"},{"code":"oak"}]})";
  CHECK(shown_codes(expand_include(listed)) == "elm,oak");
  CHECK(shown_codes(expand_include(listed, {flag("activeOnly", true)})) == "oak");
  CHECK(shown_codes(expand_include(R"({"valueSet":["urn:plants-vs"]})", {flag("activeOnly", true)})) ==
        "plant,tree,oak,grass,moss");
}

TEST_CASE("codes that users cannot choose are left out on demand, and what is below them stays") {
  CHECK(shown_codes(expand("urn:plants-vs", {flag("excludeNotForUI", true)})) == "tree(oak,elm),grass,moss");
  CHECK(shown_codes(expand("urn:plants-vs", {flag("excludeNotForUI", false)})) == "plant(tree(oak,elm),grass),moss");
}

TEST_CASE("designations are shown where they are asked for, all or those of a use or language") {
  const auto named = [](const char* token) { return parameter("designation", "valueString", quoted(token)); };
  CHECK(designations_of(expand("urn:plants-vs"), "tree").empty());
  CHECK(designations_of(expand("urn:plants-vs", {flag("includeDesignations", false)}), "tree").empty());
  const std::string all = flag("includeDesignations", true);
  const Answer answer = expand("urn:plants-vs", {all});
  CHECK(designations_of(answer, "tree") == "Baum (de),Arbre (fr),Sylvestre (fr)");
  CHECK(item_of(answer, "tree")["designation"][2]["use"] == Json({{"system", "urn:use"}, {"code", "poetic"}}));
  CHECK(designations_of(answer, "oak").empty());
  CHECK(designations_of(expand("urn:plants-vs", {all, named("urn:ietf:bcp:47|de")}), "tree") == "Baum (de)");
  CHECK(designations_of(expand("urn:plants-vs", {all, named("urn:use|poetic")}), "tree") == "Sylvestre (fr)");
  CHECK(designations_of(expand("urn:plants-vs", {all, named("urn:use|poetic"), named("urn:ietf:bcp:47|de")}), "tree") ==
        "Baum (de),Sylvestre (fr)");
  CHECK(designations_of(expand("urn:plants-vs", {all, named("urn:use|other")}), "tree").empty());
  // To name them is to ask for them, unless they are said not to be wanted.
  CHECK(designations_of(expand("urn:plants-vs", {named("urn:ietf:bcp:47|de")}), "tree") == "Baum (de)");
  CHECK(designations_of(expand("urn:plants-vs", {named("urn:ietf:bcp:47|de"), flag("includeDesignations", false)}),
                        "tree")
            .empty());
  // What the value set adds of its own.
  const std::string own = R"({"system":"urn:plants","concept":[{"code":"oak","designation":[
      {"language":"de","value":"Eiche"}]}]})";
  CHECK(designations_of(expand_include(own, {all}), "oak") == "Eiche (de)");
}

TEST_CASE("displays are in the language asked for, else as they are") {
  const auto in = [](const char* languages) { return expand("urn:plants-vs", {code("displayLanguage", languages)}); };
  CHECK(display_of(in("de"), "tree") == "Baum");
  CHECK(display_of(in("de-AT"), "tree") == "Baum");
  CHECK(display_of(in("fr"), "tree") == "Arbre");
  CHECK(display_of(in("ja,de;q=0.5"), "tree") == "Baum");
  CHECK(display_of(in("de;q=0.5,fr"), "tree") == "Arbre");
  CHECK(display_of(in("ja"), "tree") == "Tree");
  CHECK(display_of(in("de"), "oak") == "Oak");
  CHECK(in("!").status == 400);
  // The English name becomes one among others.
  const Answer german = expand("urn:plants-vs", {code("displayLanguage", "de"), flag("includeDesignations", true)});
  CHECK(designations_of(german, "tree") == "Tree (en),Arbre (fr),Sylvestre (fr)");
  const auto accepting = [](const char* header, const std::vector<std::string>& parameters) {
    return display_of(asking_of_the_garden().ask(Operation::expand, list(parameters), nullptr, {}, header), "tree");
  };
  CHECK(accepting("fr", {uri("url", "urn:plants-vs")}) == "Arbre");
  CHECK(accepting("fr", {uri("url", "urn:plants-vs"), code("displayLanguage", "de")}) == "Baum");
  CHECK(accepting("not a language", {uri("url", "urn:plants-vs")}) == "Tree");
}

TEST_CASE("the value set's own display is shown rather than the code system's") {
  const std::string own = R"({"system":"urn:plants","concept":[{"code":"oak","display":"Quercus"},{"code":"grass"}]})";
  const Answer answer = expand_include(own);
  CHECK(display_of(answer, "oak") == "Quercus");
  CHECK(display_of(answer, "grass") == "Grass");
}

TEST_CASE("the definition of the value set is shown where it is asked for") {
  const std::string sent = with_resource("valueSet", value_set_with("urn:sent", R"("name":"Sent","status":"active",
      "description":"Some stones","compose":{"include":[{"system":"urn:stones"}]})"));
  const auto asked = [&](std::vector<std::string> parameters) {
    parameters.push_back(sent);
    return asking_of_the_garden().ask(Operation::expand, list(parameters)).resource;
  };
  const Json with = asked({flag("includeDefinition", true)});
  CHECK(with["compose"]["include"][0]["system"] == "urn:stones");
  CHECK(with["description"] == "Some stones");
  for (const Json& without : {asked({}), asked({flag("includeDefinition", false)})}) {
    CHECK_FALSE(without.contains("compose"));
    CHECK_FALSE(without.contains("description"));
    CHECK(without["name"] == "Sent");
    CHECK(without["expansion"]["total"] == 2);
  }
}

TEST_CASE("properties are shown as they are typed and declared once, those asked for and no others") {
  CHECK(properties_of(expand("urn:plants-vs"), "tree").empty());
  const Answer answer = expand("urn:plants-vs", {code("property", "rank"), code("property", "kind")});
  CHECK(properties_of(answer, "tree") == "rank=3,kind=wood");
  CHECK(item_of(answer, "tree")["property"][0] == Json({{"code", "rank"}, {"valueInteger", 3}}));
  CHECK(item_of(answer, "tree")["property"][1] == Json({{"code", "kind"}, {"valueCode", "wood"}}));
  CHECK(properties_of(answer, "oak") == "rank=5");
  CHECK(properties_of(answer, "grass").empty());
  const std::string listed = R"({"system":"urn:plants","concept":[{"code":"tree"},{"code":"oak"}]})";
  CHECK(
      expand_include(listed, {code("property", "rank"), code("property", "kind")}).resource["expansion"]["property"] ==
      Json::parse(R"([{"code":"rank","uri":"urn:properties#rank"},{"code":"kind"}])"));
  CHECK(properties_of(expand("urn:plants-vs", {code("property", "definition")}), "tree") == "definition=Has a trunk");
  const Answer by_uri = expand("urn:plants-vs", {code("property", "urn:properties#rank")});
  CHECK(properties_of(by_uri, "tree") == "rank=3");
  const Answer none = expand_include(listed, {code("property", "no-such")});
  CHECK(properties_of(none, "tree").empty());
  CHECK_FALSE(none.resource["expansion"].contains("property"));
  // What is known of a code's status is told unasked.
  CHECK(properties_of(expand("urn:plants-vs"), "elm") == "status=inactive");
  // A value set may name the properties by itself.
  CHECK(properties_of(expand_compose(R"({"property":["rank"],"include":[{"system":"urn:plants"}]})"), "oak") ==
        "rank=5");
}

TEST_CASE("supplements are used where they are asked for, and one that is missing is an error") {
  const std::string supplement = uri("useSupplement", "urn:plants-nl");
  const Answer answer = expand("urn:plants-vs", {supplement, flag("includeDesignations", true),
                                                 code("property", "height"), code("displayLanguage", "nl")});
  CHECK(display_of(answer, "tree") == "Boom");
  CHECK(properties_of(answer, "tree") == "height=30");
  CHECK(echoed(answer, "used-supplement") == "urn:plants-nl|1");
  CHECK(display_of(expand("urn:plants-vs", {code("displayLanguage", "nl")}), "tree") == "Tree");
  CHECK(shown_codes(expand("urn:plants-vs", {uri("useSupplement", "urn:plants-nl|1")})) ==
        "plant(tree(oak,elm),grass),moss");
  for (const char* missing : {"urn:nowhere", "urn:plants-nl|7"}) {
    const Answer refused = expand("urn:plants-vs", {uri("useSupplement", missing)});
    CHECK(refused.status == 422);
    CHECK_THAT(refused.resource.dump(), Contains("VALUESET_SUPPLEMENT_MISSING") && Contains(missing));
  }
  // A value set may ask for it, too.
  const auto demanding = [](const char* url) {
    return value_set_with("urn:demanding", R"("extension":[{
      "url":"http://hl7.org/fhir/StructureDefinition/valueset-supplement","valueCanonical":")" +
                                               std::string(url) +
                                               R"("}],"compose":{"include":[{"system":"urn:plants"}]})");
  };
  const std::vector<std::string> dutch = {code("displayLanguage", "nl")};
  CHECK(display_of(expand_among({demanding("urn:plants-nl")}, "urn:demanding", dutch), "tree") == "Boom");
  CHECK(expand_among({demanding("urn:nowhere")}, "urn:demanding").status == 422);
}

TEST_CASE("code systems are left out by exclude-system, of the version where one is named") {
  const std::string both = R"({"system":"urn:stones"},{"system":"urn:soil"})";
  const auto without = [&](const char* excluded) {
    return shown_codes(expand_include(both, {uri("exclude-system", excluded)}));
  };
  CHECK(without("urn:none") == "flint,slate,clay,peat");
  CHECK(without("urn:soil") == "flint,slate");
  CHECK(without("urn:soil|2.0.0") == "flint,slate");
  CHECK(without("urn:soil|1.0.0") == "flint,slate,clay,peat");
  CHECK(without("urn:stones") == "clay,peat");
}

TEST_CASE("the version of a code system: forced, else as the value set says, else by default, else the latest") {
  struct Row {
    const char* include;
    std::vector<std::string> rules;
    const char* codes;
    const char* used;
  };
  const std::vector<Row> rows = {
      {"", {}, "clay,peat", "urn:soil|2.0.0"},
      {"", {uri("system-version", "urn:soil|1.0.0")}, "clay,loam", "urn:soil|1.0.0"},
      {"", {uri("system-version", "urn:soil|1?")}, "clay,marl", "urn:soil|1.5.0"},
      {"", {uri("system-version", "urn:soil|1.x.x")}, "clay,marl", "urn:soil|1.5.0"},
      {"", {uri("system-version", "urn:soil|1.0.*")}, "clay,loam", "urn:soil|1.0.0"},
      {"", {uri("system-version", "urn:other|1.0.0")}, "clay,peat", "urn:soil|2.0.0"},
      {"", {uri("check-system-version", "urn:soil|1.0.0")}, "clay,loam", "urn:soil|1.0.0"},
      {"", {uri("force-system-version", "urn:soil|1.0.0")}, "clay,loam", "urn:soil|1.0.0"},
      {"1.5.0", {}, "clay,marl", "urn:soil|1.5.0"},
      {"1.x.x", {}, "clay,marl", "urn:soil|1.5.0"},
      {"1.5.0", {uri("system-version", "urn:soil|1.0.0")}, "clay,marl", "urn:soil|1.5.0"},
      {"1.5.0", {uri("force-system-version", "urn:soil|1.0.0")}, "clay,loam", "urn:soil|1.0.0"},
      {"1.5.0", {uri("check-system-version", "urn:soil|1.x.x")}, "clay,marl", "urn:soil|1.5.0"},
      {"",
       {uri("system-version", "urn:soil|1.0.0"), uri("force-system-version", "urn:soil|1.5.0")},
       "clay,marl",
       "urn:soil|1.5.0"},
  };
  for (const Row& row : rows) {
    const std::string version = *row.include == 0 ? "" : R"(,"version":")" + std::string(row.include) + '"';
    const Answer answer = expand_include(R"({"system":"urn:soil")" + version + "}", row.rules);
    CAPTURE(row.include, list(row.rules));
    CHECK(shown_codes(answer) == row.codes);
    CHECK(echoed(answer, "used-codesystem") == row.used);
  }
}

TEST_CASE("a version that a check forbids, or that is not held, is refused") {
  const std::string newest = R"({"system":"urn:soil","version":"2.0.0"})";
  const Answer forbidden = expand_include(newest, {uri("check-system-version", "urn:soil|1.x.x")});
  CHECK(forbidden.status >= 400);
  CHECK_THAT(forbidden.resource.dump(), Contains("VALUESET_VERSION_CHECK") && Contains("2.0.0") && Contains("1.x.x"));
  for (const char* rule : {"system-version", "force-system-version", "check-system-version"}) {
    const Answer unknown = expand("urn:soil-vs", {uri(rule, "urn:soil|9.0.0")});
    CAPTURE(rule);
    CHECK(unknown.status == 422);
    CHECK_THAT(unknown.issue(), Contains("'9.0.0'") && Contains("1.0.0, 1.5.0 and 2.0.0"));
  }
  CHECK_THAT(expand_include(R"({"system":"urn:nowhere"})").resource.dump(), Contains("UNKNOWN_CODESYSTEM_EXP"));
  CHECK_THAT(expand_include(R"({"system":"urn:nowhere","version":"1"})").issue(), Contains("No versions"));
}

TEST_CASE("the version of a value set: forced, else as it is named, else by default, else the latest") {
  const auto inner = [](const char* version, const char* stone) {
    return value_set_with("urn:inner", R"("version":")" + std::string(version) +
                                           R"(","compose":{"include":[{"system":"urn:stones","concept":[{"code":")" +
                                           std::string(stone) + R"("}]}]})");
  };
  const std::vector<std::string> held = {inner("1", "flint"), inner("2", "slate"),
                                         including("urn:loose", R"({"valueSet":["urn:inner"]})"),
                                         including("urn:pinned", R"({"valueSet":["urn:inner|2"]})")};
  struct Row {
    const char* url;
    std::vector<std::string> parameters;
    const char* codes;
    const char* used;
  };
  const std::vector<Row> rows = {
      {"urn:inner", {}, "slate", "none"},
      {"urn:inner|1", {}, "flint", "none"},
      {"urn:inner", {parameter("valueSetVersion", "valueString", "\"1\"")}, "flint", "none"},
      {"urn:inner", {uri("default-valueset-version", "urn:inner|1")}, "flint", "none"},
      {"urn:loose", {}, "slate", "urn:inner|2"},
      {"urn:loose", {uri("default-valueset-version", "urn:inner|1")}, "flint", "urn:inner|1"},
      {"urn:loose", {uri("check-valueset-version", "urn:inner|1")}, "flint", "urn:inner|1"},
      {"urn:pinned", {}, "slate", "urn:inner|2"},
      {"urn:pinned", {uri("default-valueset-version", "urn:inner|1")}, "slate", "urn:inner|2"},
      {"urn:pinned", {uri("force-valueset-version", "urn:inner|1")}, "flint", "urn:inner|1"},
  };
  for (const Row& row : rows) {
    const Answer answer = expand_among(held, row.url, row.parameters);
    CAPTURE(row.url, list(row.parameters));
    CHECK(shown_codes(answer) == row.codes);
    CHECK(echoed(answer, "used-valueset") == row.used);
  }
  CHECK(expand_among(held, "urn:inner|3").status == 422);
  for (const char* url : {"urn:pinned", "urn:inner|2"}) {
    const Answer forbidden = expand_among(held, url, {uri("check-valueset-version", "urn:inner|1")});
    CAPTURE(url);
    CHECK(forbidden.status == 400);
    CHECK_THAT(forbidden.resource.dump(), Contains("VALUESET_VERSION_CHECK") && Contains("urn:inner"));
    CHECK(shown_codes(expand_among(held, url, {uri("check-valueset-version", "urn:inner|2")})) == "slate");
  }
  CHECK(expand_among(held, "urn:loose", {uri("default-valueset-version", "urn:inner|3")}).status == 422);
}

TEST_CASE("resources that are sent are used for this request, before those held") {
  const std::string other = complete("urn:other", R"([{"code":"x"}])");
  const std::string set = including("urn:other-vs", R"({"system":"urn:other"})");
  CHECK(shown_codes(expand_among({other, set}, "urn:other-vs")) == "x");
  CHECK(expand("urn:other-vs").status == 422);
  CHECK(shown_codes(expand_among({including("urn:plants-vs", R"({"system":"urn:stones"})")}, "urn:plants-vs")) ==
        "flint,slate");
  CHECK(shown_codes(expand("urn:plants-vs")) == "plant(tree(oak,elm),grass),moss");
}

TEST_CASE("a value set is expanded by its instance, too") {
  const Asking asking(garden({value_set_with("urn:by-id", R"("id":"by-id","compose":{"include":[
      {"system":"urn:stones"}]})")}));
  CHECK(shown_codes(asking.ask(Operation::expand, "[]", "ValueSet", "by-id")) == "flint,slate");
}

TEST_CASE("as of a date only what has not changed since is expanded") {
  const std::string dated = value_set_with("urn:dated", R"("date":"2022-03-04","compose":{"include":[
      {"system":"urn:stones"}]})");
  const auto as_of = [&](const char* date) {
    return expand_among({dated}, "urn:dated", {parameter("date", "valueDateTime", quoted(date))});
  };
  for (const char* date : {"2023", "2022-03-04", "2022-03-04T10:00:00Z", "2022-04"}) {
    CAPTURE(date);
    CHECK(shown_codes(as_of(date)) == "flint,slate");
    CHECK(echoed(as_of(date), "date") == date);
  }
  for (const char* date : {"2021", "2022-03-03", "2022-02"}) {
    CAPTURE(date);
    CHECK(as_of(date).status == 422);
    CHECK_THAT(as_of(date).issue(), Contains("urn:dated") && Contains("2022-03-04"));
  }
}

// https://hl7.org/fhir/R5/valueset.html#compositions
TEST_CASE("includes add up, and what one of them names must hold at once") {
  const std::vector<std::string> held = {
      including("urn:woody", R"({"system":"urn:plants","filter":[{"property":"concept","op":"is-a","value":"tree"}]})"),
      including("urn:few", R"({"system":"urn:plants","concept":[{"code":"elm"},{"code":"moss"},{"code":"tree"}]})"),
      including("urn:mixed", R"({"system":"urn:stones"},{"system":"urn:plants","concept":[{"code":"tree"}]})")};
  struct Row {
    const char* include;
    const char* codes;
  };
  for (const Row& row : {
           Row{R"({"valueSet":["urn:woody"]})", "tree,oak,elm"},
           Row{R"({"valueSet":["urn:woody","urn:few"]})", "tree,elm"},
           Row{R"({"valueSet":["urn:few","urn:woody"]})", "elm,tree"},
           Row{R"({"valueSet":["urn:woody","urn:few","urn:mixed"]})", "tree"},
           Row{R"({"valueSet":["urn:woody"]},{"valueSet":["urn:few"]})", "tree,oak,elm,moss"},
           Row{R"({"system":"urn:plants","valueSet":["urn:few"]})", "tree,elm,moss"},
           Row{R"({"system":"urn:stones","valueSet":["urn:few"]})", ""},
           Row{R"({"system":"urn:stones","valueSet":["urn:mixed"]})", "flint,slate"},
           Row{R"({"system":"urn:plants","concept":[{"code":"oak"},{"code":"moss"}],"valueSet":["urn:few"]})", "moss"},
           Row{R"({"system":"urn:plants","filter":[{"property":"concept","op":"is-a","value":"tree"}],
                   "valueSet":["urn:few"]})",
               "tree,elm"},
       }) {
    CAPTURE(row.include);
    CHECK(shown_codes(expand_among({held[0], held[1], held[2], including("urn:outer", row.include)}, "urn:outer")) ==
          row.codes);
  }
}

TEST_CASE("a value set that is imported and not held is refused by name") {
  const Answer loose = expand_include(R"({"valueSet":["urn:nowhere"]})");
  CHECK(loose.status == 422);
  CHECK_THAT(loose.resource.dump(), Contains("VS_EXP_IMPORT_UNK\"") && Contains("urn:nowhere"));
  const Answer pinned = expand_include(R"({"valueSet":["urn:plants-vs|7"]})");
  CHECK_THAT(pinned.resource.dump(), Contains("VS_EXP_IMPORT_UNK_PINNED") && Contains("version 7"));
}

TEST_CASE("what is excluded is left out, however it is named") {
  struct Row {
    const char* exclude;
    const char* codes;
  };
  const Row row = GENERATE(values<Row>({
      {R"({"system":"urn:plants","concept":[{"code":"oak"},{"code":"unknown"}]})", "plant,tree,elm,grass,moss"},
      {R"({"system":"urn:plants","filter":[{"property":"concept","op":"is-a","value":"tree"}]})", "plant,grass,moss"},
      {R"({"system":"urn:plants"})", ""},
      {R"({"valueSet":["urn:plants-vs"]})", ""},
      {R"({"system":"urn:stones"})", "plant,tree,oak,elm,grass,moss"},
      {R"({"system":"urn:stones","valueSet":["urn:plants-vs"]})", "plant,tree,oak,elm,grass,moss"},
      {R"({"system":"urn:plants","concept":[{"code":"oak"},{"code":"elm"}],"valueSet":["urn:plants-vs"]})",
       "plant,tree,grass,moss"},
      {R"({"system":"urn:plants","concept":[{"code":"oak"}]},{"system":"urn:plants","concept":[{"code":"elm"}]})",
       "plant,tree,grass,moss"},
      {R"({"system":"urn:nowhere"})", "plant,tree,oak,elm,grass,moss"},
  }));
  CAPTURE(row.exclude);
  CHECK(shown_codes(
            expand_compose(R"({"include":[{"system":"urn:plants"}],"exclude":[)" + std::string(row.exclude) + "]}",
                           {flag("excludeNested", true)})) == row.codes);
}

TEST_CASE("what is excluded of no version in particular is left out of every version") {
  const auto left = [](const char* exclude) {
    return shown_codes(expand_compose(R"({"include":[{"system":"urn:soil","version":"1.0.0"},
        {"system":"urn:soil","version":"2.0.0"}],"exclude":[)" +
                                      std::string(exclude) + "]}"));
  };
  CHECK(left(R"({"system":"urn:stones"})") == "clay,peat,clay,loam");
  CHECK(left(R"({"system":"urn:soil","concept":[{"code":"clay"}]})") == "peat,loam");
  CHECK(left(R"({"system":"urn:soil"})") == "loam");
  CHECK(left(R"({"system":"urn:soil","version":"1.0.0","concept":[{"code":"clay"}]})") == "clay,peat,loam");
}

TEST_CASE("a code is shown once, however often it is included") {
  CHECK(shown_codes(expand_include(
            R"({"system":"urn:stones"},{"system":"urn:stones","concept":[{"code":"flint"}]})")) == "flint,slate");
  CHECK(shown_codes(expand_include(R"({"system":"urn:stones","concept":[{"code":"slate"},{"code":"slate"}]})")) ==
        "slate");
  const std::string many =
      complete("urn:many", R"([{"code":"a","concept":[{"code":"c"}]},{"code":"b","property":[]}])");
  CHECK(shown_codes(expand_among({many, including("urn:many-vs", R"({"system":"urn:many"})")}, "urn:many-vs")) ==
        "a(c),b");
}

TEST_CASE("a code below two others is shown once and without nesting") {
  const std::string family = system("urn:family", R"("content":"complete","caseSensitive":true,
      "property":[{"code":"parent","uri":"http://hl7.org/fhir/concept-properties#parent","type":"code"}],
      "concept":[{"code":"mother"},{"code":"father"},{"code":"child","property":[
        {"code":"parent","valueCode":"mother"},{"code":"parent","valueCode":"father"}]}])");
  const Answer answer =
      expand_among({family, including("urn:family-vs", R"({"system":"urn:family"})")}, "urn:family-vs");
  CHECK(shown_codes(answer) == "mother,child,father");
  CHECK(total_of(answer) == "3");
}

TEST_CASE("listed codes are shown in the order of the list, without those the code system does not have") {
  CHECK(shown_codes(expand_include(
            R"({"system":"urn:plants","concept":[{"code":"moss"},{"code":"ivy"},{"code":"elm"}]})")) == "moss,elm");
}

TEST_CASE("two versions of a code system are two sets of codes, and say which they are of") {
  const Answer answer =
      expand_include(R"({"system":"urn:soil","version":"1.0.0"},{"system":"urn:soil","version":"2.0.0"})");
  CHECK(shown_codes(answer) == "clay,peat,clay,loam");
  CHECK(item_of(answer, "peat").value("version", "") == "2.0.0");
  CHECK(item_of(answer, "loam").value("version", "") == "1.0.0");
  CHECK(echoed(answer, "used-codesystem") == "urn:soil|2.0.0,urn:soil|1.0.0");
}

namespace {

const std::string kGiven = value_set_with("urn:given", R"("expansion":{"timestamp":"2020-01-02","contains":[
    {"display":"Heading","contains":[
      {"system":"urn:far","code":"one","display":"First"},
      {"system":"urn:far","code":"two","display":"Second","inactive":true,
       "designation":[{"language":"de","value":"Zweites"}]}]},
    {"system":"urn:near","code":"three","display":"Third","abstract":true,"contains":[
      {"system":"urn:near","code":"four","display":"Fourth"}]}]})");

Answer expand_given(const std::vector<std::string>& parameters) {
  return expand_among({kGiven}, "urn:given", parameters);
}

}  // namespace

TEST_CASE("a value set that has only an expansion is shown with that, as it stands") {
  const Answer answer = expand_given({});
  CHECK(shown_codes(answer) == "?(one,two),three(four)");
  CHECK(answer.resource["expansion"]["timestamp"] == "2020-01-02");
}

TEST_CASE("an expansion that is given is filtered and paged as any other") {
  struct Row {
    std::vector<std::string> parameters;
    const char* codes;
    const char* total;
  };
  const std::vector<Row> rows = {
      {{filter_by("second")}, "two", "1"},
      {{filter_by("zwei")}, "two", "1"},
      {{filter_by("four")}, "four", "1"},
      {{filter_by("heading")}, "", "0"},
      {{count(2)}, "one,two", "4"},
      {{count(2), offset(1)}, "two,three", "4"},
      {{count(0)}, "", "4"},
      {{offset(3)}, "four", "4"},
      {{flag("activeOnly", true)}, "one,three,four", "3"},
      {{flag("excludeNotForUI", true)}, "one,two,four", "3"},
      {{flag("excludeNested", true)}, "one,two,three,four", "4"},
      {{uri("exclude-system", "urn:far")}, "three,four", "2"},
  };
  for (const Row& row : rows) {
    CAPTURE(list(row.parameters));
    const Answer answer = expand_given(row.parameters);
    CHECK(shown_codes(answer) == row.codes);
    CHECK(total_of(answer) == row.total);
  }
}

TEST_CASE("an expansion that is given can be imported, and one that was cut leaves what imports it open") {
  const std::string outer = including("urn:outer", R"({"valueSet":["urn:given"]})");
  CHECK(shown_codes(expand_among({kGiven, outer}, "urn:outer")) == "one,two,four");
  const std::string cut = value_set_with("urn:cut", R"("expansion":{"total":9,"contains":[
      {"system":"urn:far","code":"one"}]})");
  const Answer open = expand_among({cut, including("urn:outer", R"({"valueSet":["urn:cut"]})")}, "urn:outer");
  CHECK(shown_codes(open) == "one");
  CHECK_THAT(open.resource["expansion"].dump(), Contains("valueset-unclosed") && Contains("urn:cut"));
}

TEST_CASE("code systems and value sets that a value set contains are part of it") {
  const std::string sent = value_set_with("urn:box", R"("contained":[
      {"resourceType":"CodeSystem","id":"cs","url":"urn:boxed","content":"complete","concept":[{"code":"a"},{"code":"b"}]},
      {"resourceType":"ValueSet","id":"vs","compose":{"include":[{"system":"urn:boxed","concept":[{"code":"b"}]}]}}],
    "compose":{"include":[)");
  const auto boxed = [&](const char* include) {
    return shown_codes(asking_of_the_garden().ask(
        Operation::expand, list({with_resource("valueSet", sent.substr(0, sent.size() - 1) + include + "]}}")})));
  };
  CHECK(boxed(R"({"system":"urn:boxed"})") == "a,b");
  CHECK(boxed(R"({"system":"#cs"})") == "a,b");
  CHECK(boxed(R"({"valueSet":["#vs"]})") == "b");
}

// https://hl7.org/fhir/R5/codesystem-definitions.html#CodeSystem.valueSet
TEST_CASE("a code system has value sets without their being defined") {
  CHECK(shown_codes(expand("urn:all-plants")) == "plant(tree(oak,elm),grass),moss");
  CHECK(shown_codes(expand("urn:plants?fhir_vs")) == "plant(tree(oak,elm),grass),moss");
  CHECK(shown_codes(expand("urn:plants?fhir_vs=isa/tree")) == "tree(oak,elm)");
  CHECK(expand("urn:nowhere?fhir_vs").status == 422);
  CHECK(expand("urn:plants?fhir_vs=isa/").status == 422);
  const std::string sent =
      system("urn:sent-cs", R"("content":"complete","valueSet":"urn:sent-all","concept":[{"code":"x"}])");
  CHECK(shown_codes(expand_among({sent}, "urn:sent-all")) == "x");
  CHECK(shown_codes(expand_among({sent}, "urn:sent-cs?fhir_vs")) == "x");
}

TEST_CASE("a value set that imports itself is refused, and the way round is told") {
  const auto importing = [](const char* url, const char* other) {
    return including(url, R"({"valueSet":[")" + std::string(other) + "\"]}");
  };
  const std::vector<std::string> circle = {importing("urn:a", "urn:b"), importing("urn:b", "urn:c"),
                                           importing("urn:c", "urn:b")};
  const Answer answer = expand_among(circle, "urn:a");
  CHECK(answer.status == 422);
  CHECK_THAT(answer.issue(), Contains("urn:b via [urn:a, urn:b, urn:c]"));
  CHECK_THAT(answer.resource.dump(), Contains("VALUESET_CIRCULAR_REFERENCE"));
  CHECK_THAT(expand_among({importing("urn:a", "urn:a")}, "urn:a").issue(), Contains("urn:a via [urn:a]"));
  const std::string excluding = value_set("urn:a", R"({"include":[{"system":"urn:stones"}],
      "exclude":[{"valueSet":["urn:a"]}]})");
  CHECK_THAT(expand_among({excluding}, "urn:a").issue(), Contains("urn:a via [urn:a]"));
  // Twice is no circle.
  const std::string twice = including("urn:twice", R"({"valueSet":["urn:stone-vs"]},{"valueSet":["urn:stone-vs"]})");
  CHECK(shown_codes(expand_among({twice, including("urn:stone-vs", R"({"system":"urn:stones"})")}, "urn:twice")) ==
        "flint,slate");
}

TEST_CASE("more codes than are allowed are refused as too costly, unless they are paged or narrowed") {
  Limits limits;
  limits.max_expansion = 3;
  const Asking asking(garden({including("urn:three", R"({"system":"urn:stones"},{"system":"urn:soil",
      "concept":[{"code":"clay"}]})"),
                              including("urn:four", R"({"system":"urn:stones"},{"system":"urn:soil"})")}),
                      limits);
  const auto limited = [&](const char* url, std::vector<std::string> parameters) {
    parameters.push_back(uri("url", url));
    return asking.ask(Operation::expand, list(parameters));
  };
  for (const char* url : {"urn:plants-vs", "urn:four"}) {
    const Answer refused = limited(url, {});
    CHECK(refused.status == 422);
    CHECK(refused.resource["issue"][0]["code"] == "too-costly");
    CHECK_THAT(refused.issue(), Contains(url) && Contains(">3"));
  }
  CHECK(shown_codes(limited("urn:three", {})) == "flint,slate,clay");
  CHECK(shown_codes(limited("urn:plants-vs", {count(3)})) == "plant,tree,oak");
  CHECK(total_of(limited("urn:plants-vs", {count(0)})) == "6");
  CHECK(shown_codes(limited("urn:plants-vs", {filter_by("oak")})) == "oak");
}

TEST_CASE("a page is no way round the limit: it may show ten times as much, and no more") {
  std::string concepts = "[";
  for (int i = 0; i < 40; ++i) concepts += (i == 0 ? "" : ",") + (R"({"code":"c)" + std::to_string(i) + "\"}");
  Limits limits;
  limits.max_expansion = 3;
  const Asking asking({complete("urn:many", concepts + "]"), including("urn:many-vs", R"({"system":"urn:many"})")},
                      limits);
  const auto page = [&](std::vector<std::string> parameters) {
    parameters.push_back(uri("url", "urn:many-vs"));
    return asking.ask(Operation::expand, list(parameters));
  };
  CHECK(page({count(30)}).resource["expansion"]["contains"].size() == 30);
  CHECK(page({count(31)}).status == 422);
  CHECK(page({count(100), offset(10)}).resource["expansion"]["contains"].size() == 30);
  CHECK(page({count(100), offset(9)}).status == 422);
}

TEST_CASE("a hierarchy that is nested very deep is shown flat, so that readers can take it") {
  std::string concepts;
  for (int i = 0; i < 60; ++i)
    concepts += (i == 0 ? "[" : R"(,"concept":[)") + (R"({"code":"c)" + std::to_string(i) + '"');
  for (int i = 0; i < 60; ++i) concepts += "}]";
  const Answer answer = expand_among(
      {complete("urn:deep", concepts), including("urn:deep-vs", R"({"system":"urn:deep"})")}, "urn:deep-vs");
  REQUIRE(answer.status == 200);
  CHECK(answer.resource["expansion"]["contains"].size() == 60);
  CHECK(total_of(answer) == "60");
}

TEST_CASE("an expansion ends when its time is up while it is made") {
  std::string concepts = "[";
  for (int i = 0; i < 100'000; ++i) {
    concepts += (i == 0 ? "" : ",") + (R"({"code":"c)" + std::to_string(i) + R"(","display":"one of a great many"})");
  }
  const std::vector<std::string> resources = {complete("urn:great", concepts + "]"),
                                              including("urn:great-vs", R"({"system":"urn:great"})")};
  const std::string asked = list({uri("url", "urn:great-vs"), filter_by("nothing like it")});
  CHECK(shown_codes(Asking(resources).ask(Operation::expand, asked)).empty());
  Limits limits;
  limits.deadline = std::chrono::milliseconds(1);
  const Answer late = Asking(resources, limits).ask(Operation::expand, asked);
  CHECK(late.status == 422);
  CHECK(late.resource["issue"][0]["code"] == "too-costly");
}

TEST_CASE("an expansion is not begun when its time is up") {
  Limits limits;
  limits.deadline = std::chrono::milliseconds(-1);
  const Answer answer = Asking(garden(), limits).ask(Operation::expand, list({uri("url", "urn:plants-vs")}));
  CHECK(answer.status == 422);
  CHECK(answer.resource["issue"][0]["code"] == "too-costly");
}

TEST_CASE("filters that are not understood are refused") {
  struct Row {
    const char* filter;
    const char* words;
  };
  for (const Row& row : {Row{R"({"property":"nothing","op":"=","value":"x"})", "nothing = x"},
                         Row{R"({"property":"concept","op":"resembles","value":"tree"})", "concept resembles tree"},
                         Row{R"x({"property":"code","op":"regex","value":"(a|b"})x", "(a|b"},
                         Row{R"({"property":"concept","op":"is-a"})", "has no value"}}) {
    const Answer answer = expand_include(R"({"system":"urn:plants","filter":[)" + std::string(row.filter) + "]}");
    CAPTURE(row.filter);
    CHECK(answer.status >= 400);
    CHECK_THAT(answer.issue(), Contains(row.words) && Contains("urn:plants"));
  }
}

TEST_CASE("several filters hold at once, and what they leave is a tree where it can be") {
  const auto filtered = [](const char* filters) {
    return shown_codes(expand_include(R"({"system":"urn:plants","filter":[)" + std::string(filters) + "]}"));
  };
  CHECK(filtered(R"({"property":"concept","op":"is-a","value":"tree"})") == "tree(oak,elm)");
  CHECK(filtered(R"({"property":"concept","op":"descendent-of","value":"tree"})") == "oak,elm");
  CHECK(filtered(R"({"property":"concept","op":"is-a","value":"tree"},{"property":"rank","op":"=","value":"5"})") ==
        "oak");
  CHECK(filtered(R"({"property":"code","op":"regex","value":"[eo].."})") == "oak,elm");
  CHECK(filtered(R"({"property":"concept","op":"is-not-a","value":"tree"})") == "plant(grass),moss");
  CHECK(filtered(R"({"property":"concept","op":"generalizes","value":"oak"})") == "plant(tree(oak))");
  CHECK(filtered(R"({"property":"code","op":"in","value":"moss,oak"})") == "oak,moss");
  CHECK(filtered(R"({"property":"code","op":"not-in","value":"moss,oak"})") == "plant(tree(elm),grass)");
  CHECK(filtered(R"({"property":"rank","op":"exists","value":"true"})") == "tree(oak)");
}

TEST_CASE("what is below an excluded code moves up to what is left above it") {
  const auto without = [](const char* exclude) {
    return shown_codes(expand_compose(R"({"include":[{"system":"urn:plants"}],"exclude":[{"system":"urn:plants",
        "filter":[)" + std::string(exclude) +
                                      "]}]}"));
  };
  CHECK(without(R"({"property":"concept","op":"is-a","value":"tree"})") == "plant(grass),moss");
  CHECK(without(R"({"property":"code","op":"regex","value":"tree"})") == "plant(oak,elm,grass),moss");
  CHECK(without(R"({"property":"code","op":"regex","value":"plant"})") == "tree(oak,elm),grass,moss");
}

TEST_CASE("an expansion from a fragment of a code system says that it is not all") {
  const std::string part = system("urn:part", R"("content":"fragment","version":"1","concept":[{"code":"a"}])");
  const Answer answer = expand_among({part, including("urn:part-vs", R"({"system":"urn:part"})")}, "urn:part-vs");
  CHECK(shown_codes(answer) == "a");
  CHECK(answer.resource["expansion"]["extension"][0] ==
        Json({{"url", "http://hl7.org/fhir/StructureDefinition/valueset-unclosed"}, {"valueBoolean", true}}));
  CHECK_THAT(answer.resource["expansion"]["extension"][1].value("valueString", ""), Contains("urn:part"));
  CHECK_FALSE(expand("urn:plants-vs").resource["expansion"].contains("extension"));
  // A code that the fragment does not have may well exist: the value set says so.
  const std::string listing = including("urn:part-vs", R"({"system":"urn:part","concept":[{"code":"b"}]})");
  CHECK(shown_codes(expand_among({part, listing}, "urn:part-vs")) == "b");
}

TEST_CASE("a grammar is shown by its codes in common use, and refused where there is no list of them") {
  struct Row {
    const char* system;
    const char* common;
    const char* codes;
  };
  for (const Row& row : {Row{"http://unitsofmeasure.org", "http://hl7.org/fhir/ValueSet/ucum-common", "mg,mm"},
                         Row{"urn:ietf:bcp:47", "http://hl7.org/fhir/ValueSet/languages", "de,en"}}) {
    const std::string first = std::string(row.codes).substr(0, 2);
    const std::string second = std::string(row.codes).substr(3);
    const std::string common =
        including(row.common, R"({"system":")" + std::string(row.system) + R"(","concept":[{"code":")" + first +
                                  R"("},{"code":")" + second + R"("}]})");
    const std::string whole = including("urn:whole", R"({"system":")" + std::string(row.system) + "\"}");
    CAPTURE(row.system);
    const Answer answer = expand_among({common, whole}, "urn:whole");
    CHECK(shown_codes(answer) == row.codes);
    CHECK_THAT(answer.resource["expansion"].dump(), Contains("valueset-unclosed") && Contains(row.common));
    const Answer refused = expand_among({whole}, "urn:whole");
    CHECK(refused.status == 422);
    CHECK_THAT(refused.issue(), Contains(row.system) && Contains("grammar"));
  }
}

TEST_CASE("codes of a grammar that a value set lists are expanded where they are of the grammar") {
  const Answer answer = expand_include(R"({"system":"http://unitsofmeasure.org","concept":[
      {"code":"mg/dL","display":"milligram per decilitre"},{"code":"florin"}]})");
  CHECK(shown_codes(answer) == "mg/dL");
  CHECK(display_of(answer, "mg/dL") == "milligram per decilitre");
  CHECK_FALSE(answer.resource["expansion"].contains("extension"));
}

TEST_CASE("what cannot be expanded is refused and says why") {
  struct Row {
    const char* compose;
    const char* words;
  };
  for (const Row& row :
       {Row{R"({"lockedDate":"2020-01-01","include":[{"system":"urn:stones"}]})", "lockedDate"},
        Row{R"({"include":[{}]})", "neither a system nor a value set"},
        Row{R"({"include":[{"concept":[{"code":"x"}]}]})", "without a system"},
        Row{R"({"include":[{"valueSet":["urn:plants-vs"],"filter":[{"property":"code","op":"=","value":"oak"}]}]})",
            "without a system"},
        Row{R"({"include":[{"system":"urn:stones"}],"exclude":[{}]})", "neither a system nor a value set"},
        Row{R"({"include":[{"system":"urn:plants","concept":[{"code":"oak"}],
             "filter":[{"property":"code","op":"=","value":"oak"}]}]})",
            "concepts and filters"},
        Row{R"({"inactive":true})", "neither a compose with an include nor an expansion"}}) {
    CAPTURE(row.compose);
    const Answer answer = expand_compose(row.compose);
    CHECK(answer.status == 422);
    CHECK_THAT(answer.issue(), Contains("urn:sent") && Contains(row.words));
  }
  const auto ask = [](const std::vector<std::string>& parameters) {
    return asking_of_the_garden().ask(Operation::expand, list(parameters));
  };
  CHECK(ask({}).status == 400);
  CHECK(ask({with_resource("valueSet", kPlants)}).status == 400);
  CHECK(ask({uri("url", "urn:nowhere")}).status == 422);
  CHECK_THAT(ask({uri("url", "urn:nowhere")}).issue(), Contains("urn:nowhere"));
  CHECK(ask({uri("url", "urn:plants-vs"), uri("context", "Patient.gender")}).status == 422);
}

TEST_CASE("what an expansion uses that is a draft, experimental or retired is named") {
  struct Row {
    const char* says;
    const char* warning;
  };
  const Row row = GENERATE(values<Row>({
      {R"("status":"active",)", "none"},
      {R"("status":"draft",)", "warning-draft"},
      {R"("status":"active","experimental":true,)", "warning-experimental"},
      {R"("status":"retired",)", "warning-retired"},
  }));
  CAPTURE(row.says);
  const std::string own = system("urn:own", std::string(row.says) + R"("version":"1","content":"complete",
      "concept":[{"code":"x"}])");
  const std::string set =
      value_set_with("urn:own-vs", R"("status":"active","compose":{"include":[{"system":"urn:own"}]})");
  const Answer answer = expand_among({own, set}, "urn:own-vs");
  for (const char* name : {"warning-draft", "warning-experimental", "warning-retired"}) {
    CHECK(echoed(answer, name) == (name == std::string(row.warning) ? "urn:own|1" : "none"));
  }
}
