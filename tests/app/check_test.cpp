// `check` and `serve` on configurations that mean nothing, contradict themselves or lean on what is not there.
#include "running.h"

#include "app/package_list.h"

#include <nlohmann/json.hpp>

#include <sstream>
#include <vector>

using namespace bindgate::app::test;

namespace {

const std::string kSets = "http://hl7.org/fhir/ValueSet/";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// What `check --quiet` says of a configuration, without the folder.
std::vector<std::string> problems_of(const Folder& folder, const std::string& text, int status) {
  const std::string file = folder.write("b.yaml", text);
  const Ran ran = run("check --quiet -c " + file);
  CAPTURE(ran.output);
  CHECK(ran.status == status);
  std::vector<std::string> out = lines_of(ran.output);
  for (std::string& line : out) {
    if (line.starts_with(folder.path() + '/')) line.erase(0, folder.path().size() + 1);
  }
  return out;
}

std::string manifest(const std::string& name, const std::string& rest) {
  return R"({"name":")" + name + R"(","version":"1.0.0")" + rest + "}";
}

}  // namespace

TEST_CASE("all that is wrong with a configuration is told at once, in the order of the file, each with its line") {
  const Folder folder;
  folder.write("r5/package/package.json", manifest("r5.ig", R"(,"fhirVersions":["5.0.0"])"));
  const std::vector<std::string> found = problems_of(folder, R"(policy:
  - type: Observaton
    severity: error
  - {path: Patient.gendr, severity: error}
  - {profile: http://hl7.org/fhir/StructureDefinition/bmii, severity: error}
  - {valueSet: http://hl7.org/fhir/ValueSet/administrative-gendr, severity: error}
  - {verdict: no-cod, severity: error}
rules:
  - path: status
    type: Observaton
    strength: required
    valueSet: http://hl7.org/fhir/ValueSet/observation-statu
  - {type: Patient, path: Patient.contact.gendr, valueSet: http://hl7.org/fhir/ValueSet/name-use}
profiles:
  Patint: http://hl7.org/fhir/StructureDefinition/bmi
  Patient:
    - http://hl7.org/fhir/StructureDefinition/bmi
    - http://hl7.org/fhir/StructureDefinition/bmii
packages:
  - none.tgz
  - r5
listn: 1
)",
                                                     1);
  const std::vector<std::string> expected = {
      R"(b.yaml:2: "Observaton" is not a resource type of FHIR R4. Did you mean "Observation"?)",
      R"(b.yaml:4: the path "Patient.gendr" leads nowhere: there is no "gendr" in it. Did you mean "gender"?)",
      R"(b.yaml:5: the profile "http://hl7.org/fhir/StructureDefinition/bmii" is in no package. Did you mean "http://hl7.org/fhir/StructureDefinition/bmi"?)",
      R"(b.yaml:6: the value set "http://hl7.org/fhir/ValueSet/administrative-gendr" is in no package, and nothing is bound to it. Did you mean "http://hl7.org/fhir/ValueSet/administrative-gender"?)",
      R"(b.yaml:7: There is no verdict "no-cod". Did you mean "no-code"?)",
      R"(b.yaml:10: the type "Observaton" is neither a type of FHIR R4 nor the url of a profile in any package. Did you mean "Observation"?)",
      R"(b.yaml:12: the value set "http://hl7.org/fhir/ValueSet/observation-statu" is in no package. Did you mean "http://hl7.org/fhir/ValueSet/observation-status"?)",
      R"(b.yaml:13: the path "Patient.contact.gendr" is no element of Patient that can hold a code. Did you mean "gender"?)",
      R"(b.yaml:15: "Patint" is not a resource type of FHIR R4. Did you mean "Patient"?)",
      R"(b.yaml:17: The profile "http://hl7.org/fhir/StructureDefinition/bmi" is of Observation, not of Patient.)",
      R"(b.yaml:18: The profile "http://hl7.org/fhir/StructureDefinition/bmii" is in no package. Did you mean "http://hl7.org/fhir/StructureDefinition/bmi"?)",
      "b.yaml:20: package " + folder.path() + "/none.tgz: no such file or folder",
      "b.yaml:21: " + folder.path() +
          "/r5: the package r5.ig#1.0.0 is made for FHIR 5.0.0; bindgate checks R4 (4.0.1). Give the package that is "
          "made for R4.",
      R"(b.yaml:22: Unknown key "listn" in the configuration. Did you mean "listen"?)",
  };
  CHECK(found == expected);

  const Ran serve = run("serve -c " + folder.path() + "/b.yaml");
  CHECK(serve.status == 2);
  for (const std::string& line : expected) CHECK_THAT(serve.output, Catch::Contains(line));
  CHECK_THAT(serve.output, Catch::Contains("not started"));
}

TEST_CASE("a condition of the policy that no finding can have is an error with the mend") {
  const auto [condition, message] = GENERATE(table<std::string, std::string>({
      {"type: Coding", "\"Coding\" is a data type"},
      {"path: Observation.value", "named with its type, as \"valueQuantity\""},
      {"path: 'Observation.value[x]'", "named with its type, as \"valueQuantity\""},
      {"path: Bundle.entry.resource.gender", "begins at the innermost resource"},
      {"path: Patient.contained.gender", "begins at the innermost resource"},
      {"path: Patient.contact.name.use.x", "there is no \"x\" in it"},
      {"path: Patients.gender", "begins with no type of FHIR R4. Did you mean \"Patient\"?"},
      {"{type: Patient, path: Observation.status}", "is not of the entry's type, Patient."},
      {"profile: http://hl7.org/fhir/StructureDefinition/bmi|4.0.1", "without its version here"},
      {"valueSet: http://hl7.org/fhir/ValueSet/name-use|4.0.1", "without its version here"},
  }));
  CAPTURE(condition);
  const Folder folder;
  const bool is_flow = condition.starts_with('{');
  const std::string entry = is_flow ? condition.substr(1, condition.size() - 2) : condition;
  const auto found = problems_of(folder, "policy:\n  - {severity: error, " + entry + "}\n", 1);
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], Catch::StartsWith("b.yaml:2: ") && Catch::Contains(message));
}

