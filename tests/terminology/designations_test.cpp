#include "asking.h"

#include "terminology/operations/designations.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;

namespace {

constexpr const char* kSnomedUrl = "http://snomed.info/sct";

Designation designation_of(std::string_view language, std::string_view value, std::string_view use = {},
                           std::string_view use_system = {}, std::string_view status = {}) {
  Designation out;
  out.language = language;
  out.value = value;
  out.use = use;
  out.use_system = use_system;
  out.status = status;
  return out;
}

// What is shown where these languages are asked for ("": none are); "none" where no name would do.
std::string shown(const Designations& names, std::string_view languages) {
  const auto list = LanguageList::parse(languages);
  const Name* name = names.preferred(list ? &*list : nullptr);
  return name == nullptr ? "none" : std::string(name->designation.value);
}

Designations names_of_red() {
  Designations out;
  out.add_display("en", "Red");
  out.add(designation_of("de", "Rot"));
  out.add(designation_of("de-CH", "Root"));
  out.add(designation_of("fr", "Rouge vif", "synonym", "urn:use"));
  out.add(designation_of("fr", "Rouge"));
  out.add(designation_of("nl", "Rooie", {}, {}, "withdrawn"));
  out.add(designation_of("nl", "Rood"));
  out.add(designation_of("it", "Rosso", {}, {}, "withdrawn"));
  return out;
}

}  // namespace

TEST_CASE("of a concept's names the one shown is of the language most wanted, and as near to it as there is") {
  struct Row {
    const char* languages;
    const char* name;
  };
  const Row row = GENERATE(values<Row>({
      {"", "Red"},
      {"en", "Red"},
      {"de", "Rot"},
      {"de-CH", "Root"},
      {"de-CH-1901", "Root"},
      {"de-AT", "Rot"},
      {"DE", "Rot"},
      {"ja,de", "Rot"},
      {"en;q=0.5,de", "Rot"},
      {"de;q=0.5,en", "Red"},
      {"de;q=0,fr", "Rouge"},
      {"fr", "Rouge"},
      {"nl", "Rood"},
      {"it", "Rosso"},
      {"ja", "none"},
      {"de;q=0", "none"},
      {"ja,*;q=0.1", "Red"},
      {"*,en;q=0", "Rot"},
      {"*,en;q=0,de;q=0", "Rouge"},
  }));
  CAPTURE(row.languages);
  CHECK(shown(names_of_red(), row.languages) == row.name);
}

TEST_CASE("a name without a language stands for the concept where none in the languages does") {
  Designations names;
  names.add_display("", "Red");
  names.add(designation_of("de", "Rot"));
  CHECK(shown(names, "de") == "Rot");
  CHECK(shown(names, "ja") == "Red");
  CHECK(shown(names, "") == "Red");
  CHECK(shown(Designations(), "") == "none");
}

TEST_CASE("a current name is shown rather than one that was withdrawn") {
  for (const char* status : {"withdrawn", "inactive", "deprecated"}) {
    Designations names;
    names.add(designation_of("en", "Old", {}, {}, status));
    CHECK(shown(names, "") == "Old");
    names.add(designation_of("en", "New", {}, {}, "active"));
    CAPTURE(status);
    CHECK(shown(names, "") == "New");
    CHECK(shown(names, "en") == "New");
  }
}

TEST_CASE("what may stand for a concept: displays, names without a use, and those of a preferred kind") {
  struct Row {
    const char* use_system;
    const char* use;
    bool preferred;
  };
  const Row row = GENERATE(values<Row>({
      {"", "", true},
      {"http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra", "preferredForLanguage", true},
      {"http://terminology.hl7.org/CodeSystem/designation-usage", "display", true},
      {kSnomedUrl, "900000000000013009", true},   // synonym
      {kSnomedUrl, "900000000000003001", false},  // fully specified name
      {"urn:use", "900000000000013009", false},
      {"urn:use", "abbreviation", false},
  }));
  CAPTURE(row.use_system, row.use);
  CHECK(Name{designation_of("en", "x", row.use, row.use_system)}.is_preferred() == row.preferred);
  CHECK(Name{designation_of("en", "x", row.use, row.use_system), true}.is_preferred());
}

TEST_CASE("a text is found among the names whatever its case, and told from one that differs by white space") {
  using Match = Designations::Match;
  struct Row {
    const char* languages;
    const char* text;
    Match match;
  };
  const Row row = GENERATE(values<Row>({
      {"", "Red", Match::found},
      {"", "RED", Match::found},
      {"", "Rot", Match::found},
      {"", "Redd", Match::none},
      {"", "Re d", Match::none},
      {"", "", Match::none},
      {"de", "Rot", Match::found},
      {"de", "Root", Match::found},  // of the same primary language
      {"de", "Red", Match::none},
      {"fr", "rouge vif", Match::found},
      {"fr", "Rouge  vif", Match::but_for_space},
      {"fr", " Rouge vif ", Match::but_for_space},
      {"ja", "Red", Match::none},
      {"*", "Red", Match::found},
      {"nl", "Rooie", Match::found},
  }));
  CAPTURE(row.languages, row.text);
  const auto list = LanguageList::parse(row.languages);
  const LanguageList* asked = list ? &*list : nullptr;
  CHECK(names_of_red().find(asked, {}, row.text, false) == row.match);
}

TEST_CASE("among the names that are current, those withdrawn are not found; the default language may count as well") {
  using Match = Designations::Match;
  const Designations names = names_of_red();
  CHECK(names.find(nullptr, {}, "Rooie", true) == Match::none);
  CHECK(names.find(nullptr, {}, "Rood", true) == Match::found);
  const LanguageList german = *LanguageList::parse("de");
  CHECK(names.find(&german, "en", "Red", false) == Match::found);
  CHECK(names.find(&german, "fr", "Red", false) == Match::none);
}

TEST_CASE("names are counted and presented in the languages, and all of them where none is") {
  const Designations names = names_of_red();
  const LanguageList french = *LanguageList::parse("fr");
  CHECK(names.count(&french, true) == 1);
  CHECK(names.count(&french, false) == 2);
  CHECK(names.present(&french, true) == "'Rouge' (fr)");
  CHECK(names.present(&french, false) == "'Rouge vif' (fr) or 'Rouge' (fr)");
  const LanguageList japanese = *LanguageList::parse("ja");
  CHECK(names.count(&japanese, false) == 0);
  CHECK(names.present(&japanese, true) ==
        "'Red' (en), 'Rot' (de), 'Root' (de-CH), 'Rouge' (fr), 'Rooie' (nl), 'Rood' (nl) or 'Rosso' (it)");
  Designations plain;
  plain.add_display("", "Red");
  CHECK(plain.present(nullptr, true) == "'Red'");
}

TEST_CASE("the displays that are current are listed once each, and a name's status is told") {
  Designations names = names_of_red();
  names.add(designation_of("en", "Red"));
  const std::vector<std::string_view> current = names.current_displays();
  CHECK(current == std::vector<std::string_view>{"Red", "Rot", "Root", "Rouge", "Rood"});
  CHECK(names.status_of("rooie") == "withdrawn");
  CHECK(names.status_of("Red").empty());
  CHECK(names.status_of("Blue").empty());
  names.clear();
  CHECK(names.empty());
}
