#include "proxy/classify.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace bindgate;
using namespace bindgate::proxy;

namespace {

struct Asked {
  http::RequestHead head;
  RequestPath path;
};

void ask(Asked& out, std::string_view method, const std::string& origin, std::string_view type, bool has_body) {
  out.head.method = method;
  if (has_body) out.head.body = {http::BodyFraming::Kind::length, 10};
  if (!type.empty()) out.head.fields.add({"Content-Type", type});
  REQUIRE_FALSE(read_path(origin, "/fhir", out.path).has_value());
}

int treatment(std::string_view method, const std::string& origin, std::string_view type, bool has_body = true) {
  Asked asked;
  ask(asked, method, origin, type, has_body);
  return static_cast<int>(classify(asked.head, asked.path, Settings{}).treatment);
}

constexpr std::string_view kFhir = "application/fhir+json";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

}  // namespace

TEST_CASE("each request has its treatment") {
  const auto [method, origin, type, expected] =
      GENERATE(table<std::string_view, std::string, std::string_view, Treatment>({
          {"DELETE", "/fhir/Patient/1", "", Treatment::stream},
          {"OPTIONS", "/fhir", "", Treatment::stream},
          {"POST", "/fhir", kFhir, Treatment::batch_entry_point},
          {"POST", "/fhir/Patient", kFhir, Treatment::inspect},
          {"PUT", "/fhir", kFhir, Treatment::inspect},
          {"PUT", "/fhir/Patient", kFhir, Treatment::inspect},
          {"PUT", "/fhir/Patient/1", kFhir, Treatment::inspect},
          {"PUT", "/fhir/Patient?x=y", kFhir, Treatment::inspect},
          {"PUT", "/fhir/Patient/1/_history/1", kFhir, Treatment::inspect},
          {"PUT", "/fhir/Patient/$validate", kFhir, Treatment::inspect},
          {"POST", "/fhir/Patient/1", kFhir, Treatment::inspect},
          {"POST", "/fhir/Patient/1/_history", kFhir, Treatment::inspect},
          {"POST", "/fhir/$process-message", kFhir, Treatment::inspect},
          {"POST", "/fhir/Patient/1/$meta-add", kFhir, Treatment::inspect},
          {"POST", "/fhir/$convert", kFhir, Treatment::inspect},
          {"POST", "/fhir/ConceptMap/$closure", kFhir, Treatment::inspect},
          {"POST", "/fhir/Measure/1/$evaluate-measure", kFhir, Treatment::inspect},
          {"POST", "/fhir/PlanDefinition/1/$apply", kFhir, Treatment::inspect},
          {"POST", "/fhir/Patient/$validate", kFhir, Treatment::stream},
          {"POST", "/fhir/Patient/1/_history/2/$validate", kFhir, Treatment::stream},
          {"POST", "/fhir/ValueSet/$expand", kFhir, Treatment::stream},
          {"POST", "/fhir/Patient/$validate/x", kFhir, Treatment::inspect},
          {"POST", "/fhir/Patient/1/x/$validate", kFhir, Treatment::inspect},
          {"POST", "/fhir/$foo/$validate", kFhir, Treatment::inspect},
          {"POST", "/fhir/Patient/$Validate", kFhir, Treatment::inspect},
          {"PATCH", "/fhir/Patient/1", "application/json-patch+json", Treatment::patch},
          {"POST", "/fhir/Patient", "", Treatment::unreadable},
          {"POST", "/fhir/Patient", "text/turtle", Treatment::unreadable},
          {"POST", "/fhir/Patient", "application/hal+json", Treatment::unreadable},
          {"POST", "/fhir/Patient", "text/plain", Treatment::unreadable},
          {"POST", "/fhir/Patient", "application/fhir json", Treatment::unreadable},
          {"POST", "/fhir/Patient", kForm, Treatment::unreadable},
          {"POST", "/fhir/Patient?_method=DELETE", kFhir, Treatment::refuse},
          {"post", "/fhir/Patient", kFhir, Treatment::refuse},
          {"PROPFIND", "/fhir/Patient", "", Treatment::refuse},
      }));
  CAPTURE(method, origin, type);
  CHECK(treatment(method, origin, type) == static_cast<int>(expected));
}