TEST_CASE("conditions that findings do have are let be") {
  const Folder folder;
  const auto found = problems_of(folder, R"(
policy:
  - {path: Patient.contact.gender, severity: error}
  - {path: Address.use, severity: error}
  - {path: Observation.valueCodeableConcept, severity: error}
  - {path: Patient.extension.valueCode, severity: error}
  - {path: Patient.gender.extension.valueCode, severity: error}
  - {path: Questionnaire.item.item.item.type, severity: error}
  - {path: Patient.meta.security, type: Patient, severity: error}
  - {path: Extension.valueCoding, severity: warning}
  - {type: Pizza, verdict: unknown-type, severity: warning}
  - {type: Pizza, verdict: unknown-element, severity: warning}
  - {profile: http://hl7.org/fhir/StructureDefinition/bmi, severity: error}
  - {valueSet: http://hl7.org/fhir/ValueSet/observation-vitalsignresult, severity: error}
rules:
  - {type: Address, path: use, valueSet: http://hl7.org/fhir/ValueSet/address-use}
  - {type: Patient, path: address.use, valueSet: http://hl7.org/fhir/ValueSet/name-use}
  - {type: Observation, path: 'value[x]', valueSet: http://hl7.org/fhir/ValueSet/name-use}
  - {type: Observation, path: valueCodeableConcept, valueSet: http://hl7.org/fhir/ValueSet/address-use}
  - {type: Questionnaire, path: item.type, valueSet: http://hl7.org/fhir/ValueSet/name-use}
  - {type: Questionnaire, path: item.item.type, valueSet: http://hl7.org/fhir/ValueSet/address-use}
)",
                                 0);
  CHECK(found.empty());
}

TEST_CASE("rules of one element that differ contradict each other, and one that is undone does nothing") {
  struct Row {
    std::string first;
    std::string second;
    std::string message;  // empty: nothing is wrong
    int status;
  };
  const std::string gender = "type: Patient, path: gender, valueSet: " + kSets + "administrative-gender";
  const Row row = GENERATE_COPY(
      Row{gender, "type: Patient, path: Patient.gender, valueSet: " + kSets + "name-use",
          "contradicts the rule of line 2", 1},
      Row{gender, gender + ", strength: extensible", "contradicts the rule of line 2", 1},
      Row{gender, gender + ", mode: observe", "contradicts the rule of line 2", 1},
      Row{gender,
          "type: 'http://hl7.org/fhir/StructureDefinition/Patient', path: gender, valueSet: " + kSets + "name-use",
          "contradicts the rule of line 2", 1},
      Row{"type: Observation, path: value, valueSet: " + kSets + "name-use",
          "type: Observation, path: 'value[x]', valueSet: " + kSets + "address-use", "contradicts the rule of line 2",
          1},
      Row{gender, gender + "|4.0.1", "b.yaml:3: warning: the rule of Patient gender repeats the rule of line 2.", 0},
      Row{"type: Observation, path: valueQuantity, valueSet: " + kSets + "name-use",
          "type: Observation, path: 'value[x]', valueSet: " + kSets + "name-use",
          "b.yaml:2: warning: the rule of Observation valueQuantity does nothing", 0});
  const Folder folder;
  const auto found = problems_of(folder, "rules:\n  - {" + row.first + "}\n  - {" + row.second + "}\n", row.status);
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], Catch::Contains(row.message));
}

TEST_CASE("entries of the policy that differ in nothing but what they say contradict each other") {
  struct Row {
    std::string entries;
    std::string message;
    int status;
  };
  const Row row = GENERATE(
      Row{"  - {type: Patient, severity: error}\n  - {type: Patient, severity: warning}\n",
          "b.yaml:3: a policy entry of the same conditions as that of line 2 contradicts it.", 1},
      Row{"  - {verdict: [no-code, inactive], severity: error}\n  - {verdict: [inactive, no-code], severity: ignore}\n",
          "b.yaml:3: a policy entry of the same conditions as that of line 2 contradicts it.", 1},
      Row{"  - {type: Patient, mode: observe}\n  - {type: Patient, mode: observe}\n",
          "b.yaml:3: warning: a policy entry of the same conditions as that of line 2 repeats it.", 0},
      Row{"  - {type: Patient, path: Patient.gender, severity: error}\n  - {type: Patient, severity: warning}\n",
          "b.yaml:2: warning: this policy entry never decides", 0},
      Row{"  - {type: Patient, severity: error, mode: observe}\n  - {severity: warning}\n  - {mode: enforce}\n",
          "b.yaml:2: warning: this policy entry never decides: the last that matches does, and all it matches is "
          "matched "
          "by line 3 and 4.",
          0});
  const Folder folder;
  const auto found = problems_of(folder, "policy:\n" + row.entries, row.status);
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], Catch::StartsWith(row.message));
}

TEST_CASE("entries of the policy that each decide something are let be") {
  const Folder folder;
  CHECK(problems_of(folder, R"(policy:
  - {severity: warning}
  - {type: Patient, severity: error}
  - {type: Patient, mode: observe}
  - {verdict: no-code, severity: error}
  - {verdict: [no-code, inactive], strength: required, severity: error}
)",
                    0)
            .empty());
}

TEST_CASE("a package of another version of FHIR is refused, however it says so") {
  const Folder folder;
  folder.write("a/package/package.json", manifest("a", R"(,"fhirVersions":["4.3.0"])"));
  folder.write("b/package/package.json", manifest("b", R"(,"dependencies":{"hl7.fhir.r5.core":"5.0.0"})"));
  folder.write("c/p.json", R"({"resourceType":"StructureDefinition","url":"urn:p","fhirVersion" : "5.0.0"})");
  folder.write("d/package/package.json", manifest("d", R"(,"fhirVersions":["5.0.0","4.0.1"])"));
  const auto found = problems_of(folder, "packages:\n  - a\n  - b\n  - c\n  - d\n", 1);
  REQUIRE(found.size() == 3);
  CHECK_THAT(found[0], Catch::StartsWith("b.yaml:2: ") && Catch::Contains("a#1.0.0 is made for FHIR 4.3.0"));
  CHECK_THAT(found[1], Catch::StartsWith("b.yaml:3: ") && Catch::Contains("is made over hl7.fhir.r5.core"));
  CHECK_THAT(found[2],
             Catch::StartsWith("b.yaml:4: ") && Catch::Contains("holds p.json, which is made for FHIR 5.0.0"));
}

TEST_CASE("a dependency that no package meets is a warning at the package's line") {
  const Folder folder;
  folder.write("a/package/package.json",
               manifest("a", R"(,"dependencies":{"hl7.fhir.r4.core":"4.0.1","b":"1.0.x","c":"2.0.0","d":"1.0.0"})"));
  folder.write("b/package/package.json", manifest("b", ""));
  folder.write("c/package/package.json", manifest("c", ""));
  const auto found = problems_of(folder, "packages:\n  - a\n  - b\n  - c\n", 0);
  REQUIRE(found.size() == 2);
  CHECK_THAT(found[0], Catch::StartsWith("b.yaml:2: warning: a#1.0.0 depends on c#2.0.0") &&
                           Catch::Contains("there is c#1.0.0 instead"));
  CHECK_THAT(found[1], Catch::StartsWith("b.yaml:2: warning: a#1.0.0 depends on d#1.0.0") &&
                           Catch::Contains("not among the packages"));
}

TEST_CASE("versions of dependencies may leave parts open") {
  using bindgate::app::is_version;
  CHECK(is_version("4.0.1", "4.0.1"));
  CHECK(is_version("4.0.1", "4.0.x"));
  CHECK(is_version("4.0.1", "4.x"));
  CHECK(is_version("4.0.1", "current"));
  CHECK(is_version("4.0.1", ""));
  CHECK_FALSE(is_version("4.0.1", "4.0"));
  CHECK_FALSE(is_version("4.0", "4.0.1"));
  CHECK_FALSE(is_version("4.0.10", "4.0.1"));
  CHECK_FALSE(is_version("4.1.0", "4.0.x"));
}

TEST_CASE("what is wrong inside a package is told at the package's line") {
  const Folder folder;
  folder.write("a/package/package.json", manifest("a", ""));
  folder.write("a/package/p.json", R"({"resourceType":"StructureDefinition","url":"urn:p"})");
  const auto found = problems_of(folder, "listen: :1\npackages:\n  - a\n", 1);
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], Catch::StartsWith("b.yaml:3: a#1.0.0 p.json: a StructureDefinition needs a url and a type"));
}

