#include "demo/search.h"

#include "demo/parameters.h"

#include <algorithm>
#include <charconv>

namespace bindgate::demo {

namespace {

std::vector<std::string> alternatives(std::string_view text) {
  std::vector<std::string> out;
  std::size_t from = 0;
  while (true) {
    const std::size_t comma = text.find(',', from);
    out.emplace_back(text.substr(from, comma - from));
    if (comma == std::string_view::npos) return out;
    from = comma + 1;
  }
}

Criteria::Token token_of(const std::string& text) {
  const std::size_t bar = text.find('|');
  if (bar == std::string::npos) return {std::nullopt, text};
  return {text.substr(0, bar), text.substr(bar + 1)};
}

std::optional<std::size_t> number_of(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Outcome unsupported(std::string_view name, Purpose purpose) {
  return refuse(400, "not-supported",
                "The parameter \"" + std::string(name) + "\" is not part of this demo server, which knows " +
                    (purpose == Purpose::search ? "_id, identifier, _count and _format." : "_id and identifier."));
}

bool is_paging(std::string_view name) {
  return name == "_format" || name == "_count" || name == "_offset";
}

std::optional<Outcome> read_paging(const Parameter& parameter, Criteria& criteria) {
  if (parameter.name == "_format") return std::nullopt;
  const auto number = number_of(parameter.value);
  if (!number)
    return refuse(400, "value", parameter.name + " must be a whole number, not \"" + parameter.value + "\".");
  (parameter.name == "_count" ? criteria.count : criteria.offset) = *number;
  return std::nullopt;
}

bool has_identifier(const Version& version, const std::vector<Criteria::Token>& tokens) {
  return std::any_of(version.identifiers.begin(), version.identifiers.end(), [&](const Identifier& identifier) {
    return std::any_of(tokens.begin(), tokens.end(), [&](const Criteria::Token& token) {
      const bool system = !token.system || *token.system == identifier.system;
      return system && (token.value.empty() || token.value == identifier.value);
    });
  });
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,";
  std::string out;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    out += '%';
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

void append_link(std::string& out, std::string_view relation, const std::string& url) {
  if (out.back() == '}') out += ',';
  out += "{\"relation\":\"" + std::string(relation) + "\",\"url\":";
  fhir::append_json_string(out, url);
  out += '}';
}

std::string page_url(const Criteria& criteria, std::string_view type, std::string_view base, std::size_t offset) {
  std::string url = std::string(base) + "/" + std::string(type);
  std::string query = criteria.query;
  if (criteria.count != std::numeric_limits<std::size_t>::max()) query += "&_count=" + std::to_string(criteria.count);
  if (offset != 0) query += "&_offset=" + std::to_string(offset);
  if (!query.empty()) url += "?" + query.substr(1);
  return url;
}

void append_entry(std::string& out, std::string_view url, std::string_view resource) {
  if (out.back() == '}') out += ',';
  out += "{\"fullUrl\":";
  fhir::append_json_string(out, url);
  out += ",\"resource\":";
  out += resource;
  out += ",\"search\":{\"mode\":\"match\"}}";
}

}  // namespace

boost::system::result<Criteria, Outcome> read_criteria(std::string_view query, Purpose purpose) {
  const auto parameters = parse_parameters(query);
  if (!parameters) return refuse(400, "invalid", "The query has a broken percent-encoding.");
  Criteria criteria;
  for (const Parameter& parameter : *parameters) {
    if (purpose == Purpose::search && is_paging(parameter.name)) {
      if (auto refused = read_paging(parameter, criteria)) return std::move(*refused);
      continue;
    }
    if (parameter.name != "_id" && parameter.name != "identifier") return unsupported(parameter.name, purpose);
    if (parameter.value.empty() || parameter.value == "|") {
      return refuse(400, "value", "The parameter \"" + parameter.name + "\" has no value.");
    }
    criteria.query += "&" + parameter.name + "=" + percent_encoded(parameter.value);
    if (parameter.name == "_id") {
      criteria.ids.push_back(alternatives(parameter.value));
    } else {
      auto& tokens = criteria.identifiers.emplace_back();
      for (const std::string& each : alternatives(parameter.value)) tokens.push_back(token_of(each));
    }
  }
  if (purpose == Purpose::condition && criteria.query.empty()) {
    return refuse(400, "invalid", "If-None-Exist asks for nothing: it needs _id or identifier.");
  }
  return criteria;
}

bool matches(const Criteria& criteria, std::string_view id, const Version& version) {
  if (version.deleted) return false;
  const auto is_one_of = [&](const auto& ids) { return std::find(ids.begin(), ids.end(), id) != ids.end(); };
  const auto identified = [&](const auto& tokens) { return has_identifier(version, tokens); };
  return std::all_of(criteria.ids.begin(), criteria.ids.end(), is_one_of) &&
         std::all_of(criteria.identifiers.begin(), criteria.identifiers.end(), identified);
}

std::string search_set(const Store::Resources& resources, const Criteria& criteria, std::string_view type,
                       std::string_view base) {
  std::string entries;
  std::size_t total = 0;
  std::size_t shown = 0;
  for (const auto& [id, version] : resources) {
    if (!matches(criteria, id, version)) continue;
    if (total++ < criteria.offset || shown == criteria.count) continue;
    ++shown;
    if (entries.empty()) entries = "[";
    append_entry(entries, std::string(base) + "/" + std::string(type) + "/" + id, version.text);
  }
  std::string out =
      "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":" + std::to_string(total) + ",\"link\":[";
  append_link(out, "self", page_url(criteria, type, base, criteria.offset));
  if (shown != 0 && criteria.offset + shown < total) {
    append_link(out, "next", page_url(criteria, type, base, criteria.offset + shown));
  }
  out += ']';
  if (!entries.empty()) out += ",\"entry\":" + entries + "]";
  return out + "}";
}

}  // namespace bindgate::demo
