// The operator's word over the default severities: each condition of a policy entry, the order of entries, observing,
// and rules of the operator's own.
#include "tests/validator/judging.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace bindgate;
using namespace bindgate::testing;
using namespace bindgate::validator;

namespace {

const std::string kValueSet = "http://hl7.org/fhir/ValueSet/";
// One finding of each kind of binding: a resource's own, a data type's, an extensible one.
const std::string kPatient =
    patient(R"("gender":"x","contact":[{"gender":"y","address":{"use":"z"}}],"maritalStatus":{"text":"m"})");

// A policy entry written as a sentence.
struct Entry : PolicyEntry {
  Entry& verdict(Verdict value) { return verdicts.push_back(value), *this; }
  Entry& of(rules::Strength value) { return strength = value, *this; }
  Entry& type(std::string value) { return resource_type = std::move(value), *this; }
  Entry& at(std::string value) { return path = std::move(value), *this; }
  Entry& by(std::string value) { return profile = std::move(value), *this; }
  Entry& in(std::string value) { return value_set = std::move(value), *this; }
  Entry& is(Weight value) { return weight = value, *this; }
  Entry& observing(bool value = true) { return observe = value, *this; }
};

struct Row {
  std::string name;
  PolicyEntry entry;
  std::string expected;  // at Patient.gender, .contact.gender, .contact.address.use and .maritalStatus
};

// The first word of the finding at an expression, or "-".
std::string weight_at(const Report& report, const std::string& expression) {
  for (const Finding& finding : report.findings) {
    if (finding.expression == expression) return word(finding);
  }
  return "-";
}

Report judge_patient(std::vector<PolicyEntry> entries, bool observe = false) {
  Judge one(core_rules(), settings_of(std::move(entries), observe));
  return judge(kPatient, fhir::Format::json, one);
}

}  // namespace

TEST_CASE("a policy entry holds where all its conditions do") {
  using rules::Strength;
  const auto row = GENERATE_COPY(values<Row>({
      {"nothing said", Entry(), "error error error warning"},
      {"everywhere", Entry().is(Weight::information), "information information information information"},
      {"ignored everywhere", Entry().is(Weight::ignore), "- - - -"},
      {"strength", Entry().of(Strength::required).is(Weight::warning), "warning warning warning warning"},
      {"another strength", Entry().of(Strength::preferred).is(Weight::ignore), "error error error warning"},
      {"verdict", Entry().verdict(Verdict::no_code).is(Weight::error), "error error error error"},
      {"two verdicts", Entry().verdict(Verdict::no_code).verdict(Verdict::not_in_value_set).is(Weight::ignore),
       "- - - -"},
      {"type", Entry().type("Patient").is(Weight::information), "information information information information"},
      {"another type", Entry().type("Person").is(Weight::ignore), "error error error warning"},
      {"path", Entry().at("Patient.gender").is(Weight::ignore), "- error error warning"},
      {"deeper path", Entry().at("Patient.contact.gender").is(Weight::ignore), "error - error warning"},
      {"path in a data type", Entry().at("Patient.contact.address.use").is(Weight::ignore), "error error - warning"},
      {"the data type's own path", Entry().at("Address.use").is(Weight::ignore), "error error - warning"},
      {"the start of a path", Entry().at("Patient.contact").is(Weight::ignore), "error error error warning"},
      {"value set", Entry().in(kValueSet + "administrative-gender").is(Weight::ignore), "- - error warning"},
      {"value set with its version", Entry().in(kValueSet + "administrative-gender|4.0.1").is(Weight::ignore),
       "error error error warning"},
      {"a profile not asked", Entry().by("urn:p").is(Weight::ignore), "error error error warning"},
      {"two conditions, one of which fails", Entry().of(Strength::extensible).at("Patient.gender").is(Weight::ignore),
       "error error error warning"},
      {"observing at a path", Entry().at("Patient.gender").observing(), "observed error error warning"},
  }));
  CAPTURE(row.name);
  const Report report = judge_patient({row.entry});
  CHECK(weight_at(report, "Patient.gender") + ' ' + weight_at(report, "Patient.contact[0].gender") + ' ' +
            weight_at(report, "Patient.contact[0].address.use") + ' ' + weight_at(report, "Patient.maritalStatus") ==
        row.expected);
}

