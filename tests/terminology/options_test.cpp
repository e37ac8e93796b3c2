#include "asking.h"

#include "terminology/operations/options.h"

#include <functional>

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using Catch::Contains;

namespace {

Outcome<Options> read_options(const std::vector<std::string>& parameters, std::string_view accept_language = {}) {
  std::string text = R"({"resourceType":"Parameters","parameter":)" + list(parameters) + "}";
  text.reserve(text.size() + bindgate::fhir::kPadding);
  bindgate::fhir::Document document;
  REQUIRE(bindgate::fhir::read_json(text, text.capacity(), document).has_value());
  return Options::read(OperationParameters(document, document.root()), accept_language);
}

std::string refusal_of(const Outcome<Options>& outcome) {
  if (outcome) return "none";
  return std::to_string(outcome.error().status) + ' ' + outcome.error().issues.front().text;
}

std::string languages_of(const Options& options) {
  return options.language_summary();
}

ValueSetDefinition defaulting(std::vector<ExpansionParameter> parameters, std::string_view language = {}) {
  ValueSetDefinition out;
  out.parameters = std::move(parameters);
  out.header.language = language;
  return out;
}

}  // namespace

TEST_CASE("without parameters no option is set") {
  const Options options = *read_options({});
  CHECK_FALSE(options.active_only.has_value());
  CHECK_FALSE(options.exclude_nested.has_value());
  CHECK_FALSE(options.exclude_not_for_ui.has_value());
  CHECK_FALSE(options.exclude_post_coordinated.has_value());
  CHECK_FALSE(options.include_designations.has_value());
  CHECK_FALSE(options.include_definition.has_value());
  CHECK_FALSE(options.versions_match.has_value());
  CHECK_FALSE(options.lenient_display);
  CHECK_FALSE(options.membership_only);
  CHECK_FALSE(options.infer_system);
  CHECK(options.abstract_ok);
  CHECK_FALSE(options.count.has_value());
  CHECK_FALSE(options.offset.has_value());
  CHECK(options.filter.empty());
  CHECK(options.languages() == nullptr);
  CHECK(options.language_summary() == "--");
}

TEST_CASE("flags are read as true and false, and are refused as anything else") {
  using Read = std::function<bool(const Options&)>;
  const std::vector<std::pair<const char*, Read>> flags = {
      {"activeOnly", [](const Options& o) { return o.active_only.value(); }},
      {"excludeNested", [](const Options& o) { return o.exclude_nested.value(); }},
      {"excludeNotForUI", [](const Options& o) { return o.exclude_not_for_ui.value(); }},
      {"excludePostCoordinated", [](const Options& o) { return o.exclude_post_coordinated.value(); }},
      {"includeDesignations", [](const Options& o) { return o.include_designations.value(); }},
      {"includeDefinition", [](const Options& o) { return o.include_definition.value(); }},
      {"versionsMatch", [](const Options& o) { return o.versions_match.value(); }},
      {"lenient-display-validation", [](const Options& o) { return o.lenient_display; }},
      {"valueset-membership-only", [](const Options& o) { return o.membership_only; }},
      {"inferSystem", [](const Options& o) { return o.infer_system; }},
      {"abstract", [](const Options& o) { return o.abstract_ok; }},
  };
  for (const auto& [name, read] : flags) {
    CAPTURE(name);
    CHECK(read(*read_options({flag(name, true)})));
    CHECK_FALSE(read(*read_options({flag(name, false)})));
    // As text, which is what a query's parameters are.
    CHECK(read(*read_options({parameter(name, "valueString", "\"true\"")})));
    for (const char* wrong : {"\"yes\"", "\"TRUE\"", "\"1\"", "\" true\""}) {
      CHECK_THAT(refusal_of(read_options({parameter(name, "valueString", wrong)})),
                 Contains("400 The parameter '" + std::string(name) + "' is '") && Contains("true or false"));
    }
  }
}

TEST_CASE("count and offset are numbers that are not negative") {
  const Options options =
      *read_options({parameter("count", "valueInteger", "10"), parameter("offset", "valueInteger", "20")});
  CHECK(options.count == 10);
  CHECK(options.offset == 20);
  CHECK(read_options({parameter("count", "valueInteger", "0")})->count == 0);
  for (const char* name : {"count", "offset"}) {
    for (const char* wrong : {"-1", "1.5", "\"ten\"", "\"1 \"", "\"0x10\"", "99999999999"}) {
      CAPTURE(name, wrong);
      const std::string type = wrong[0] == '"' ? "valueString" : "valueDecimal";
      CHECK_THAT(refusal_of(read_options({parameter(name, type, wrong)})),
                 Contains("400 The parameter '" + std::string(name)) && Contains("not negative"));
    }
  }
}

TEST_CASE("lists keep every value once and in the order given") {
  const Options options =
      *read_options({code("property", "b"), code("property", "a"), code("property", "b"),
                     parameter("designation", "valueString", "\"urn:ietf:bcp:47|de\""), uri("exclude-system", "urn:x"),
                     uri("exclude-system", "urn:y|1"), uri("useSupplement", "urn:s|1"), uri("useSupplement", "urn:s|1"),
                     uri("useSupplement", "urn:r")});
  CHECK(options.properties == std::vector<std::string>{"b", "a"});
  CHECK(options.designations == std::vector<std::string>{"urn:ietf:bcp:47|de"});
  CHECK(options.excluded_systems == std::vector<std::string>{"urn:x", "urn:y|1"});
  CHECK(options.supplements == std::set<std::string>{"urn:r", "urn:s|1"});
}

