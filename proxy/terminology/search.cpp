#include "proxy/terminology/search.h"

#include "proxy/terminology/summary.h"
#include "terminology/version_order.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace bindgate::proxy::tx {

namespace {

using bindgate::terminology::StoredResource;

enum class Match : std::uint8_t { exact, starts, contains, below };

// One parameter: any of the values.
struct Condition {
  std::string name;
  Match match = Match::exact;
  std::vector<std::string> values;  // folded where case does not matter
};

// Of all conditions of a search together: each is compared with every definition.
constexpr std::size_t kMaxValues = 1'000;

struct Page {
  std::size_t offset = 0;
  std::size_t count = 0;
};

// Splits at commas that are not escaped (https://hl7.org/fhir/R5/search.html#escaping).
std::vector<std::string> split_values(std::string_view text) {
  std::vector<std::string> out(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      out.back() += text[++i];
    } else if (text[i] == ',') {
      out.emplace_back();
    } else {
      out.back() += text[i];
    }
  }
  return out;
}

// ASCII, as case of letters beyond it is left alone.
std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool matches_text(const Condition& condition, const std::string& held) {
  return std::any_of(condition.values.begin(), condition.values.end(), [&](const std::string& value) {
    if (condition.match == Match::exact) return held == value;
    const std::size_t at = folded(held).find(value);
    return condition.match == Match::starts ? at == 0 : at != std::string::npos;
  });
}

bool matches_url(const Condition& condition, const StoredResource& resource) {
  return std::any_of(condition.values.begin(), condition.values.end(), [&](const std::string& value) {
    if (resource.url == value) return true;
    if (condition.match == Match::below) return !resource.url.empty() && resource.url.starts_with(value + '/');
    if (condition.match == Match::contains) return resource.url.find(value) != std::string::npos;
    const auto canonical = bindgate::terminology::split_canonical(value);
    return !canonical.version.empty() && resource.url == canonical.url && resource.version == canonical.version;
  });
}

// "system|code" or "code" alone.
std::string_view code_of(std::string_view token) {
  return token.substr(token.find('|') + 1);
}

bool holds_code(const Held& held, const Condition& condition, const StoredResource& resource) {
  return std::any_of(condition.values.begin(), condition.values.end(), [&](const std::string& token) {
    const std::size_t bar = token.find('|');
    if (resource.type == "CodeSystem") {
      if (bar != std::string::npos && token.substr(0, bar) != resource.url) return false;
      const auto* system = held.terminology.code_system(resource.url, resource.version);
      return system != nullptr && system->find(code_of(token)) != bindgate::terminology::kNoOrdinal;
    }
    if (resource.type != "ValueSet") return false;
    const auto* set =
        held.terminology.value_set(resource.url + (resource.version.empty() ? "" : '|' + resource.version));
    if (set == nullptr) return false;
    const auto decision =
        bar == std::string::npos ? set->contains_code(token) : set->contains(token.substr(0, bar), {}, code_of(token));
    return decision.membership == bindgate::terminology::Membership::in;
  });
}

bool matches(const Held& held, const Condition& condition, const StoredResource& resource) {
  if (condition.name == "url" || condition.name == "system") return matches_url(condition, resource);
  if (condition.name == "code") return holds_code(held, condition, resource);
  if (condition.name == "_id") return matches_text(condition, resource.id);
  if (condition.name == "version") return matches_text(condition, resource.version);
  if (condition.name == "status") return matches_text(condition, resource.status);
  return matches_text(condition, condition.name == "name" ? resource.name : resource.title);
}

// Reads one parameter of the search into a condition, a page's bound, or nothing; a sentence where it cannot.
std::string read_parameter(const QueryItem& item, std::string_view type, std::vector<Condition>& conditions) {
  const std::size_t colon = item.name.find(':');
  Condition condition;
  condition.name = item.name.substr(0, colon);
  const std::string modifier = colon == std::string::npos ? "" : item.name.substr(colon + 1);
  const bool is_text = condition.name == "name" || condition.name == "title";
  const bool is_url = condition.name == "url" || condition.name == "system";
  const bool known = is_text || is_url || condition.name == "_id" || condition.name == "version" ||
                     condition.name == "status" || condition.name == "code";
  const bool fits =
      (condition.name != "system" || type == "CodeSystem") && (condition.name != "code" || type != "ConceptMap");
  if (!known || !fits) {
    return "The search parameter " + item.name + " is not supported for " + std::string(type) +
           "; supported: _id, url, version, name, title, status" + (type == "ConceptMap" ? "" : ", code") +
           (type == "CodeSystem" ? ", system" : "") + ", _count, _offset, _summary, _elements.";
  }
  condition.match = is_text ? Match::starts : Match::exact;
  if (modifier == "contains" && (is_text || is_url))
    condition.match = Match::contains;
  else if (modifier == "exact" && is_text)
    condition.match = Match::exact;
  else if (modifier == "below" && is_url)
    condition.match = Match::below;
  else if (!modifier.empty())
    return "The modifier :" + modifier + " is not supported on " + condition.name + '.';
  if (item.value.empty()) return {};  // a parameter without a value says nothing
  condition.values = split_values(item.value);
  if (is_text && condition.match != Match::exact) {
    for (std::string& value : condition.values) value = folded(value);
  }
  conditions.push_back(std::move(condition));
  return {};
}

