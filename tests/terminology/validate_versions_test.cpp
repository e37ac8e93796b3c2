#include "validating.h"

using namespace bindgate::terminology;
using namespace bindgate::terminology::test;
using namespace bindgate::terminology::test::validating;
using Catch::Contains;

TEST_CASE("the versions of a code system that is used are those of the coding, the value set and the request") {
  const std::string pinned =
      with_resource("tx-resource", active_set("urn:pinned", R"({"system":"urn:animals","version":"1.2.0"})"));
  const std::string open = with_resource("tx-resource", active_set("urn:open", R"({"system":"urn:animals"})"));
  struct Row {
    const char* value_set;
    const char* code;
    const char* coding_version;
    std::vector<std::string> rules;
    const char* result;
    const char* version;
  };
  const std::vector<Row> rows = {
      {"urn:open", "dog", "", {}, "true", "1.2.0"},
      {"urn:open", "auk", "", {}, "false", "1.2.0"},
      {"urn:open", "auk", "1.1.0", {}, "true", "1.1.0"},
      {"urn:open", "cat", "1.1.0", {}, "false", "1.1.0"},
      {"urn:open", "auk", "", {uri("system-version", "urn:animals|1.1.0")}, "true", "1.1.0"},
      {"urn:open", "auk", "", {uri("system-version", "urn:animals|1.1.x")}, "true", "1.1.0"},
      {"urn:open", "auk", "", {uri("force-system-version", "urn:animals|1.1.0")}, "true", "1.1.0"},
      {"urn:open", "auk", "", {uri("check-system-version", "urn:animals|1.1.0")}, "true", "1.1.0"},
      {"urn:pinned", "dog", "", {}, "true", "1.2.0"},
      {"urn:pinned", "dog", "1.2.0", {}, "true", "1.2.0"},
      {"urn:pinned", "auk", "", {uri("system-version", "urn:animals|1.1.0")}, "false", "1.2.0"},
      {"urn:pinned", "auk", "", {uri("force-system-version", "urn:animals|1.1.0")}, "true", "1.1.0"},
      {"urn:pinned", "dog", "", {uri("check-system-version", "urn:animals|1.2.x")}, "true", "1.2.0"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> parameters = row.rules;
    parameters.insert(parameters.end(), {pinned, open, animal(row.code, row.coding_version)});
    CAPTURE(row.value_set, row.code, row.coding_version, list(row.rules));
    const Answer answer = validate(row.value_set, parameters);
    CHECK(answer.text("result") == row.result);
    CHECK(answer.text("version") == row.version);
  }
  const Answer other = validate("urn:pinned", {pinned, animal("dog", "1.1.0")});
  CHECK(other.text("result") == "false");
  CHECK_THAT(issues_of(other), Contains("error vs-invalid VALUESET_VALUE_MISMATCH Coding.version"));
  const Answer checked =
      validate("urn:pinned", {pinned, animal("dog"), uri("check-system-version", "urn:animals|1.1.x")});
  CHECK(checked.text("result") == "false");
  CHECK_THAT(issues_of(checked), Contains("error version-error VALUESET_VERSION_CHECK Coding.version"));
}

TEST_CASE("the version that a value set names of one system says nothing of another") {
  const std::string set = with_resource(
      "tx-resource", active_set("urn:two", R"({"system":"urn:animals"},{"system":"urn:twins","version":"1.1.0"})"));
  const std::string twins =
      with_resource("tx-resource", system("urn:twins", R"("version":"1.1.0","content":"complete","concept":[])"));
  const Answer answer = validate("urn:two", {set, twins, animal("auk", "1.1.0")});
  check_said(answer, {"true", "urn:animals", "auk", "1.1.0", "Auk"});
}

TEST_CASE("a version that is not held cannot be checked, and those that are held are told") {
  const Answer answer = validate("urn:fauna", {animal("dog", "9.0.0")});
  CHECK(answer.text("result") == "false");
  CHECK(answer.text("x-caused-by-unknown-system") == "urn:animals|9.0.0");
  CHECK_THAT(issues_of(answer), Contains("error not-found UNKNOWN_CODESYSTEM_VERSION Coding.system"));
  CHECK_THAT(answer.text("message"), Contains("'9.0.0'") && Contains("1.1.0 or 1.2.0"));
  const std::string never =
      with_resource("tx-resource", active_set("urn:never", R"({"system":"urn:animals","version":"8"})"));
  const Answer unheld = validate("urn:never", {never, animal("dog")});
  CHECK(unheld.text("result") == "false");
  CHECK(unheld.text("x-caused-by-unknown-system") == "urn:animals|8");
}
