#include "config/terminology_section.h"

#include "config/yaml_map.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
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

std::optional<std::string> read_key_file(YamlMap& map, const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    map.report("file", "The file of an API key, " + path.string() + ", cannot be opened.");
    return std::nullopt;
  }
  std::string text(kLongestKey + 3, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

// None where there is none, which is reported.
std::optional<std::string> read_key(const YAML::Node& node, Problems& problems, const std::filesystem::path& folder) {
  if (node.IsScalar()) return node.Scalar();
  const std::size_t before = problems.count();
  YamlMap map(node, problems, "an API key");
  const auto variable = map.text("env");
  const auto path = map.text("file");
  map.finish();
  if (problems.count() != before) return std::nullopt;
  if (variable.has_value() == path.has_value()) {
    problems.add(line_of(node), "An API key is a text, \"env: NAME\" or \"file: path\".");
    return std::nullopt;
  }
  if (path) return read_key_file(map, folder / *path);
  const char* value = std::getenv(variable->c_str());
  if (value != nullptr) return value;
  map.report("env", "The environment variable " + *variable + " is not set.");
  return std::nullopt;
}

std::vector<std::string> read_keys(const YAML::Node& node, Problems& problems, const std::filesystem::path& folder) {
  std::vector<std::string> out;
  if (!node.IsSequence() || node.size() == 0) {
    problems.add(line_of(node), "\"apiKeys\" is a list of keys; leave it out to let everybody in.");
    return out;
  }
  for (const auto& item : node) {
    auto key = read_key(item, problems, folder);
    if (!key) continue;
    if (key->size() < kShortestKey || key->size() > kLongestKey || !is_token(*key)) {
      problems.add(line_of(item),
                   "An API key has 16 to 1024 letters, digits and -._~+/= (make one with: openssl rand -hex 24).");
    }
    out.push_back(std::move(*key));
  }
  return out;
}

std::string read_public_url(YamlMap& map) {
  std::string url = map.text("publicUrl").value_or("");
  while (url.ends_with('/')) url.pop_back();
  const bool is_web = url.starts_with("http://") || url.starts_with("https://");
  if (!url.empty() && (!is_web || url.find_first_of("?#@ \"") != std::string::npos)) {
    map.report("publicUrl", "The public url is of the form https://host, what stands before /fhir/r4.");
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

TerminologyListener read_terminology(const YAML::Node& node, Problems& problems, const std::filesystem::path& folder) {
  YamlMap map(node, problems, "terminology");
  TerminologyListener out;
  const std::string listen = map.needed_text("listen");
  try {
    out = terminology_listener(listen.empty() ? ":0" : listen);
  } catch (const ConfigError& error) {
    map.report("listen", error.what());
  }
  proxy::tx::Settings& endpoint = out.endpoint;
  if (const auto keys = map.take("apiKeys")) endpoint.api_keys = read_keys(*keys, problems, folder);
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