TEST_CASE("a filter is any text, and a date as much of a dateTime as is known") {
  CHECK(read_options({parameter("filter", "valueString", "\"red (a|b\"")})->filter == "red (a|b");
  for (const char* date : {"2020", "2020-05", "2020-05-04", "2020-05-04T10:30:00+02:00"}) {
    CHECK(read_options({parameter("date", "valueDateTime", quoted(date))})->date == date);
  }
  for (const char* wrong : {"today", "20", "2020-5", "2020/05/04", "2020-05-04 10:30", "04.05.2020", "2020-05-"}) {
    CAPTURE(wrong);
    CHECK_THAT(refusal_of(read_options({parameter("date", "valueDateTime", quoted(wrong))})),
               Contains("400 The parameter 'date'") && Contains("must be a date"));
  }
}

TEST_CASE("each kind of version rule is read as what it means, and must name a version") {
  struct Row {
    const char* name;
    VersionMode mode;
    bool is_value_set;
  };
  const Row row = GENERATE(values<Row>({
      {"system-version", VersionMode::by_default, false},
      {"check-system-version", VersionMode::check, false},
      {"force-system-version", VersionMode::force, false},
      {"default-valueset-version", VersionMode::by_default, true},
      {"check-valueset-version", VersionMode::check, true},
      {"force-valueset-version", VersionMode::force, true},
  }));
  CAPTURE(row.name);
  const Options options = *read_options({uri(row.name, "urn:a|1.x"), uri(row.name, "urn:b|2")});
  REQUIRE(options.version_rules.size() == 2);
  const VersionRule& rule = options.version_rules.front();
  CHECK(rule.url == "urn:a");
  CHECK(rule.version == "1.x");
  CHECK(rule.mode == row.mode);
  CHECK(rule.is_value_set == row.is_value_set);
  CHECK(rule.parameter() == row.name);
  for (const char* wrong : {"urn:a", "urn:a|", "|1", ""}) {
    CAPTURE(wrong);
    CHECK_THAT(refusal_of(read_options({uri(row.name, wrong)})),
               Contains("400 The parameter '" + std::string(row.name)) && Contains("url|version"));
  }
}

TEST_CASE("version rules are not taken without end") {
  const std::vector<std::string> many(1001, uri("system-version", "urn:a|1"));
  CHECK_THAT(refusal_of(read_options(many)), Contains("400") && Contains("less often"));
}

TEST_CASE("displayLanguage is preferred to Accept-Language, and is refused where that is only ignored") {
  CHECK(languages_of(*read_options({code("displayLanguage", "de,en;q=0.5")})) == "de,en;q=0.5");
  CHECK(languages_of(*read_options({}, "fr")) == "fr");
  CHECK(languages_of(*read_options({code("displayLanguage", "de")}, "fr")) == "de");
  CHECK(languages_of(*read_options({}, "!!")) == "--");
  CHECK(languages_of(*read_options({code("displayLanguage", "de")}, "!!")) == "de");
  const auto wrong = read_options({code("displayLanguage", "no_language")});
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().status == 400);
  CHECK(wrong.error().issues.front().message_id == "INVALID_DISPLAY_NAME");
  CHECK_THAT(wrong.error().issues.front().text, Contains("no_language"));
}

TEST_CASE("a value that is refused is not repeated at length") {
  const std::string refused =
      refusal_of(read_options({parameter("count", "valueString", '"' + std::string(5000, 'x') + '"')}));
  CHECK(refused.size() < 250);
}

TEST_CASE("a value set defaults what the request does not say") {
  Options options = *read_options({flag("activeOnly", false), parameter("count", "valueInteger", "5")});
  options.see(defaulting({{"activeOnly", "true"},
                          {"excludeNested", "true"},
                          {"includeDesignations", "perhaps"},
                          {"count", "7"},
                          {"offset", "many"},
                          {"displayLanguage", "de"},
                          {"property", "rank"},
                          {"system-version", "urn:a|1"},
                          {"unheard-of", "x"}}));
  CHECK(options.active_only == false);
  CHECK(options.exclude_nested == true);
  CHECK(options.count == 5);
  CHECK(languages_of(options) == "de");
  CHECK(options.properties == std::vector<std::string>{"rank"});
  CHECK(options.version_rules.size() == 1);
  // What cannot be read is none.
  CHECK_FALSE(options.include_designations.has_value());
  CHECK_FALSE(options.offset.has_value());
}

TEST_CASE("the language of a value set is the last that is asked") {
  const auto language = [](const std::vector<std::string>& parameters, std::string_view accept,
                           const ValueSetDefinition& definition) {
    Options options = *read_options(parameters, accept);
    options.see(definition);
    return languages_of(options);
  };
  CHECK(language({}, "", defaulting({}, "nl")) == "nl");
  CHECK(language({}, "fr", defaulting({}, "nl")) == "fr");
  CHECK(language({}, "", defaulting({{"displayLanguage", "it"}}, "nl")) == "it");
  CHECK(language({code("displayLanguage", "de")}, "fr", defaulting({{"displayLanguage", "it"}}, "nl")) == "de");
}

TEST_CASE("what is no option is left to the operation it is for") {
  const Options options = *read_options({uri("url", "urn:vs"), code("code", "red"), flag("unheard-of", true),
                                         with_resource("tx-resource", complete("urn:s", "[]"))});
  CHECK(options.version_rules.empty());
}