TEST_CASE("a right configuration is told in a few lines, in none with --quiet, and in JSON of a stable shape") {
  const Folder folder;
  const std::string file = folder.write("b.yaml", "upstream: {url: 'http://127.0.0.1:1/fhir'}\n");
  const Ran text = run("check -c " + file);
  CHECK(text.status == 0);
  CHECK(lines_of(text.output).size() < 6);
  CHECK_THAT(text.output, Catch::Contains("with --all"));
  CHECK(lines_of(run("check --all -c " + file).output).size() > 10);
  const Ran quiet = run("check --quiet -c " + file);
  CHECK(quiet.status == 0);
  CHECK(quiet.output.empty());

  const auto json = nlohmann::json::parse(run("check --format json -c " + file).output);
  CHECK(json["file"] == file);
  CHECK(json["errors"] == 0);
  CHECK(json["problems"].empty());
  CHECK(json["packages"][0]["name"] == "hl7.fhir.r4.core");
  CHECK(json["notes"].empty());

  const std::string wrong =
      folder.write("w.yaml", "a: 1\npolicy:\n  - {type: Patient, severity: error}\n  - {severity: error}\n");
  const Ran ran = run("check --quiet --format json -c " + wrong);
  CHECK(ran.status == 1);
  const auto problems = nlohmann::json::parse(ran.output);
  CHECK(problems["errors"] == 1);
  CHECK(problems["warnings"] == 1);
  CHECK(problems["problems"][0]["severity"] == "error");
  CHECK(problems["problems"][0]["file"] == wrong);
  CHECK(problems["problems"][0]["line"] == 1);
  CHECK_THAT(problems["problems"][0]["message"].get<std::string>(), Catch::StartsWith("Unknown key"));
  CHECK(problems["problems"][1]["severity"] == "warning");
  CHECK_FALSE(problems.contains("packages"));
}

TEST_CASE("check ends with 2 where it cannot look, and with 1 for what is no YAML") {
  const Folder folder;
  CHECK(run("check -c " + folder.path() + "/none.yaml").status == 2);
  CHECK(run("check -c " + folder.path()).status == 2);
  const auto found = problems_of(folder, "listen: :1\nrules: [\n", 1);
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], Catch::StartsWith("b.yaml:3: This is not valid YAML"));
}