std::optional<std::size_t> read_number(const std::string& text) {
  std::size_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::string escaped(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool bare = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("-._~:/,").find(c) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    if (bare)
      out += c;
    else
      (((out += '%') += kHex[byte >> 4]) += kHex[byte & 15]);
  }
  return out;
}

std::string link_to(const Inquiry& inquiry, std::string_view type, const Page& page) {
  std::string out = inquiry.base + '/' + std::string(type) + '?';
  for (const Query* query : {&inquiry.form, &inquiry.query}) {
    for (const QueryItem& item : query->items()) {
      if (item.name == "_offset" || item.name == "_count") continue;
      out += escaped(item.name) + '=' + escaped(item.value) + '&';
    }
  }
  return out + "_count=" + std::to_string(page.count) + "&_offset=" + std::to_string(page.offset);
}

void add_links(Json& bundle, const Inquiry& inquiry, std::string_view type, const Page& page, std::size_t total) {
  Json& links = bundle["link"] = Json::array();
  const auto add = [&](const char* relation, std::size_t offset) {
    links.push_back({{"relation", relation}, {"url", link_to(inquiry, type, {offset, page.count})}});
  };
  add("self", page.offset);
  if (page.count == 0) return;
  add("first", 0);
  if (page.offset > 0) add("previous", page.offset - std::min(page.offset, page.count));
  if (page.offset < total && total - page.offset > page.count) add("next", page.offset + page.count);
}

Reply bad(std::string text) {
  return problem(400, "invalid", std::move(text));
}

struct Wanted {
  std::vector<Condition> conditions;
  Excerpt excerpt;
  Page page;
};

// Empty, or what is wrong.
std::string read_search(const Inquiry& inquiry, std::string_view type, const Settings& settings, Wanted& out) {
  auto excerpt = Excerpt::read(inquiry.query, inquiry.form);
  if (!excerpt) return excerpt.error();
  out.excerpt = std::move(*excerpt);
  out.page.count = settings.default_page;
  for (const Query* query : {&inquiry.form, &inquiry.query}) {
    for (const QueryItem& item : query->items()) {
      if (is_about_answer(item.name)) continue;
      if (item.name == "_count" || item.name == "_offset") {
        const auto number = read_number(item.value);
        if (!number) return item.name + " is a number from 0, not \"" + item.value + "\".";
        (item.name == "_count" ? out.page.count : out.page.offset) = *number;
      } else if (std::string wrong = read_parameter(item, type, out.conditions); !wrong.empty()) {
        return wrong;
      }
    }
  }
  std::size_t values = 0;
  for (const Condition& condition : out.conditions) values += condition.values.size();
  if (values > kMaxValues) return "The search names more than " + std::to_string(kMaxValues) + " values.";
  out.page.count = std::min(out.page.count, settings.max_page);
  if (out.page.count == 0) out.excerpt.kind = Excerpt::Kind::count;
  if (out.excerpt.kind == Excerpt::Kind::count) out.page = {};
  return {};
}

}  // namespace

Reply search(const Held& held, const Settings& settings, std::string_view type, const Inquiry& inquiry) {
  Wanted wanted;
  if (inquiry.resource != nullptr) return bad("A search is sent as a form, not as a resource.");
  if (std::string wrong = read_search(inquiry, type, settings, wanted); !wrong.empty()) return bad(std::move(wrong));

  std::vector<const StoredResource*> found;
  for (const StoredResource& resource : held.resources.all()) {
    if (resource.type != type) continue;
    if (std::chrono::steady_clock::now() > inquiry.until) {
      return problem(422, "too-costly", "The search takes too long; ask for a url, a name or a title as well.");
    }
    if (std::all_of(wanted.conditions.begin(), wanted.conditions.end(),
                    [&](const Condition& condition) { return matches(held, condition, resource); })) {
      found.push_back(&resource);
    }
  }

  Reply out;
  out.resource = {{"resourceType", "Bundle"}, {"type", "searchset"}, {"total", found.size()}};
  add_links(out.resource, inquiry, type, wanted.page, found.size());
  const std::size_t end = wanted.page.offset < found.size()
                              ? wanted.page.offset + std::min(wanted.page.count, found.size() - wanted.page.offset)
                              : 0;
  for (std::size_t i = wanted.page.offset; i < end; ++i) {
    Json resource = Json::parse(found[i]->text);
    resource["id"] = found[i]->id;
    wanted.excerpt.apply(resource);
    out.resource["entry"].push_back({{"fullUrl", inquiry.base + '/' + std::string(type) + '/' + found[i]->id},
                                     {"resource", std::move(resource)},
                                     {"search", {{"mode", "match"}}}});
  }
  return out;
}

Reply read(const Held& held, std::string_view type, std::string_view id, const Inquiry& inquiry) {
  const auto excerpt = Excerpt::read(inquiry.query, inquiry.form);
  if (!excerpt) return bad(excerpt.error());
  const StoredResource* found = held.resources.by_id(type, id);
  if (found == nullptr) {
    return problem(404, "not-found", "There is no " + std::string(type) + " with the id " + std::string(id) + '.');
  }
  Reply out;
  out.resource = Json::parse(found->text);
  out.resource["id"] = found->id;
  excerpt->apply(out.resource);
  return out;
}

}  // namespace bindgate::proxy::tx
