#include "config/terminology_section.h"

#include "config/yaml_map.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace bindgate::config {

namespace {

constexpr std::size_t kShortestKey = 16;
constexpr std::size_t kLongestKey = 1024;

// token68 of RFC 9110 section 11.2: what a client can send after "Bearer".
bool is_token(std::string_view key) {
  static constexpr std::string_view kOthers = "-._~+/=";
  return std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

std::string read_key_file(const YamlMap& map, const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) map.fail("file", "The file of an API key, " + path.string() + ", cannot be opened.");
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string read_key(const YAML::Node& node, const std::string& file, const std::filesystem::path& folder) {
  if (node.IsScalar()) return node.Scalar();
  YamlMap map(node, file, "an API key");
  const auto variable = map.text("env");
  const auto path = map.text("file");
  map.finish();
  if (variable.has_value() == path.has_value()) {
    fail_at(file, node.Mark(), "An API key is a text, \"env: NAME\" or \"file: path\".");
  }
  if (path) return read_key_file(map, folder / *path);
  const char* value = std::getenv(variable->c_str());
  if (value == nullptr) map.fail("env", "The environment variable " + *variable + " is not set.");
  return value;
}

std::vector<std::string> read_keys(const YAML::Node& node, const std::string& file,
                                   const std::filesystem::path& folder) {
  if (!node.IsSequence() || node.size() == 0) {
    fail_at(file, node.Mark(), "\"apiKeys\" is a list of keys; leave it out to let everybody in.");
  }
  std::vector<std::string> out;
  for (const auto& item : node) {
    std::string key = read_key(item, file, folder);
    if (key.size() < kShortestKey || key.size() > kLongestKey || !is_token(key)) {
      fail_at(file, item.Mark(),
              "An API key has 16 to 1024 letters, digits and -._~+/= (make one with: openssl rand -hex 24).");
    }
    out.push_back(std::move(key));
  }
  return out;
}

std::string read_public_url(YamlMap& map) {
  std::string url = map.text("publicUrl").value_or("");
  while (url.ends_with('/')) url.pop_back();
  const bool is_web = url.starts_with("http://") || url.starts_with("https://");
  if (!url.empty() && (!is_web || url.find_first_of("?#@ \"") != std::string::npos)) {
    map.fail("publicUrl", "The public url is of the form https://host, what stands before /fhir/r4.");
  }
  return url;
}

}  // namespace

TerminologyListener terminology_listener(const std::string& address) {
  TerminologyListener out;
  set_listen(address, out.server);
  // Answers are computed on threads of their own: one is enough for the connections.
  out.server.threads = 1;
  out.endpoint.threads = std::max(1U, std::thread::hardware_concurrency() / 2);
  return out;
}

TerminologyListener read_terminology(const YAML::Node& node, const std::string& file,
                                     const std::filesystem::path& folder) {
  YamlMap map(node, file, "terminology");
  TerminologyListener out;
  const std::string listen = map.needed_text("listen");
  try {
    out = terminology_listener(listen);
  } catch (const ConfigError& error) {
    map.fail("listen", error.what());
  }
  proxy::tx::Settings& endpoint = out.endpoint;
  if (const auto keys = map.take("apiKeys")) endpoint.api_keys = read_keys(*keys, file, folder);
  endpoint.public_url = read_public_url(map);
  set(endpoint.threads, map.count("threads", 1, 1024));
  set(endpoint.max_waiting, map.count("maxWaiting", 0, 1'000'000));
  set(endpoint.body_limit, map.bytes("body"));
  set(endpoint.max_parameters, map.count("maxParameters", 1, 1'000'000));
  set(endpoint.max_batch_entries, map.count("maxBatchEntries", 1, 100'000));
  set(endpoint.max_expansion, map.count("maxExpansion", 1, 10'000'000));
  set(endpoint.max_page, map.count("maxPage", 1, 10'000));
  endpoint.default_page = std::min(endpoint.default_page, endpoint.max_page);
  set(endpoint.deadline, map.duration("deadline"));
  set(out.server.max_connections, map.count("connections", 1, 1'000'000));
  map.finish();
  return out;
}

}  // namespace bindgate::config