TEST_CASE("a binding of a profile can be weighed apart from its base's") {
  fhir::PackageFile file;
  file.name = "p.json";
  file.resource_type = "StructureDefinition";
  file.text = R"({"resourceType":"StructureDefinition","url":"urn:p","name":"p","kind":"resource","type":"Patient",)"
              R"("derivation":"constraint","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient",)"
              R"("differential":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.maritalStatus",)"
              R"("path":"Patient.maritalStatus","binding":{"strength":"required",)"
              R"("valueSet":"http://hl7.org/fhir/ValueSet/name-use"}}]}})";
  fhir::Package extra;
  extra.name = "test";
  extra.files.push_back(std::move(file));
  const std::vector<fhir::Package> packages{core_package(), extra};
  const auto compiled = rules::RuleSet::compile(packages, terminology::Terminology::compile(packages), {});
  const std::string json = patient(R"("meta":{"profile":["urn:p"]},"gender":"x","maritalStatus":{"text":"m"})");

  Judge plain(compiled, settings_of());
  CHECK(show(judge(json, fhir::Format::json, plain)) ==
        "error not-in-value-set Patient.gender\nwarning no-code Patient.maritalStatus\n"
        "error no-code Patient.maritalStatus\n");
  Judge weighed(compiled, settings_of({Entry().by("urn:p").is(Weight::information)}));
  CHECK(show(judge(json, fhir::Format::json, weighed)) ==
        "error not-in-value-set Patient.gender\nwarning no-code Patient.maritalStatus\n"
        "information no-code Patient.maritalStatus\n");
}

TEST_CASE("the last entry that matches decides, and each says only what it says") {
  const PolicyEntry all_off = Entry().is(Weight::ignore);
  const PolicyEntry gender_on = Entry().at("Patient.gender").is(Weight::error);
  const PolicyEntry gender_observed = Entry().at("Patient.gender").observing();
  CHECK(show(judge_patient({all_off, gender_on})) == "error not-in-value-set Patient.gender\n");
  CHECK(show(judge_patient({gender_on, all_off})).empty());
  CHECK(show(judge_patient({gender_observed, all_off, gender_on})) == "observed not-in-value-set Patient.gender\n");
}

TEST_CASE("observing refuses nothing, but where an entry enforces") {
  const Report observed = judge_patient({}, true);
  CHECK_FALSE(observed.refused());
  CHECK(observed.observed_errors == 3);
  CHECK(observed.warnings == 1);
  CHECK(observed.refused_entries.empty());

  const Report partly = judge_patient({Entry().at("Address.use").observing(false)}, true);
  CHECK(partly.refused());
  CHECK(partly.errors == 1);
  CHECK(partly.observed_errors == 2);
  CHECK(weight_at(partly, "Patient.contact[0].address.use") == "error");
}

TEST_CASE("an observed error is told as a warning") {
  const Report report = judge_patient({Entry().at("Patient.gender").observing()});
  const auto issues = issues_of(report, kPatient);
  REQUIRE(issues.size() == 4);
  CHECK(issues[0].expression == "Patient.gender");
  CHECK(issues[0].severity == fhir::Severity::warning);
  CHECK(issues[1].severity == fhir::Severity::error);
}

TEST_CASE("example bindings are looked at only where the policy gives them weight") {
  const std::string json =
      R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},"bodySite":[{"coding":[{"system":)"
      R"("http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M"}]}]})";
  const auto shown = [&](std::vector<PolicyEntry> entries) {
    Judge one(core_rules(), settings_of(std::move(entries)));
    return show(judge(json, fhir::Format::json, one));
  };
  CHECK(shown({}).empty());
  CHECK(shown({Entry().of(rules::Strength::example).is(Weight::information)}) ==
        "information not-in-value-set Condition.bodySite[0]\n");
  CHECK(shown({Entry().of(rules::Strength::example).is(Weight::ignore)}).empty());
}

TEST_CASE("the weight of what could not be checked is its own") {
  const std::string json = R"({"resourceType":"Patient","meta":{"profile":["http://x.example/p"]},"gender":"male"})";
  Judge strict(core_rules(), settings_of({Entry().verdict(Verdict::unknown_profile).is(Weight::error)}));
  CHECK(show(judge(json, fhir::Format::json, strict)) == "error unknown-profile Patient.meta.profile\n");
  Judge silent(core_rules(), settings_of({Entry().verdict(Verdict::unknown_profile).is(Weight::ignore)}));
  CHECK(show(judge(json, fhir::Format::json, silent)).empty());
}

TEST_CASE("every verdict has a name of its own that reads back") {
  for (std::size_t i = 0; i < kVerdicts; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    CAPTURE(to_string(verdict));
    CHECK(parse_verdict(to_string(verdict)) == verdict);
    CHECK_FALSE(codes_of(verdict).issue_type.empty());
  }
  CHECK_FALSE(parse_verdict("").has_value());
  CHECK_FALSE(parse_verdict("Not-In-Value-Set").has_value());
}