TEST_CASE("a Binary is raw only under types that no server takes for FHIR") {
  const auto [method, origin, type, expected] =
      GENERATE(table<std::string_view, std::string, std::string_view, Treatment>({
          {"POST", "/fhir/Binary", "application/pdf", Treatment::stream},
          {"POST", "/fhir/Binary", "application/octet-stream", Treatment::stream},
          {"POST", "/fhir/Binary", "text/plain", Treatment::stream},
          {"PUT", "/fhir/Binary/1", "image/png", Treatment::stream},
          {"POST", "/fhir/Binary", kFhir, Treatment::inspect},
          {"POST", "/fhir/Binary", "application/xml+fhir", Treatment::inspect},
          {"POST", "/fhir/Binary", "application/json", Treatment::document},
          {"PUT", "/fhir/Binary/1", "text/xml", Treatment::document},
          {"PUT", "/fhir/Binary/1", "image/svg+xml", Treatment::document},
          {"POST", "/fhir/Binary", "text/turtle", Treatment::unreadable},
          {"POST", "/fhir/Binary", "application/fhir+ndjson", Treatment::unreadable},
          {"POST", "/fhir/Binary", "application/fhir json", Treatment::unreadable},
          {"POST", "/fhir/Binary", "application/json fhir", Treatment::unreadable},
          {"POST", "/fhir/Binary", "application/pdf, application/fhir+json", Treatment::unreadable},
          {"POST", "/fhir/Binary", kForm, Treatment::unreadable},
          {"POST", "/fhir/Binary", "", Treatment::unreadable},
          {"POST", "/fhir/Binary/1/$x", "application/pdf", Treatment::unreadable},
          {"POST", "/fhir/Binary?_format=json", "application/octet-stream", Treatment::stream},
          {"GET", "/fhir/$graphql%20?query=mutation%7Ba%7D", "", Treatment::refuse},
          {"GET", "/fhir/$graphql/x?query=mutation%7Ba%7D", "", Treatment::refuse},
          {"GET", "/fhir/graphql/x?query=mutation%7Ba%7D", "", Treatment::refuse},
          {"POST", "/fhir/$graphql/_search", kForm, Treatment::refuse},
          {"POST", "/fhir/$import/x", kFhir, Treatment::refuse},
          {"GET", "/fhir/Composition/1/$document/x?persist=true", "", Treatment::refuse},
          {"GET", "/fhir/a$b/Patient", "", Treatment::stream},
          {"GET", "/fhir/$graphql%3Fquery=mutation%7Ba%7D", "", Treatment::refuse},
          {"POST", "/fhir/Binary/_search", "application/pdf", Treatment::unreadable},
          {"POST", "/fhir/Binary/_search", kForm, Treatment::form},
          {"POST", "/fhir/binary", "application/pdf", Treatment::unreadable},
      }));
  CAPTURE(method, origin, type);
  CHECK(treatment(method, origin, type) == static_cast<int>(expected));
}

