#include "running.h"

using namespace bindgate::app::test;
using Catch::Contains;

namespace {

const std::string kGender = "http://hl7.org/fhir/administrative-gender";
const std::string kGenderSet = "http://hl7.org/fhir/ValueSet/administrative-gender";

// A code system, a value set of it and a map from it, as one Bundle.
const std::string kBundle = R"({"resourceType":"Bundle","type":"collection","entry":[
  {"resource":{"resourceType":"CodeSystem","url":"urn:c","version":"1","name":"C","status":"active","content":"complete",
    "caseSensitive":true,"concept":[{"code":"top","display":"T\u001b[31mop\u0085","concept":[
      {"code":"leaf","display":"Blätter","designation":[{"language":"en","value":"Leaves"}]}]}]}},
  {"resource":{"resourceType":"ValueSet","url":"urn:v","status":"active","compose":{"include":[{"system":"urn:c"}]}}},
  {"resource":{"resourceType":"ConceptMap","url":"urn:m","status":"active","group":[{"source":"urn:c","target":"urn:t",
    "element":[{"code":"leaf","target":[{"code":"l","display":"L","equivalence":"wider"}]}]}]}}]})";

}  // namespace

TEST_CASE("expand lists a value set as a table, as JSON and as XML") {
  const Ran text = run("expand " + kGenderSet);
  CHECK(text.status == 0);
  CHECK_THAT(text.output, Contains(kGenderSet + "|4.0.1") && Contains("4 codes\nCODE     DISPLAY  SYSTEM\n"));
  CHECK_THAT(text.output, Contains("male     Male     " + kGender + "\n"));
  CHECK_THAT(run("expand " + kGenderSet + " --filter fem").output, Contains("1 code\n") && !Contains("\nmale"));
  CHECK_THAT(run("expand " + kGenderSet + " --count 1 --offset 2").output,
             Contains("1 of 4 codes") && Contains("other"));
  CHECK_THAT(run("expand --format json " + kGenderSet).output, Contains(R"("code": "female")"));
  CHECK_THAT(run("expand --format xml " + kGenderSet).output, Contains(R"(<code value="female"/>)"));
}

TEST_CASE("lookup tells what is known of a code") {
  const Ran text = run("lookup " + kGender + " male");
  CHECK(text.status == 0);
  CHECK_THAT(text.output, Contains("display") && Contains("Male") && Contains("4.0.1"));
  const Ran unknown = run("lookup " + kGender + " mal");
  CHECK(unknown.status == 1);
  CHECK_THAT(unknown.output,
             Contains("bindgate: Unknown code 'mal' in the CodeSystem '" + kGender + "' version '4.0.1'"));
  const Ran outcome = run("lookup --format json " + kGender + " mal");
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.output, Contains(R"("resourceType": "OperationOutcome")"));
  CHECK(run("lookup urn:nowhere x").status == 1);
}

