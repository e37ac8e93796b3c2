// https://hl7.org/fhir/R5/valueset-operation-expand.html
#include "expanding.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using namespace bindgate::terminology::test::expanding;
using Catch::Contains;

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