TEST_CASE("what reads is streamed, unless its query makes the server store something") {
  const auto [method, origin, expected] = GENERATE(table<std::string_view, std::string, Treatment>({
      {"GET", "/fhir/Patient/1", Treatment::stream},
      {"HEAD", "/fhir/Patient/1", Treatment::stream},
      {"GET", "/fhir/Composition/1/$document", Treatment::stream},
      {"GET", "/fhir/Composition/1/$document?persist=false", Treatment::stream},
      {"GET", "/fhir/Composition/1/$document?persist=true", Treatment::unreadable},
      {"GET", "/fhir/Composition/1/$document?persist", Treatment::unreadable},
      {"GET", "/fhir/Composition/1/$document?persist=false&persist=true", Treatment::unreadable},
      {"GET", "/fhir/Composition/1/$document?a=b;per%73ist=1", Treatment::unreadable},
      {"POST", "/fhir/Composition/1/$document?persist=true", Treatment::unreadable},
      {"POST", "/fhir/Composition/1/$document", Treatment::stream},
      {"GET", "/fhir/$import", Treatment::unreadable},
      {"POST", "/fhir/$import", Treatment::unreadable},
      {"POST", "/fhir/$Bulk-Import", Treatment::unreadable},
      {"GET", "/fhir/$import-poll-status?_jobId=1", Treatment::stream},
      {"DELETE", "/fhir/$import", Treatment::stream},
      {"GET", "/fhir/Patient?_method=GET", Treatment::stream},
      {"GET", "/fhir/Patient?_method=PUT", Treatment::refuse},
      {"GET", "/fhir/Patient?%5Fmethod=PUT", Treatment::refuse},
      {"GET", "/fhir/Patient?_method=GET&_method=POST", Treatment::refuse},
      {"GET", "/fhir/Patient?_method=GET&_method=GET", Treatment::refuse},
      {"GET", "/fhir/Patient?a=b;_method=PUT", Treatment::refuse},
      {"GET", "/fhir/Patient?X-HTTP-Method-Override=PUT", Treatment::refuse},
      {"GET", "/fhir/$graphql?query=%7Ba%7D", Treatment::stream},
      {"HEAD", "/fhir/$graphql?query=mutation%7Ba%7D", Treatment::unreadable},
      {"GET", "/fhir/$graphql?query=mutation%7Ba%7D", Treatment::unreadable},
      {"GET", "/fhir/$graphql", Treatment::unreadable},
      {"GET", "/fhir/Patient/1/$GraphQL?query=mutation%7Ba%7D", Treatment::unreadable},
      {"GET", "/fhir/graphql?query=mutation%7Ba%7D", Treatment::unreadable},
      {"POST", "/fhir/Patient", Treatment::stream},
  }));
  CAPTURE(method, origin);
  CHECK(treatment(method, origin, "", false) == static_cast<int>(expected));
}

TEST_CASE("the _format of a write is that of its body, once") {
  const auto [query, type, expected] = GENERATE(table<std::string, std::string_view, Treatment>({
      {"_format=json", kFhir, Treatment::inspect},
      {"_format=application/fhir%2Bjson", kFhir, Treatment::inspect},
      {"_format=application/fhir+json", kFhir, Treatment::inspect},
      {"_format=xml", "application/fhir+xml", Treatment::inspect},
      {"_format=xml", kFhir, Treatment::unreadable},
      {"_format=json", "application/fhir+xml", Treatment::unreadable},
      {"_format=ttl", kFhir, Treatment::unreadable},
      {"_format=", kFhir, Treatment::unreadable},
      {"_format=json&_format=json", kFhir, Treatment::unreadable},
      {"_format=json&_format=xml", kFhir, Treatment::unreadable},
  }));
  CAPTURE(query, type);
  CHECK(treatment("POST", "/fhir/Patient?" + query, type) == static_cast<int>(expected));
  CHECK(treatment("PUT", "/fhir/Patient/1?" + query, type) == static_cast<int>(expected));
}

TEST_CASE("a search's body is a form") {
  const std::string origin = GENERATE("/fhir/_search", "/fhir/Patient/_search", "/fhir/Patient/1/Observation/_search");
  CAPTURE(origin);
  CHECK(treatment("POST", origin, kForm) == static_cast<int>(Treatment::form));
  CHECK(treatment("POST", origin, "application/x-www-form-urlencoded; charset=UTF-8") ==
        static_cast<int>(Treatment::form));
  CHECK(treatment("POST", origin, "", false) == static_cast<int>(Treatment::stream));
  for (const std::string_view type : {std::string_view(), kFhir, std::string_view("text/plain")}) {
    CHECK(treatment("POST", origin, type) == static_cast<int>(Treatment::unreadable));
  }
  CHECK(treatment("POST", "/fhir/Patient/1/_search", kForm) == static_cast<int>(Treatment::unreadable));
  CHECK(treatment("PUT", origin, kForm) == static_cast<int>(Treatment::unreadable));
}

