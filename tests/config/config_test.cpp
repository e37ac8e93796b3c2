#include "config/config.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <unistd.h>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

using namespace bindgate;
using config::Config;
using config::ConfigError;

namespace {

std::string error_of(const std::string& text) {
  try {
    static_cast<void>(config::parse(text, "b.yaml", "/etc/bindgate"));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

// The keys the loader knows at a place, as its message for an unknown one lists them.
std::set<std::string> keys_of(const std::string& prefix, const std::string& indent) {
  std::string message = error_of(prefix + indent + "zzzzzzzzzzzzzzzzzzzz: 1\n");
  const std::string start = "The keys are ";
  message = message.substr(message.find(start) + start.size());
  message.pop_back();
  std::set<std::string> out;
  while (!message.empty()) {
    const std::size_t comma = message.find(", ");
    const std::size_t last = message.find(" or ");
    const std::size_t end = std::min(comma, last);
    out.insert(message.substr(0, end));
    message = end == std::string::npos ? "" : message.substr(end + (end == comma ? 2 : 4));
  }
  return out;
}

std::set<std::string> names(const nlohmann::json& schema) {
  std::set<std::string> out;
  for (const auto& [name, value] : schema["properties"].items()) out.insert(name);
  return out;
}

}  // namespace

TEST_CASE("a whole configuration reaches every room's settings") {
  const Config config = config::parse(R"(
listen: "[::1]:9000"
threads: 3
upstream: {url: "http://fhir.example:8081/base/fhir/", responseTimeout: 2m, maxConnections: 5, preserveHost: on, readyPath: /up, readyCache: 9s}
packages: [a.tgz, /opt/b]
profiles: {Patient: [http://x.example/p], Observation: http://x.example/o}
rules:
  - {type: Patient, path: gender, valueSet: http://x.example/vs, strength: preferred, mode: observe}
policy:
  - {verdict: [no-code, wrong-display], strength: extensible, severity: error}
  - {path: Patient.gender, mode: observe, client: lab}
mode: observe
patch: forward
unreadable: forward
readOnlyOperations: [$mine]
limits: {body: 1MiB, memory: 256MiB, findings: 7, headTimeout: 500ms, drainTimeout: 3s}
trustedProxies: [10.0.0.0/8, "::1"]
cors: {allowOrigins: [https://app.example], allowCredentials: on, exposeHeaders: ETag}
log: {access: off, client: {token: client_id}}
)",
                                      "b.yaml", "/etc/bindgate");
  CHECK(config.server.address == "::1");
  CHECK(config.server.port == 9000);
  CHECK(config.server.threads == 3);
  CHECK(config.upstream.host == "fhir.example");
  CHECK(config.upstream.port == 8081);
  CHECK(config.proxy.base_path == "/base/fhir");
  CHECK(config.upstream.response_timeout == std::chrono::minutes(2));
  CHECK(config.upstream.max_connections == 5);
  CHECK(config.memory_limit == std::size_t{256} << 20);
  CHECK(config.upstream.preserve_host);
  CHECK(config.packages == std::vector<std::filesystem::path>{"/etc/bindgate/a.tgz", "/opt/b"});
  CHECK(config.rules.profiles.at("Observation") == std::vector<std::string>{"http://x.example/o"});
  REQUIRE(config.rules.site_rules.size() == 1);
  CHECK(config.rules.site_rules[0].observe);
  CHECK(config.rules.site_rules[0].source == "b.yaml:8");
  REQUIRE(config.policy.size() == 2);
  CHECK(config.policy[0].verdicts.size() == 2);
  CHECK(config.policy[1].observe == true);
  CHECK(config.observe);
  CHECK(config.proxy.observe);
  CHECK(config.proxy.forward_patch);
  CHECK(config.proxy.forward_unreadable);
  CHECK(config.proxy.read_only_operations == std::set<std::string, std::less<>>{"$mine"});
  CHECK(config.proxy.body_limit == 1 << 20);
  CHECK(config.max_findings == 7);
  CHECK(config.drain_timeout == std::chrono::seconds(3));
  CHECK_FALSE(config.proxy.access_log);
  CHECK(config.policy[1].client == "lab");
  CHECK(config.proxy.sender.client_claim == "client_id");
  CHECK(config.proxy.sender.trusted_proxies.size() == 2);
  CHECK(config.proxy.cors.allow_origins == std::vector<std::string>{"https://app.example"});
  CHECK(config.proxy.cors.allow_credentials);
  CHECK(config.proxy.cors.expose_headers == std::vector<std::string>{"ETag"});
  CHECK(config.proxy.ready_path == "/up");
  CHECK(config.proxy.ready_kept == std::chrono::seconds(9));
}

TEST_CASE("the client's Host is kept for an upstream without a public name, unless told otherwise") {
  const auto [host, kept] = GENERATE(table<std::string, bool>({
      {"127.0.0.1", true},
      {"[::1]", true},
      {"10.1.2.3", true},
      {"localhost", true},
      {"hapi", true},
      {"hapi.fhir.svc", true},
      {"hapi.fhir.svc.cluster.local", true},
      {"HAPI.Hospital.INTERNAL.", true},
      {"hapi.fhir.org", false},
      {"workspace-fhir.fhir.azurehealthcareapis.com", false},
      {"local.example.org", false},
  }));
  CAPTURE(host);
  const auto preserves = [host = host](const std::string& more) {
    return config::parse("upstream: {url: \"http://" + host + ":8080/fhir\"" + more + "}", "b.yaml", "/")
        .upstream.preserve_host;
  };
  CHECK(preserves("") == kept);
  CHECK(preserves(", preserveHost: auto") == kept);
  CHECK(preserves(", preserveHost: on"));
  CHECK_FALSE(preserves(", preserveHost: off"));
}

TEST_CASE("a mistake is told with file, line and the mend") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"listn: 1", "b.yaml:1: Unknown key \"listn\" in the configuration. Did you mean \"listen\"?"},
      {"\nupstream:\n  url: http://a\n  responseTimout: 3s",
       "b.yaml:4: Unknown key \"responseTimout\" in upstream. Did you mean \"responseTimeout\"?"},
      {"mode: observe\nmode: enforce", "b.yaml:2: The key \"mode\" is given twice."},
      {"mode: watch", "b.yaml:1: \"mode\" is enforce or observe, not \"watch\"."},
      {"listen: 8080", "b.yaml:1: \"listen\" is an address and a port"},
      {"listen: a:99999", "b.yaml:1: \"99999\" is not a port."},
      {"upstream: {url: \"https://a\"}", "b.yaml:1: An https upstream is not supported yet"},
      {"upstream: {url: \"a:80\"}", "b.yaml:1: The upstream's url is of the form"},
      {"upstream: {}", "b.yaml:1: upstream needs the key \"url\"."},
      {"limits: {body: 16MB}", "b.yaml:1: \"body\" is a size of up to 2 GiB"},
      {"limits: {headTimeout: 5}", "b.yaml:1: \"headTimeout\" is a time"},
      {"threads: 0", "b.yaml:1: \"threads\" is a number from 1 to 1024"},
      {"policy: {a: b}", "b.yaml:1: \"policy\" is a list."},
      {"policy:\n  - {verdict: no-codes, severity: error}",
       "b.yaml:2: There is no verdict \"no-codes\". Did you mean \"no-code\"?"},
      {"policy:\n  - {verdict: no-code}", "b.yaml:2: A policy entry needs \"severity\" or \"mode\"."},
      {"rules:\n  - {type: Patient, path: gender}", "b.yaml:2: a rule needs the key \"valueSet\"."},
      {"profiles: [a]", "b.yaml:1: \"profiles\" maps resource types"},
      {"log: yes", "b.yaml:1: log is a mapping"},
      {"log: {client: {}}", "b.yaml:1: \"client\" names one of"},
      {"log: {client: {header: a, token: b}}", "b.yaml:1: \"client\" names one of"},
      {"log: {client: {header: \"a b\"}}", "b.yaml:1: \"a b\" is no name of a header."},
      {"log: {client: {header: Authorization}}", "b.yaml:1: \"Authorization\" holds secrets"},
      {"log: {client: {heder: a, token: b}}", "b.yaml:1: Unknown key \"heder\" in log.client."},
      {"trustedProxies: [10.0.0.0/8, 10.0.0.0/33]", "b.yaml:1: \"10.0.0.0/33\" is no address"},
      {"trustedProxies: proxy.example", "b.yaml:1: \"proxy.example\" is no address"},
      {"cors: {}", "b.yaml:1: cors needs the key \"allowOrigins\"."},
      {"cors: {allowOrigins: app.example}", "b.yaml:1: \"app.example\" is no origin"},
      {"cors: {allowOrigins: \"https://app.example/\"}", "b.yaml:1: \"https://app.example/\" is no origin"},
      {"cors: {allowOrigins: \"*\", allowCredentials: on}", "b.yaml:1: allowCredentials with the origin \"*\""},
      {"cors: {allowOrigins: \"*\", exposeHeaders: \"a: b\"}", "b.yaml:1: \"a: b\" is no name of a header."},
      {"upstream: {url: \"http://a\", readyPath: \"a b\"}", "b.yaml:1: \"readyPath\" is a path"},
      {"upstream: {url: \"http://a\", preserveHost: maybe}", "b.yaml:1: \"preserveHost\" is on or off"},
      {"policy:\n  - {client: a, severity: error}", "b.yaml:1: A policy entry names a client"},
      {"terminology: {}", "b.yaml:1: terminology needs the key \"listen\"."},
      {"terminology: {listen: a}", "b.yaml:1: \"listen\" is an address and a port"},
      {"terminology:\n  listen: :1\n  apiKey: x",
       "b.yaml:3: Unknown key \"apiKey\" in terminology. Did you mean \"apiKeys\"?"},
      {"terminology:\n  listen: :1\n  apiKeys: []", "b.yaml:3: \"apiKeys\" is a list of keys"},
      {"terminology:\n  listen: :1\n  apiKeys: [secret]", "b.yaml:3: An API key has 16 to 1024 letters"},
      {"terminology:\n  listen: :1\n  apiKeys: [\"0123456789 abcdef\"]", "b.yaml:3: An API key has 16 to 1024 letters"},
      {"terminology:\n  listen: :1\n  apiKeys: [{env: BINDGATE_NO_SUCH_KEY}]",
       "b.yaml:3: The environment variable BINDGATE_NO_SUCH_KEY is not set."},
      {"terminology:\n  listen: :1\n  apiKeys: [{file: none.key}]",
       "b.yaml:3: The file of an API key, /etc/bindgate/none.key, cannot be opened."},
      {"terminology:\n  listen: :1\n  apiKeys: [{file: a, env: b}]", "b.yaml:3: An API key is a text"},
      {"terminology: {listen: \":1\", publicUrl: tx.example}", "b.yaml:1: The public url is of the form"},
      {"listen: 127.0.0.1:9\nterminology: {listen: \":9\"}",
       "b.yaml:2: The terminology endpoint listens on the gateway's port"},
      {"a: [", "b.yaml:1: This is not valid YAML"},
      {"- a", "b.yaml:1: the configuration is a mapping"},
  }));
  CAPTURE(text);
  CHECK_THAT(error_of(text), Catch::StartsWith(message));
}

TEST_CASE("all mistakes are told at once, in the order of the file") {
  const std::string text = R"(policy:
  - {verdict: [no-code, no-codes], severty: error}
  - severity: erorr
    verdict:
      - no-code
      - wrong-dislay
listen: 8080
rules:
  - type: Patient
    path: [gender]
  - just text
upstream:
  url: ftp://a
  maxConnections: none
profiles:
  Patient: {a: b}
  Observation: [[a], b]
limits: 7
mode: observ
colour: red
)";
  CHECK(error_of(text) ==
        R"(b.yaml:2: There is no verdict "no-codes". Did you mean "no-code"?
b.yaml:2: Unknown key "severty" in a policy entry. Did you mean "severity"?
b.yaml:3: "severity" is ignore, information, warning or error, not "erorr". Did you mean "error"?
b.yaml:6: There is no verdict "wrong-dislay". Did you mean "wrong-display"?
b.yaml:7: "listen" is an address and a port such as 0.0.0.0:8080, not "8080".
b.yaml:9: a rule needs the key "valueSet".
b.yaml:10: "path" is a single value.
b.yaml:11: a rule is a mapping of keys to values.
b.yaml:13: The upstream's url is of the form http://host:port/fhir, not "ftp://a".
b.yaml:14: "maxConnections" is a number from 1 to 65535, not "none".
b.yaml:16: The profiles of a type are a list of canonical urls.
b.yaml:17: A profile is a canonical url.
b.yaml:18: limits is a mapping of keys to values.
b.yaml:19: "mode" is enforce or observe, not "observ". Did you mean "observe"?
b.yaml:20: Unknown key "colour" in the configuration. The keys are listen, threads, upstream, packages, profiles, rules, policy, mode, patch, unreadable, readOnlyOperations, limits, terminology, trustedProxies, cors or log.)");
}

