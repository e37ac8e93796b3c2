#include "config/answers_section.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace bindgate::config {

namespace {

bool is_field_name(const std::string& text) {
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

bool is_origin(const std::string& text) {
  if (text == "*" || text == "null") return true;
  const std::size_t scheme = text.find("://");
  return scheme != std::string::npos && scheme > 0 && text.size() > scheme + 3 &&
         text.find_first_of("/?# \t\r\n", scheme + 3) == std::string::npos;
}

void read_client(const YAML::Node& node, Problems& problems, proxy::SenderSettings& sender) {
  YamlMap map(node, problems, "log.client");
  sender.client_header = map.text("header").value_or("");
  sender.client_claim = map.text("token").value_or("");
  if (sender.client_header.empty() == sender.client_claim.empty()) {
    map.report("header", "\"client\" names one of a \"header\" and a claim of a \"token\" such as client_id.");
  }
  if (!sender.client_header.empty() && !is_field_name(sender.client_header)) {
    map.report("header", '"' + sender.client_header + "\" is no name of a header.");
  }
  // What authorizes a request is no name, and would stand in the log.
  static constexpr std::array<std::string_view, 3> kSecrets = {"authorization", "cookie", "proxy-authorization"};
  std::string lower = sender.client_header;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  if (std::find(kSecrets.begin(), kSecrets.end(), lower) != kSecrets.end()) {
    map.report("header", '"' + sender.client_header + "\" holds secrets; name a claim of its \"token\" instead.");
  }
  map.finish();
}

}  // namespace

void read_cors(const YAML::Node& node, Problems& problems, proxy::CorsSettings& cors) {
  YamlMap map(node, problems, "cors");
  cors.allow_origins = map.texts("allowOrigins");
  if (cors.allow_origins.empty()) map.report("allowOrigins", "cors needs the key \"allowOrigins\".");
  for (const std::string& origin : cors.allow_origins) {
    if (!is_origin(origin)) {
      map.report("allowOrigins",
                 '"' + origin + "\" is no origin; one is written https://app.example.org, without a path, or \"*\".");
    }
  }
  set(cors.allow_credentials, map.boolean("allowCredentials"));
  const bool is_any = std::find(cors.allow_origins.begin(), cors.allow_origins.end(), "*") != cors.allow_origins.end();
  if (cors.allow_credentials && is_any) {
    map.report("allowCredentials",
               "allowCredentials with the origin \"*\" would let every page read as its user; name the origins.");
  }
  cors.expose_headers = map.texts("exposeHeaders");
  for (const std::string& name : cors.expose_headers) {
    if (!is_field_name(name)) map.report("exposeHeaders", '"' + name + "\" is no name of a header.");
  }
  map.finish();
}

void read_log(const YAML::Node& node, Problems& problems, proxy::Settings& settings) {
  YamlMap map(node, problems, "log");
  set(settings.access_log, map.boolean("access"));
  if (const auto client = map.take("client")) read_client(*client, problems, settings.sender);
  map.finish();
}

void read_trusted_proxies(YamlMap& root, proxy::SenderSettings& sender) {
  for (const std::string& text : root.texts("trustedProxies")) {
    const auto network = proxy::Network::parse(text);
    if (network) {
      sender.trusted_proxies.push_back(*network);
    } else {
      root.report("trustedProxies", '"' + text + "\" is no address and no range of them such as 10.0.0.0/8.");
    }
  }
}

void read_readiness(YamlMap& upstream, proxy::Settings& settings) {
  if (const auto path = upstream.text("readyPath")) {
    const bool is_path = !path->empty() && std::all_of(path->begin(), path->end(), [](char c) {
      return c > 0x20 && c < 0x7F && c != '#' && c != '\\';
    });
    if (!is_path)
      upstream.report("readyPath", "\"readyPath\" is a path such as metadata or /actuator/health, or none.");
    settings.ready_path = *path == "none" ? "" : *path;
  }
  set(settings.ready_kept, upstream.duration("readyCache"));
}

bool is_private_name(const std::string& host) {
  static constexpr std::array<std::string_view, 9> kPrivate = {
      ".local", ".localhost", ".internal", ".lan", ".intranet", ".home.arpa", ".svc", ".test", ".localdomain"};
  std::string name = host;
  if (name.ends_with('.')) name.pop_back();
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  if (proxy::Network::parse(name) || name.find('.') == std::string::npos) return true;
  return std::any_of(kPrivate.begin(), kPrivate.end(), [&](std::string_view suffix) { return name.ends_with(suffix); });
}

}  // namespace bindgate::config
