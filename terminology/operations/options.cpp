#include "terminology/operations/options.h"

#include "terminology/folding.h"
#include "terminology/version_order.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace bindgate::terminology {
namespace {

struct RuleName {
  std::string_view parameter;
  VersionMode mode;
  bool is_value_set;
};

constexpr std::array<RuleName, 6> kRules = {{{"system-version", VersionMode::by_default, false},
                                             {"check-system-version", VersionMode::check, false},
                                             {"force-system-version", VersionMode::force, false},
                                             {"default-valueset-version", VersionMode::by_default, true},
                                             {"check-valueset-version", VersionMode::check, true},
                                             {"force-valueset-version", VersionMode::force, true}}};

constexpr std::size_t kMostRules = 1000;

using Flag = std::optional<bool> Options::*;
constexpr std::array<std::pair<std::string_view, Flag>, 7> kFlags = {
    {{"activeOnly", &Options::active_only},
     {"excludeNested", &Options::exclude_nested},
     {"excludeNotForUI", &Options::exclude_not_for_ui},
     {"excludePostCoordinated", &Options::exclude_post_coordinated},
     {"includeDesignations", &Options::include_designations},
     {"includeDefinition", &Options::include_definition},
     {"versionsMatch", &Options::versions_match}}};

using Switch = bool Options::*;
constexpr std::array<std::pair<std::string_view, Switch>, 4> kSwitches = {
    {{"lenient-display-validation", &Options::lenient_display},
     {"valueset-membership-only", &Options::membership_only},
     {"inferSystem", &Options::infer_system},
     {"abstract", &Options::abstract_ok}}};

using List = std::vector<std::string> Options::*;
constexpr std::array<std::pair<std::string_view, List>, 3> kListOptions = {
    {{"designation", &Options::designations},
     {"property", &Options::properties},
     {"exclude-system", &Options::excluded_systems}}};

template <typename Table>
auto member_of(const Table& table, std::string_view name) {
  using Member = typename Table::value_type::second_type;
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == name; });
  return found == table.end() ? Member{} : found->second;
}

Refusal bad_value(std::string_view name, std::string_view value, std::string_view expected) {
  return refuse(400, "invalid",
                "The parameter '" + std::string(name) + "' is '" + std::string(value.substr(0, 100)) +
                    "', and must be " + std::string(expected));
}

Refusal bad_language(std::string_view value) {
  Issue issue;
  issue.code = "processing";
  issue.tx_code = "invalid-display";
  issue.message_id = "INVALID_DISPLAY_NAME";
  issue.text = "Invalid displayLanguage: '" + std::string(value.substr(0, 100)) + "'";
  return refuse(400, std::move(issue));
}

// As far as its digits go, or nothing. https://hl7.org/fhir/R5/datatypes.html#dateTime
bool is_date_time(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00";
  const std::string_view head = text.substr(0, kShape.size());
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (kShape[i] == '0' ? !is_ascii_digit(head[i]) : head[i] != kShape[i]) return false;
  }
  return head.empty() || head.size() == 4 || head.size() == 7 || head.size() == 10 || head.size() == kShape.size();
}

bool read_count(std::string_view text, std::optional<int>& out) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return false;
  out = value;
  return true;
}

}  // namespace

std::string_view VersionRule::parameter() const {
  const auto same = [&](const RuleName& name) { return name.mode == mode && name.is_value_set == is_value_set; };
  return std::find_if(kRules.begin(), kRules.end(), same)->parameter;
}

Outcome<Options> Options::read(const OperationParameters& parameters, std::string_view accept_language) {
  Options out;
  for (const Parameter& parameter : parameters.all()) {
    if (parameter.type == "resource") continue;
    if (auto refusal = out.take(parameter.name, parameter.text, true)) return std::move(*refusal);
  }
  // A header that cannot be read asks for nothing: it is the client library's more often than the caller's.
  if (!accept_language.empty()) out.other_languages_ = LanguageList::parse(accept_language);
  return out;
}

void Options::see(const ValueSetDefinition& definition) {
  for (const ExpansionParameter& parameter : definition.parameters) {
    if (given_.contains(parameter.name)) continue;
    const auto ignored = take(parameter.name, parameter.value, false);
    static_cast<void>(ignored);  // a default that cannot be read is none
  }
  if (!other_languages_ && !definition.header.language.empty()) {
    other_languages_ = LanguageList::parse(definition.header.language);
  }
}

std::optional<Refusal> Options::take(std::string_view name, std::string_view value, bool from_request) {
  if (from_request) given_.emplace(name);
  if (const Flag flag = member_of(kFlags, name)) {
    if (value != "true" && value != "false") return bad_value(name, value, "true or false");
    this->*flag = value == "true";
  } else if (const Switch on = member_of(kSwitches, name)) {
    if (value != "true" && value != "false") return bad_value(name, value, "true or false");
    this->*on = value == "true";
  } else if (const List list = member_of(kListOptions, name)) {
    auto& held = this->*list;
    if (!value.empty() && std::find(held.begin(), held.end(), value) == held.end()) held.emplace_back(value);
  } else if (name == "useSupplement") {
    if (!value.empty()) supplements.emplace(value);
  } else if (name == "displayLanguage") {
    display_languages_ = LanguageList::parse(value);
    if (!display_languages_) return bad_language(value);
  } else if (name == "count" || name == "offset") {
    if (!read_count(value, name == "count" ? count : offset)) return bad_value(name, value, "a number, not negative");
  } else if (name == "filter") {
    filter = value;
  } else if (name == "date") {
    if (!is_date_time(value)) return bad_value(name, value, "a date, as far as it is known");
    date = value;
  } else {
    return take_rule(name, value);
  }
  return std::nullopt;
}

std::optional<Refusal> Options::take_rule(std::string_view name, std::string_view value) {
  const auto rule = std::find_if(kRules.begin(), kRules.end(), [&](const RuleName& r) { return r.parameter == name; });
  if (rule == kRules.end()) return std::nullopt;
  const Canonical canonical = split_canonical(value);
  if (canonical.url.empty() || canonical.version.empty()) return bad_value(name, value, "a canonical: url|version");
  if (version_rules.size() >= kMostRules) return bad_value(name, value, "given less often");
  version_rules.push_back({std::string(canonical.url), std::string(canonical.version), rule->mode, rule->is_value_set});
  return std::nullopt;
}

const LanguageList* Options::languages() const {
  if (display_languages_) return &*display_languages_;
  return other_languages_ ? &*other_languages_ : nullptr;
}

std::string Options::language_summary() const {
  const LanguageList* list = languages();
  return list == nullptr ? "--" : list->text();
}

}  // namespace bindgate::terminology
