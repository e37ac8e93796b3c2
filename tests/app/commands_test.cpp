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

TEST_CASE("validate reads what is packed, in gzip or in an archive") {
  const Folder folder;
  folder.write("in/good.json", kGood);
  folder.write("in/package/bad.json", kBad);
  folder.write("in/package/package.json", R"({"name":"x","version":"1"})");
  folder.write("in/deep/er/bad.xml", R"(<Patient xmlns="http://hl7.org/fhir"><gender value="x"/></Patient>)");
  folder.write("in/lines.ndjson", kGood + "\n" + kBad + "\n");
  const std::string in = folder.path() + "/in/";
  const std::string out = folder.path() + "/out/";
  const std::string pack = "mkdir " + out + " && cd " + in +
                           " && for f in good.json package/bad.json deep/er/bad.xml lines.ndjson; do gzip -c $f > " +
                           out + "$(basename $f).gz; done && cp " + out + "lines.ndjson.gz " + out +
                           "unnamed && tar -czf " + out + "all.tgz . && tar -czf " + out + "all.tar.gz . && tar -cf " +
                           out + "all.tar .";
  REQUIRE(std::system(pack.c_str()) == 0);

  CHECK(run("validate " + out + "good.json.gz").status == 0);
  CHECK(run("validate " + out + "bad.json.gz").status == 1);
  const Ran xml = run("validate " + out + "bad.xml.gz");
  CHECK(xml.status == 1);
  CHECK_THAT(xml.output, Catch::Contains("bad.xml.gz\n  error  Patient.gender"));
  for (const std::string name : {"lines.ndjson.gz", "unnamed"}) {
    const Ran lines = run("validate " + out + name);
    CHECK_THAT(lines.output, Catch::Contains(name + ":2\n  error") && Catch::Contains("2 resources: 1 with errors"));
  }
  for (const std::string name : {"all.tgz", "all.tar.gz", "all.tar"}) {
    const Ran all = run("validate " + out + name);
    CHECK(all.status == 1);
    CHECK_THAT(all.output, Catch::Contains("deep/er/bad.xml\n  error") &&
                               Catch::Contains("package/bad.json\n  error") &&
                               Catch::Contains("lines.ndjson:2\n  error") &&
                               Catch::Contains("5 resources: 3 with errors") && Catch::Contains("1 files that are no"));
  }
  // A folder's packed files are found, each by its name.
  CHECK_THAT(run("validate " + out).output, Catch::Contains("15 resources: 9 with errors"));
}

TEST_CASE("what is packed and damaged, or without end, ends with status 2 and its name") {
  const Folder folder;
  const std::string path = folder.path() + "/";
  const std::string make =
      "cd " + path +
      " && head -c 300000000 /dev/zero | tr '\\0' x | gzip -1 > line.ndjson.gz && head -c 1000 line.ndjson.gz > "
      "cut.json.gz"
      " && head -c 300000000 /dev/zero > zero.json && tar -czf zero.tgz zero.json && mv zero.tgz packed && rm "
      "zero.json";
  REQUIRE(std::system(make.c_str()) == 0);
  const auto [name, message] = GENERATE(table<std::string, std::string>({
      {"line.ndjson.gz", "there is a line of more than 256 MiB"},
      {"cut.json.gz", "cannot be unpacked"},
      {"packed", "it unpacks to more than 256 MiB"},
  }));
  const Ran ran = run("validate " + path + name);
  CHECK(ran.status == 2);
  CHECK_THAT(ran.output, Catch::Contains(path + name) && Catch::Contains(message));
}

TEST_CASE("validate ends with status 2 where there is no resource") {
  const Folder folder;
  folder.write("empty/notes.txt", "nothing");
  folder.write("settings/package.json", R"({"name":"x"})");
  folder.write("lines.ndjson", "\n\n");
  CHECK(std::system(("gzip -c /dev/null > " + folder.path() + "/none.json.gz").c_str()) == 0);
  const auto [path, message] = GENERATE(table<std::string, std::string>({
      {"empty", "/empty: there is no resource in this folder"},
      {"settings", "there is no resource in what was given"},
      {"lines.ndjson", "there is no resource in what was given"},
      {"none.json.gz", "there is no resource in what was given"},
  }));
  const Ran ran = run("validate " + folder.path() + "/" + path);
  CHECK(ran.status == 2);
  CHECK_THAT(ran.output, Catch::Contains(message));
}

TEST_CASE("a command that is mistyped is told with the one that was meant") {
  const Ran ran = run("vlaidate x.json");
  CHECK(ran.status == 2);
  CHECK(ran.output == "bindgate: there is no command \"vlaidate\". Did you mean \"validate\"?\n");
  CHECK_THAT(run("frobnicate").output, Catch::Contains("`bindgate help` lists them"));
  CHECK_THAT(run("help chek").output, Catch::Contains("Did you mean \"check\"?"));
  CHECK(run("help chek").status == 2);
}

TEST_CASE("help and the version are there by each of their names") {
  CHECK(run("--version").output == run("version").output);
  CHECK(run("--version").status == 0);
  const Ran help = run("help validate");
  CHECK(help.status == 0);
  CHECK_THAT(help.output, Catch::Contains("--profile") && Catch::Contains("Usage: bindgate validate"));
  CHECK(help.output == run("validate --help").output);
  CHECK(run("help").output == run("--help").output);
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