TEST_CASE("what could be read of a wrong configuration is there, to look for more mistakes") {
  const config::Reading reading = config::read(R"(
rules:
  - {type: Patient, path: gendr, valueSet: http://x.example/vs, strenght: required}
packages:
  - a.tgz
policy:
  - severity: error
    path: Patient.gendr
  - {verdict: nothing, severity: error}
)",
                                               "b.yaml", "/etc/bindgate");
  CHECK(reading.problems.size() == 2);
  REQUIRE(reading.config.rules.site_rules.size() == 1);
  CHECK(reading.config.rules.site_rules[0].path == "gendr");
  CHECK(reading.config.places.packages == std::vector<std::size_t>{5});
  REQUIRE(reading.config.places.policy.size() == 2);
  CHECK(reading.config.places.policy[0].of("path") == 8);
  CHECK(reading.config.places.policy[0].of("type") == 7);
  CHECK(reading.config.places.policy[0].is_whole);
  CHECK_FALSE(reading.config.places.policy[1].is_whole);
}

TEST_CASE("a configuration that is made to hurt is refused in no time") {
  const auto repeated = [](const std::string& part, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
  };
  std::string laughs = "a0: &a0 [x]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + ", " + last + ", " + last + "]\n";
  }
  laughs += "packages: *a59\n";
  std::string square = "profiles:\n  Patient: &p [" + repeated("u,", 1000) + "u]\n";
  for (int i = 0; i < 20'000; ++i) square += "  T" + std::to_string(i) + ": *p\n";
  CHECK_THAT(error_of(laughs), Catch::Contains("it holds more than 200000 values, aliases written out"));
  CHECK_THAT(error_of(square), Catch::Contains("it holds more than 200000 values, aliases written out"));
  CHECK_THAT(error_of("packages: &a [*a]\n"), Catch::Contains("b.yaml:1: This is not valid YAML"));
  CHECK_THAT(error_of(repeated("[", 100'000)), Catch::Contains("it is nested too deeply"));
  CHECK_THAT(error_of(repeated("- ", 100'000)), Catch::Contains("it is nested too deeply"));
  CHECK_THAT(error_of(repeated("{a: ", 100'000)), Catch::Contains("it is nested too deeply"));
  CHECK_THAT(error_of(repeated("# nothing\n", 200'000)),
             Catch::StartsWith("b.yaml: A configuration of more than 1 MiB"));
  CHECK_THAT(error_of("mode: observe\n---\nmode: enforce\n"),
             Catch::StartsWith("b.yaml:2: A configuration is one YAML document"));
  std::string many;
  for (int i = 0; i < 50'000; ++i) many += "key" + std::to_string(i) + ": 1\n";
  CHECK_THAT(error_of(many), Catch::EndsWith("b.yaml: and 49000 more."));
}

TEST_CASE("the JSON Schema has the keys the loader has") {
  std::ifstream in(std::string(BINDGATE_SOURCE_DIR) + "/config/bindgate.schema.json");
  const auto schema = nlohmann::json::parse(in);
  const auto& properties = schema["properties"];
  CHECK(names(schema) == keys_of("", ""));
  CHECK(names(properties["upstream"]) == keys_of("upstream:\n  url: http://a\n", "  "));
  CHECK(names(properties["limits"]) == keys_of("limits:\n", "  "));
  CHECK(names(properties["terminology"]) == keys_of("terminology:\n  listen: :1\n", "  "));
  CHECK(names(properties["log"]) == keys_of("log:\n", "  "));
  CHECK(names(properties["log"]["properties"]["client"]) == keys_of("log:\n  client:\n    token: a\n", "    "));
  CHECK(names(properties["cors"]) == keys_of("cors:\n  allowOrigins: '*'\n", "  "));
  CHECK(names(properties["rules"]["items"]) == keys_of("rules:\n  - type: a\n    path: b\n    valueSet: c\n", "    "));
  CHECK(names(properties["policy"]["items"]) == keys_of("policy:\n  - severity: error\n", "    "));
}

TEST_CASE("the terminology endpoint is served where it is given an address") {
  CHECK_FALSE(config::parse("listen: :1", "b.yaml", "/").terminology);
  ::setenv("BINDGATE_TEST_KEY", "fedcba9876543210", 1);
  const Config config = config::parse(R"(
log: {access: off}
terminology:
  listen: 127.0.0.1:8081
  apiKeys: [0123456789abcdef, {env: BINDGATE_TEST_KEY}]
  publicUrl: https://tx.example/
  threads: 3
  maxWaiting: 7
  body: 1MiB
  maxParameters: 9
  maxBatchEntries: 8
  maxExpansion: 100
  maxPage: 20
  deadline: 2s
  connections: 5
)",
                                      "b.yaml", "/");
  REQUIRE(config.terminology);
  const auto& [server, endpoint] = *config.terminology;
  CHECK(server.address == "127.0.0.1");
  CHECK(server.port == 8081);
  CHECK(server.max_connections == 5);
  CHECK(endpoint.api_keys == std::vector<std::string>{"0123456789abcdef", "fedcba9876543210"});
  CHECK(endpoint.public_url == "https://tx.example");
  CHECK(endpoint.threads == 3);
  CHECK(endpoint.max_waiting == 7);
  CHECK(endpoint.body_limit == 1U << 20);
  CHECK(endpoint.max_parameters == 9);
  CHECK(endpoint.max_batch_entries == 8);
  CHECK(endpoint.max_expansion == 100);
  CHECK(endpoint.max_page == 20);
  CHECK(endpoint.default_page == 20);
  CHECK(endpoint.deadline == std::chrono::seconds(2));
  CHECK_FALSE(endpoint.access_log);
}

TEST_CASE("an API key is read from a file, without its line's end") {
  const auto folder = std::filesystem::temp_directory_path();
  const std::string name = "bindgate-key-" + std::to_string(::getpid());
  std::ofstream(folder / name) << "0123456789abcdef\n";
  const Config config =
      config::parse("terminology: {listen: \":1\", apiKeys: [{file: " + name + "}]}", "b.yaml", folder);
  std::filesystem::remove(folder / name);
  CHECK(config.terminology->endpoint.api_keys == std::vector<std::string>{"0123456789abcdef"});
}
