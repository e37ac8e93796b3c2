#include "running.h"

using namespace bindgate::app::test;

namespace {

const std::string kGood = R"({"resourceType":"Patient","gender":"male"})";
const std::string kBad = R"({"resourceType":"Patient","gender":"femal"})";

}  // namespace

TEST_CASE("validate reads files, folders, NDJSON and standard input, and its exit status tells of errors") {
  const Folder folder;
  const std::string good = folder.write("in/good.json", kGood);
  CHECK(run("validate " + good).status == 0);
  CHECK(run("validate - < " + good).status == 0);
  const std::string lines = folder.write("lines.ndjson", kGood + "\n\n" + kBad + "\n{\n");
  const Ran text = run("validate " + lines);
  CHECK(text.status == 1);
  CHECK_THAT(text.output, Catch::Contains("lines.ndjson:3\n  error  Patient.gender  (column 36)"));
  CHECK_THAT(text.output, Catch::Contains("lines.ndjson:4\n  error"));
  CHECK_THAT(text.output, Catch::Contains("Did you mean `female` (Female)?"));
  CHECK_THAT(text.output, Catch::Contains("3 resources: 2 with errors, 0 with warnings only"));

  folder.write("in/package.json", R"({"name":"x"})");
  folder.write("in/deep/bad.xml", R"(<Patient xmlns="http://hl7.org/fhir"><gender value="x"/></Patient>)");
  const Ran found = run("validate --format ndjson " + folder.path() + "/in");
  CHECK(found.status == 1);
  CHECK_THAT(found.output,
             Catch::Contains("bad.xml") && Catch::Contains("good.json") && !Catch::Contains("package.json"));
  CHECK(run("validate --format json " + folder.path() + "/in").output.starts_with("[{\"source\":"));
}

TEST_CASE("mistakes of the caller end with status 2 and a sentence") {
  const Folder folder;
  CHECK(run("validate /no/such/file").status == 2);
  CHECK_THAT(run("validate /no/such/file").output, Catch::Contains("there is no such file or folder"));
  CHECK_THAT(run("validate --profile urn:x /dev/null").output, Catch::Contains("is in no package"));
  CHECK_THAT(run("bindings Patint").output, Catch::Contains("is no type, profile or extension"));
  CHECK(run("frobnicate").status == 2);
  const std::string wrong = folder.write("wrong.yaml", "mode: observe\nupstrem: {}\n");
  const Ran ran = run("serve -c " + wrong);
  CHECK(ran.status == 2);
  CHECK_THAT(ran.output, Catch::Contains("wrong.yaml:2: Unknown key \"upstrem\""));
}

TEST_CASE("check compiles the configuration and fails for what means nothing") {
  const Folder folder;
  const std::string good = folder.write("good.yaml", "upstream: {url: 'http://127.0.0.1:1/fhir'}\n");
  const Ran fine = run("check -c " + good);
  CHECK(fine.status == 0);
  CHECK_THAT(fine.output, Catch::Contains("hl7.fhir.r4.core#4.0.1") && Catch::Contains("0 errors"));
  const std::string bad = folder.write(
      "bad.yaml", "rules:\n  - {type: Patient, path: gendr, valueSet: 'http://hl7.org/fhir/ValueSet/name-use'}\n");
  const Ran refused = run("check -c " + bad);
  CHECK(refused.status == 1);
  CHECK_THAT(refused.output, Catch::Contains("bad.yaml:2: the path \"gendr\" is no element of Patient"));
  CHECK(run("serve -c " + folder.write("missing.yaml", "packages: [none.tgz]\nupstream: {url: 'http://a'}\n")).status ==
        2);
}

TEST_CASE("bindings lists what is bound, version and help answer") {
  const Ran listed = run("bindings Patient");
  CHECK(listed.status == 0);
  CHECK_THAT(listed.output, Catch::Contains("Patient.gender") && Catch::Contains("administrative-gender|4.0.1"));
  CHECK_THAT(run("version").output, Catch::StartsWith("bindgate "));
  for (const std::string command : {"serve", "demo", "validate", "check", "bindings", "version"}) {
    const Ran help = run(command + " --help");
    CHECK(help.status == 0);
    CHECK_THAT(help.output, Catch::Contains("Example:\n  bindgate " + command));
  }
}

TEST_CASE("serve starts on a free port and ends on SIGTERM") {
  const Folder folder;
  const std::string config =
      folder.write("serve.yaml", "listen: 127.0.0.1:0\nupstream: {url: 'http://127.0.0.1:1/fhir'}\n");
  const Ran ran = run("serve -c " + config, "timeout --signal=TERM --preserve-status 2 ");
  CHECK(ran.status == 0);
  CHECK_THAT(ran.output, Catch::Contains("listening on 127.0.0.1:"));
}
