// What is around the codes of an expansion, however they were come by.
#include "terminology/operations/expansion_view.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <random>

namespace bindgate::terminology {
namespace {

// What is left out of the value set where its definition is not asked for.
constexpr std::array<std::string_view, 11> kDefinition = {"purpose",    "compose",      "description", "contact",
                                                          "copyright",  "publisher",    "text",        "contained",
                                                          "useContext", "jurisdiction", "extension"};

// One page shows at most so many times what an expansion without pages may.
constexpr std::size_t kPageOverWhole = 10;

}  // namespace

Json value_set_around(Scope& scope, const ValueSetDefinition& definition, const Options& options) {
  Json out = scope.source_of(definition);
  out.erase("id");
  out.erase("meta");
  out.erase("expansion");
  if (options.include_definition.value_or(false)) return out;
  for (const std::string_view name : kDefinition) out.erase(std::string(name));
  return out;
}

void echo_options(const Options& options, Json& parameters) {
  const auto add = [&](std::string_view name, const std::string& type, const Json& value) {
    parameters.push_back({{"name", name}, {type, value}});
  };
  const auto flag = [&](std::string_view name, const std::optional<bool>& value) {
    if (value) add(name, "valueBoolean", *value);
  };
  if (!options.filter.empty()) add("filter", "valueString", options.filter);
  if (!options.date.empty()) add("date", "valueDateTime", options.date);
  if (const LanguageList* languages = options.languages()) add("displayLanguage", "valueCode", languages->text());
  for (const std::string& designation : options.designations) add("designation", "valueString", designation);
  flag("excludeNested", options.exclude_nested);
  flag("versionsMatch", options.versions_match.value_or(false) ? options.versions_match : std::nullopt);
  flag("activeOnly", options.active_only);
  flag("includeDesignations", options.include_designations);
  flag("includeDefinition", options.include_definition);
  flag("excludeNotForUI", options.exclude_not_for_ui);
  flag("excludePostCoordinated", options.exclude_post_coordinated);
  for (const std::string& system : options.excluded_systems) add("exclude-system", "valueUri", system);
  if (options.offset) add("offset", "valueInteger", *options.offset);
  if (options.count) add("count", "valueInteger", *options.count);
}

std::string expansion_timestamp() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string new_expansion_identifier() {
  thread_local std::mt19937_64 source{std::random_device{}()};
  const std::uint64_t high = (source() & ~std::uint64_t{0xf000}) | 0x4000;
  const std::uint64_t low = (source() & (~std::uint64_t{0} >> 2)) | (std::uint64_t{1} << 63);
  char text[64];
  std::snprintf(text, sizeof text, "urn:uuid:%08lx-%04lx-%04lx-%04lx-%012lx", high >> 32, high >> 16 & 0xffff,
                high & 0xffff, low >> 48, low & 0xffff'ffff'ffff);
  return text;
}

Outcome<Page> choose_page(const ValueSetDefinition& definition, const Options& options, const Limits& limits,
                          std::size_t total) {
  Page out;
  out.begin = std::min(static_cast<std::size_t>(options.offset.value_or(0)), total);
  out.end = options.count ? std::min(out.begin + static_cast<std::size_t>(*options.count), total) : total;
  const std::size_t most = limits.max_expansion * (options.count ? kPageOverWhole : 1);
  if (out.end - out.begin > most) return too_many_codes(definition, most);
  return out;
}

}  // namespace bindgate::terminology
