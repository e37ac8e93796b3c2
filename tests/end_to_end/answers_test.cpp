// What clients and operators are told: batches whose upstream answers oddly, readiness, CORS, the access log.
#include "tests/end_to_end/lab.h"
#include "tests/support/scripted_upstream.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace bindgate;
using namespace bindgate::testing;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

const std::string kJsonBody = "Content-Type: application/fhir+json\r\n";
const std::string kMale = R"({"resourceType":"Patient","gender":"Male"})";
const std::string kPatient = R"({"resourceType":"Patient","gender":"male"})";

std::string batch_of(const std::vector<std::string>& genders) {
  std::string out = R"({"resourceType":"Bundle","type":"batch","entry":[)";
  for (std::size_t i = 0; i < genders.size(); ++i) {
    out += (i ? "," : "") + std::string(R"({"resource":{"resourceType":"Patient","gender":")") + genders[i] +
           R"("},"request":{"method":"POST","url":"Patient"}})";
  }
  return out + "]}";
}

std::string answer_text(const std::string& status, const std::string& fields, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

LabSettings before(const ScriptedUpstream& upstream) {
  LabSettings settings;
  settings.upstream = upstream.port();
  return settings;
}

// Both ends of a pipe for an access log.
class LogPipe {
 public:
  LogPipe() { REQUIRE(::pipe(ends_.data()) == 0); }
  ~LogPipe() {
    for (const int end : ends_) ::close(end);
  }
  std::shared_ptr<proxy::LogWriter> writer() {
    return std::make_shared<proxy::LogWriter>(ends_[1], proxy::LogWriter::Limits{64 * 1024, 200ms});
  }
  // The lines so far, once there are `count` of them.
  std::vector<json> read(std::size_t count) {
    std::array<char, 4096> buffer;
    pollfd waiting{ends_[0], POLLIN, 0};
    while (static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n')) < count &&
           ::poll(&waiting, 1, 10'000) > 0) {
      const ssize_t n = ::read(ends_[0], buffer.data(), buffer.size());
      if (n <= 0) break;
      text_.append(buffer.data(), static_cast<std::size_t>(n));
    }
    std::vector<json> out;
    while (text_.find('\n') != std::string::npos) {
      out.push_back(json::parse(text_.substr(0, text_.find('\n'))));
      text_.erase(0, text_.find('\n') + 1);
    }
    return out;
  }

 private:
  std::array<int, 2> ends_{};
  std::string text_;
};

}  // namespace

TEST_CASE("whatever the upstream answers to a batch, the refused entries are told of") {
  const std::string entry = R"({"response":{"status":"201"}})";
  const std::string bundle = R"({"resourceType":"Bundle","type":"batch-response","entry":[)";
  const auto [upstream_answer, status] = GENERATE_COPY(table<std::string, int>({
      {answer_text("200 OK", kJsonBody, bundle + entry + "," + entry + "]}"), 200},
      {answer_text("201 Created", kJsonBody, bundle + entry + "," + entry + "]}"), 201},
      {answer_text("207 Multi-Status", kJsonBody, bundle + entry + "," + entry + "]}"), 207},
      {answer_text("200 OK", kJsonBody, bundle + entry + "]}"), 200},
      {answer_text("200 OK", kJsonBody, "{"), 200},
      {answer_text("200 OK", "Content-Type: text/html\r\n", "<html>"), 200},
      {answer_text("201 Created", kJsonBody, ""), 200},
      {answer_text("202 Accepted", "Content-Location: http://up/job/1\r\n", ""), 200},
      {"HTTP/1.1 204 No Content\r\n\r\n", 200},
      {answer_text("307 Temporary Redirect", "Location: http://up/other\r\n", ""), 502},
      {answer_text("400 Bad Request", kJsonBody, R"({"resourceType":"OperationOutcome"})"), 400},
      {answer_text("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", ""), 401},
      {answer_text("500 Internal Server Error", "", "oops"), 500},
      {answer_text("503 Service Unavailable", "Retry-After: 77\r\n", ""), 503},
      {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", 502},
      {"", 502},
  }));
  CAPTURE(upstream_answer);
  ScriptedUpstream upstream([&](UpstreamConnection& connection) {
    RawRequest request;
    if (connection.read(request)) connection.send(upstream_answer);
  });
  Lab lab(before(upstream));
  const RawResponse response =
      lab.ask({"POST", "/fhir?_format=json", batch_of({"male", "Male", "female", "x"}), kJsonBody});
  CHECK(response.status == status);
  CHECK(response.complete);
  CHECK_THAT(response.body,
             Catch::Contains("Bundle.entry[1].resource.gender") && Catch::Contains("Bundle.entry[3].resource.gender"));
  const json body = json::parse(response.body);
  if (body["resourceType"] == "Bundle") {
    REQUIRE(body["entry"].size() == 4);
    CHECK(body["entry"][1]["response"]["status"] == "422 Unprocessable Entity");
    CHECK(body["entry"][3]["response"]["status"] == "422 Unprocessable Entity");
  } else {
    CHECK(status >= 400);
  }
  CHECK(response.field("X-Bindgate-Findings") == "error=2");
  CHECK(response.count("Content-Type") == 1);
  CHECK(response.count("X-Request-Id") == 1);
  if (status == 401) CHECK(response.field("WWW-Authenticate") == "Bearer");
  if (status == 503) CHECK(response.field("Retry-After") == "77");
  CHECK(response.count("Location") + response.count("Content-Location") == 0);
  REQUIRE(upstream.requests().size() == 1);
  CHECK(upstream.requests()[0].head.first_line() == "POST /fhir HTTP/1.1");
}

TEST_CASE("a batch that asks to be processed later is refused before anything is sent") {
  const std::string prefer =
      GENERATE(as<std::string>(), "Prefer: respond-async\r\n", "prefer: Respond-Async\r\n",
               "Prefer: return=minimal\r\nPrefer: respond-async\r\n", "Prefer: return=minimal,respond-async;x=y\r\n");
  ScriptedUpstream upstream(ScriptedUpstream::answering(answer_text("202 Accepted", "", "")));
  Lab lab(before(upstream));
  const RawResponse response = lab.ask({"POST", "/fhir", batch_of({"male", "Male"}), kJsonBody + prefer});
  CHECK(response.status == 422);
  CHECK_THAT(response.body, Catch::Contains("Bundle.entry[1].resource.gender"));
  CHECK(upstream.requests().empty());
  // One without bad entries is the upstream's affair.
  CHECK(lab.ask({"POST", "/fhir", batch_of({"male"}), kJsonBody + prefer}).status == 202);
}

TEST_CASE("no answer has an empty field of findings") {
  const std::string patch = R"({"request":{"method":"PATCH","url":"Patient/1"},"resource":{"resourceType":"Binary",)"
                            R"("contentType":"application/json-patch+json"}})";
  const std::string good = R"({"request":{"method":"GET","url":"Patient/1"}})";
  const std::string entry = GENERATE(false, true) ? patch : patch + "," + good;
  Lab lab;
  const RawResponse response =
      lab.ask({"POST", "/fhir", R"({"resourceType":"Bundle","type":"batch","entry":[)" + entry + "]}", kJsonBody});
  CHECK(response.status == 200);
  CHECK_THAT(response.body, Catch::Contains("patch: forward"));
  CHECK(response.count("X-Bindgate-Findings") == 0);
}

TEST_CASE("readiness asks the upstream, and being alive does not") {
  const auto [upstream_answer, status] = GENERATE(table<std::string, int>({
      {answer_text("200 OK", kJsonBody, "{}"), 200},
      {answer_text("401 Unauthorized", "", ""), 200},
      {answer_text("403 Forbidden", "", ""), 200},
      {answer_text("404 Not Found", "", ""), 200},
      {answer_text("500 Internal Server Error", "", ""), 503},
      {answer_text("503 Service Unavailable", "", ""), 503},
      {"no HTTP\r\n\r\n", 503},
      {"", 503},
  }));
  CAPTURE(upstream_answer);
  ScriptedUpstream upstream([&](UpstreamConnection& connection) {
    RawRequest request;
    while (connection.read(request) && !upstream_answer.empty() && connection.send(upstream_answer)) request = {};
  });
  LabSettings settings = before(upstream);
  settings.proxy.ready_kept = std::chrono::hours(1);
  Lab lab(settings);
  const RawResponse alive = lab.get("/live");
  CHECK(alive.status == 200);
  CHECK(upstream.requests().empty());
  for (int i = 0; i < 3; ++i) {
    const RawResponse ready = lab.get("/ready");
    CHECK(ready.status == status);
    CHECK(ready.count("Retry-After") == (status == 503 ? 1 : 0));
    const json body = json::parse(ready.body);
    CHECK(body["status"] == (status == 200 ? "ok" : "unavailable"));
    if (status == 503) CHECK_THAT(body["reason"].get<std::string>(), Catch::Contains("GET /fhir/metadata"));
    CHECK(body["unread"] == 0);
  }
  REQUIRE(upstream.requests().size() == 1);
  CHECK(upstream.requests()[0].head.first_line() == "GET /fhir/metadata HTTP/1.1");
  CHECK(lab.get("/live").status == 200);
}

TEST_CASE("an upstream that cannot be reached or resolved is not ready, and is again once it answers") {
  LabSettings settings;
  settings.proxy.ready_kept = 1ms;
  SECTION("nobody listens") {
    settings.upstream = 1;
    Lab lab(settings);
    CHECK(lab.get("/ready").status == 503);
  }
  SECTION("its name is unknown") {
    settings.upstream_host = "no-such-host.invalid";
    Lab lab(settings);
    CHECK(lab.get("/ready").status == 503);
  }
  SECTION("it fails, then works") {
    std::atomic<bool> works{false};
    ScriptedUpstream upstream([&](UpstreamConnection& connection) {
      RawRequest request;
      while (connection.read(request)) {
        connection.send(answer_text(works ? "200 OK" : "500 No", "", ""));
        request = {};
      }
    });
    settings.upstream = upstream.port();
    settings.proxy.ready_path = "/health?deep=1";
    Lab lab(settings);
    CHECK(lab.get("/ready").status == 503);
    works = true;
    // What is remembered is remembered by a clock of some milliseconds.
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (lab.get("/ready").status != 200 && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(5ms);
    CHECK(lab.get("/ready").status == 200);
    CHECK(upstream.requests()[0].head.first_line() == "GET /health?deep=1 HTTP/1.1");
  }
  SECTION("nobody is to be asked") {
    settings.upstream = 1;
    settings.proxy.ready_path = "";
    Lab lab(settings);
    CHECK(lab.get("/ready").status == 200);
  }
}

TEST_CASE("many who ask for readiness at once ask the upstream once") {
  std::atomic<bool> go{false};
  ScriptedUpstream upstream([&](UpstreamConnection& connection) {
    RawRequest request;
    while (connection.read(request)) {
      while (!go) std::this_thread::sleep_for(1ms);
      connection.send(answer_text("200 OK", "", "{}"));
      request = {};
    }
  });
  LabSettings settings = before(upstream);
  settings.proxy.ready_kept = std::chrono::hours(1);
  Lab lab(settings);
  std::vector<RawClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back(lab.port()).send("GET /ready HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (upstream.requests().empty() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
  go = true;
  for (RawClient& client : clients) CHECK(client.read().status == 200);
  CHECK(upstream.requests().size() == 1);
}

TEST_CASE("a refusal can be read by the pages that may read the upstream's answers") {
  const auto script = [](UpstreamConnection& connection) {
    RawRequest request;
    while (connection.read(request)) {
      const std::string origin = request.field("Origin");
      const std::string cors = origin == "https://app.example" ? "Access-Control-Allow-Origin: https://app.example\r\n"
                                                                 "Access-Control-Allow-Credentials: true\r\n"
                                                               : "";
      connection.send(answer_text("200 OK", cors, ""));
      request = {};
    }
  };
  ScriptedUpstream upstream(script);
  Lab lab(before(upstream));
  const auto refused = [&](const std::string& origin) {
    return lab.ask({"POST", "/fhir/Patient", kMale, kJsonBody + "Origin: " + origin + "\r\n"});
  };
  for (int i = 0; i < 3; ++i) {
    const RawResponse good = refused("https://app.example");
    CHECK(good.status == 422);
    CHECK(good.field("Access-Control-Allow-Origin") == "https://app.example");
    CHECK(good.field("Access-Control-Allow-Credentials") == "true");
    CHECK_THAT(good.field("Access-Control-Expose-Headers"),
               Catch::Contains("X-Bindgate-Reason") && Catch::Contains("X-Request-Id"));
    CHECK(good.field("Vary") == "Origin");
  }
  REQUIRE(upstream.requests().size() == 1);
  CHECK(upstream.requests()[0].head.first_line() == "OPTIONS /fhir/metadata HTTP/1.1");
  CHECK(upstream.requests()[0].field("Access-Control-Request-Method") == "POST");

  const RawResponse bad = refused("https://evil.example");
  CHECK(bad.status == 422);
  CHECK(bad.count("Access-Control-Allow-Origin") == 0);
  CHECK(lab.ask({"POST", "/fhir/Patient", kMale, kJsonBody}).count("Vary") == 0);
  // Each origin costs a preflight at most, and none is remembered for ever.
  for (int i = 0; i < 300; ++i) CHECK(refused("https://" + std::to_string(i) + ".example").status == 422);
  CHECK(refused(std::string(1000, 'x')).status == 422);
  CHECK(upstream.requests().size() <= 303);
}

TEST_CASE("a configured set of origins is granted without asking anybody") {
  LabSettings settings;
  settings.upstream = 1;
  const bool any = GENERATE(false, true);
  settings.proxy.cors.allow_origins = {any ? "*" : "https://app.example"};
  settings.proxy.cors.expose_headers = {"ETag"};
  Lab lab(settings);
  const RawResponse failed = lab.ask({"GET", "/fhir/Patient", "", "Origin: https://app.example\r\n"});
  CHECK(failed.status == 502);
  CHECK(failed.field("Access-Control-Allow-Origin") == (any ? "*" : "https://app.example"));
  CHECK_THAT(failed.field("Access-Control-Expose-Headers"), Catch::EndsWith(", ETag"));
  const RawResponse other =
      lab.ask({"POST", "/fhir/Patient", kMale, kJsonBody + "Origin: https://b.example\r\n"});
  CHECK(other.status == 422);
  CHECK(other.count("Access-Control-Allow-Origin") == (any ? 1 : 0));
}

TEST_CASE("a refusal waits for no upstream that does not answer a preflight") {
  ScriptedUpstream upstream([](UpstreamConnection& connection) {
    RawRequest request;
    connection.read(request);
    connection.read(request);
  });
  Lab lab(before(upstream));
  CHECK(lab.ask({"POST", "/fhir/Patient", kMale, kJsonBody + "Origin: https://a.example\r\n"}).status == 422);
}

TEST_CASE("the access log tells who asked for what") {
  LogPipe pipe;
  LabSettings settings;
  settings.log = pipe.writer();
  settings.proxy.sender.trusted_proxies = {proxy::Network::parse("127.0.0.0/8").value()};
  settings.proxy.sender.client_header = "X-Client-Id";
  Lab lab(settings);
  lab.ask({"GET", "/fhir/Patient?name=secret", "",
           "X-Forwarded-For: 203.0.113.5\r\nUser-Agent: tester/1\r\nX-Client-Id: lab-7\r\n"});
  lab.ask({"POST", "/fhir/Patient", kMale, kJsonBody + "User-Agent: " + std::string(5000, 'u') + "\r\n"});
  lab.get("/fhir/Patient/1");
  RawClient rude(lab.port());
  rude.ask("GET / HTTP/1.1\r\nBad Header: a\r\n\r\n");
  const std::vector<json> lines = pipe.read(4);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0]["interaction"] == "search");
  CHECK(lines[0]["path"] == "/fhir/Patient");
  CHECK(lines[0]["peer"] == "127.0.0.1");
  CHECK(lines[0]["sender"] == "203.0.113.5");
  CHECK(lines[0]["user_agent"] == "tester/1");
  CHECK(lines[0]["client_unverified"] == "lab-7");
  CHECK(lines[1]["interaction"] == "create");
  CHECK(lines[1]["sender"] == "127.0.0.1");
  CHECK(lines[1]["user_agent"].get<std::string>().size() == 512);
  CHECK_FALSE(lines[1].contains("client_unverified"));
  CHECK(lines[2]["interaction"] == "read");
  CHECK(lines[3]["status"] == 400);
  CHECK(lines[3]["reason"] == "malformed");
  CHECK_FALSE(lines[3]["request_id"].get<std::string>().empty());
}

TEST_CASE("requests go on and the server stops while nobody reads its log") {
  LogPipe pipe;
  const auto start = std::chrono::steady_clock::now();
  std::uint64_t dropped = 0;
  {
    LabSettings settings;
    settings.log = pipe.writer();
    Lab lab(settings);
    RawClient client(lab.port());
    const std::string path = "/fhir/Patient/" + std::string(300, 'p');
    for (int i = 0; i < 1'500; ++i) {
      REQUIRE(client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").status != 0);
    }
    // What a worker gathered is handed over by its clock.
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (dropped == 0 && std::chrono::steady_clock::now() < end) {
      dropped = json::parse(lab.get("/live").body)["logLinesDropped"];
      std::this_thread::sleep_for(10ms);
    }
  }
  CHECK(dropped > 0);
  CHECK(std::chrono::steady_clock::now() - start < 60s);
  const std::vector<json> lines = pipe.read(1);
  CHECK_FALSE(lines.empty());
}

TEST_CASE("a policy entry that names a client holds for that client alone") {
  validator::PolicyEntry entry;
  entry.client = "legacy";
  entry.weight = validator::Weight::warning;
  LabSettings settings;
  settings.policy = {entry};
  settings.proxy.sender.client_header = "X-Client-Id";
  Lab lab(settings);
  const auto write = [&](const std::string& fields) {
    return lab.ask({"POST", "/fhir/Patient", kMale, kJsonBody + fields}).status;
  };
  CHECK(write("") == 422);
  CHECK(write("X-Client-Id: legacy\r\n") == 201);
  CHECK(write("X-Client-Id: other\r\n") == 422);
  CHECK(write("") == 422);
}

TEST_CASE("the upstream sees the client's Host where it is preserved, and nothing of an untrusted way") {
  ScriptedUpstream upstream(ScriptedUpstream::answering(answer_text("200 OK", kJsonBody, "{}")));
  LabSettings settings = before(upstream);
  const bool trusts = GENERATE(false, true);
  settings.trust_forwarded = trusts;
  settings.preserve_host = trusts;
  Lab lab(settings);
  lab.ask({"GET", "/fhir/Patient/1", "",
           "Forwarded: for=a\r\nX-Forwarded-Prefix: /p\r\nX-Forwarded-Port: 7\r\nX-Forwarded-Host: front.example\r\n"});
  const RawRequest seen = upstream.requests().at(0);
  CHECK(seen.field("Host") == (trusts ? "gateway.test" : "127.0.0.1:" + std::to_string(upstream.port())));
  CHECK(seen.field("X-Forwarded-Host") == (trusts ? "front.example" : "gateway.test"));
  CHECK(seen.field("X-Forwarded-Proto") == "http");
  CHECK(seen.field("X-Forwarded-Prefix") == (trusts ? "/p" : ""));
  CHECK(seen.field("X-Forwarded-Port") == (trusts ? "7" : ""));
  CHECK(seen.field("Forwarded") == (trusts ? "for=a" : ""));
}

TEST_CASE("a 503 says when to come back") {
  std::atomic<bool> go{false};
  ScriptedUpstream upstream([&](UpstreamConnection& connection) {
    RawRequest request;
    connection.read(request);
    while (!go) std::this_thread::sleep_for(1ms);
  });
  LabSettings settings = before(upstream);
  settings.max_connections = 1;
  settings.max_waiting = 0;
  Lab lab(settings);
  RawClient first(lab.port());
  first.send("GET /fhir/Patient/1 HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (upstream.requests().empty() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
  const RawResponse busy = lab.ask({"POST", "/fhir/Patient", kPatient, kJsonBody});
  CHECK(busy.status == 503);
  CHECK_FALSE(busy.field("Retry-After").empty());
  go = true;
}