TEST_CASE("validate-code answers by its status, for value sets and code systems") {
  struct Row {
    std::string arguments;
    int status;
    const char* words;
  };
  const std::vector<Row> rows = {
      {"--system " + kGender + " --code male --value-set " + kGenderSet, 0, "result   yes"},
      {"--coding '" + kGender + "|male' --value-set " + kGenderSet, 0, "result   yes"},
      {"--coding '" + kGender + "|4.0.1|male' --value-set '" + kGenderSet + "|4.0.1'", 0, "result   yes"},
      {"--code male --infer-system --value-set " + kGenderSet, 0, kGender.c_str()},
      {"--code male --code-system " + kGender, 0, "result   yes"},
      {"--code male --version 4.0.1 --code-system " + kGender, 0, "result   yes"},
      {"--code male --version 3 --code-system " + kGender, 1, "result"},
      {"--coding '" + kGender + "|mal' --value-set " + kGenderSet, 1, "was not found in the value set"},
      {"--code male --display Mann --code-system " + kGender, 1, "Wrong Display Name 'Mann'"},
      {"--code male --display Mann --lenient-display --code-system " + kGender, 0, "warning"},
      {"--code male --system " + kGender + " --value-set urn:nowhere", 1, "urn:nowhere"},
      {"--value-set " + kGenderSet, 2, "--code or --coding"},
      {"--code male", 2, "--value-set or --code-system"},
      {"--coding male --value-set " + kGenderSet, 2, "SYSTEM|CODE"},
      {"--coding 'a|' --value-set " + kGenderSet, 2, "SYSTEM|CODE"},
      {"--coding 'a|b' --code c --value-set " + kGenderSet, 2, "excludes"},
      {"--code c --value-set x --code-system y", 2, "excludes"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const Ran ran = run("validate-code " + row.arguments);
    CHECK(ran.status == row.status);
    CHECK_THAT(ran.output, Contains(row.words));
  }
}

TEST_CASE("subsumes and translate answer by their status") {
  const std::string codes = "subsumes http://terminology.hl7.org/CodeSystem/v3-ActCode ";
  CHECK_THAT(run(codes + "_ActEncounterCode AMB").output, Contains("outcome  subsumes\n"));
  CHECK(run(codes + "_ActEncounterCode AMB").status == 0);
  CHECK_THAT(run(codes + "AMB _ActEncounterCode").output, Contains("subsumed-by"));
  CHECK(run(codes + "AMB EMER").status == 1);
  CHECK(run(codes + "AMB nope").status == 1);
  const Ran translated = run("translate " + kGender +
                             " male --target-system http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender");
  CHECK(translated.status == 0);
  CHECK_THAT(translated.output, Contains("equivalent") && Contains("cm-administrative-gender-v3|4.0.1"));
  CHECK_THAT(run("translate --reverse http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender M").output,
             Contains("male"));
  CHECK(run("translate " + kGender + " mal").status == 1);
  CHECK(run("translate --map urn:nowhere " + kGender + " male").status == 1);
}

TEST_CASE("files and packages are read besides the core, and their texts do not steer the terminal") {
  const Folder folder;
  const std::string file = folder.write("own/bundle.json", kBundle);
  const Ran expanded = run("expand -f " + file + " urn:v");
  CHECK(expanded.status == 0);
  CHECK_THAT(expanded.output,
             Contains("2 codes\nCODE    DISPLAY    SYSTEM\ntop     T [31mop   urn:c\n  leaf  Blätter    urn:c\n"));
  CHECK(expanded.output.find('\x1b') == std::string::npos);
  CHECK(expanded.output.find("\xc2\x85") == std::string::npos);
  CHECK_THAT(run("expand --package " + folder.path() + "/own urn:v").output, Contains("Blätter"));
  CHECK_THAT(run("lookup -f " + file + " urn:c leaf").output, Contains("designation en  Leaves") && Contains("parent"));
  CHECK_THAT(run("lookup -f " + file + " --display-language en urn:c leaf").output, Contains("display         Leaves"));
  CHECK_THAT(run("translate -f " + file + " urn:c leaf").output,
             Contains("l     L        urn:t   source-is-narrower-than-target  urn:m"));
  const std::string config = folder.write("x.yaml", "packages: [own]\n");
  CHECK_THAT(run("expand -c " + config + " urn:v").output, Contains("Blätter"));
}

TEST_CASE("mistakes of the caller of these commands end with status 2 and a sentence") {
  const Folder folder;
  CHECK(run("expand").status == 2);
  CHECK(run("expand urn:a urn:b").status == 2);
  CHECK(run("expand --format yaml urn:a").status == 2);
  CHECK(run("lookup --version 1 --version 2 urn:a b").status == 2);
  CHECK(run("lookup -f /no/such/file urn:a b").status == 2);
  const Ran empty = run("lookup -f " + folder.write("patient.json", R"({"resourceType":"Patient"})") + " urn:a b");
  CHECK(empty.status == 2);
  CHECK_THAT(empty.output, Contains("there is no CodeSystem, ValueSet or ConceptMap in it"));
  CHECK(run("lookup -f " + folder.write("broken.json", "{") + " urn:a b").status == 2);
  for (const std::string command : {"expand", "lookup", "validate-code", "subsumes", "translate"}) {
    const Ran help = run(command + " --help");
    CHECK(help.status == 0);
    CHECK_THAT(help.output, Contains("Example:\n  bindgate " + command));
  }
}