TEST_CASE("GraphQL bodies are looked through, and the query beside them too") {
  for (const std::string origin : {"/fhir/$graphql", "/fhir/Patient/1/$graphql", "/fhir/$graphql?query=%7Ba%7D"}) {
    CHECK(treatment("POST", origin, "application/json") == static_cast<int>(Treatment::graphql));
  }
  CHECK(treatment("GET", "/fhir/$graphql?query=%7Ba%7D", "application/json") == static_cast<int>(Treatment::graphql));
  CHECK(treatment("POST", "/fhir/$graphql?query=mutation%7Ba%7D", "application/json") ==
        static_cast<int>(Treatment::unreadable));
}

TEST_CASE("the operations that stream are those the settings name") {
  Asked asked;
  ask(asked, "POST", "/fhir/Patient/$mine", kFhir, true);
  Settings settings;
  CHECK(classify(asked.head, asked.path, settings).treatment == Treatment::inspect);
  CHECK(classify(asked.head, asked.path, settings).operation == "$mine");
  settings.read_only_operations = {"$mine"};
  CHECK(classify(asked.head, asked.path, settings).treatment == Treatment::stream);
}

TEST_CASE("an entry of a batch has the problems its request would have") {
  const auto [method, url, has_problem] = GENERATE(table<std::string_view, std::string_view, bool>({
      {"POST", "Patient", false},
      {"GET", "Patient?name=x", false},
      {"PUT", "Patient?identifier=http://x.example|1", false},
      {"GET", "$graphql?query=%7Ba%7D", false},
      {"GET", "Composition/1/$document", false},
      {"DELETE", "Patient/1", false},
      {"", "", false},
      {"PATCH", "Patient/1", true},
      {"patch", "Patient/1", true},
      {"GET", "$graphql?query=mutation%7Ba%7D", true},
      {"GET", "/fhir/%24graphql/?query=mutation%7Ba%7D", true},
      {"POST", "http://host.example/fhir/$graphql", true},
      {"POST", "$import", true},
      {"GET", "Composition/1/$document?persist=true", true},
      {"GET", "Patient/1?_method=PUT", true},
      {"GET", "$graphql/x?query=mutation%7Ba%7D", true},
      {"GET", "graphql/x?query=mutation%7Ba%7D", true},
      {"POST", "$import/x", true},
      {"POST", "Patient/$import/x/y", true},
      {"GET", "Composition/1/$document/x?persist=true", true},
      {"GET", "%24graphql/_history/1?query=mutation%7Ba%7D", true},
      {"GET", "http://a$b.example/fhir/Patient/1", false},
      {"GET", "https://h.example/tenant$x/Patient/$everything", false},
      {"GET", "Observation/$lastn?max=1", false},
      {"GET", "Patient?name=a%25b$c", false},
      {"PUT", "Patient?identifier=http://x.example|1$2", false},
      {"GET", "$import-poll-status/7", false},
      {"POST", "$import/.", true},
      {"POST", "\\$import", true},
      {"GET", "a/..\\$graphql?query=mutation%7Ba%7D", true},
      {"GET", "$graphql/%2e?query=mutation%7Ba%7D", true},
      {"GET", "$graphql#x?query=mutation%7Ba%7D", true},
      {"GET", "$graphql;a=b?query=mutation%7Ba%7D", true},
      {"GET", "$graph%0aql?query=mutation%7Ba%7D", true},
      {"GET", "$graphql%20?query=mutation%7Ba%7D", true},
      {"GET", "%2524graphql?query=mutation%7Ba%7D", true},
      {"GET", "$graphql%3Fquery=mutation%7Ba%7D", true},
      {"GET", "Composition/1/$document/.?persist=true", true},
  }));
  CAPTURE(method, url);
  CHECK(entry_problem(method, url, Settings{}).empty() != has_problem);
}
