// A value set that has only an expansion is shown with that.
#include "terminology/operations/expansion_view.h"
#include "terminology/operations/text_filter.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

// Headings have no code and are none of the codes. As deep as the reader of definitions lets them nest.
void flatten(Json& contains, Json& out) {
  for (Json& item : contains) {
    Json inner = item.contains("contains") ? std::move(item["contains"]) : Json::array();
    item.erase("contains");
    if (item.contains("code")) out.push_back(std::move(item));
    flatten(inner, out);
  }
}

bool has_name(const Json& item, const TextFilter& text) {
  if (text.empty() || text.passes(item.value("code", "")) || text.passes(item.value("display", ""))) return true;
  const Json designations = item.value("designation", Json::array());
  return std::any_of(designations.begin(), designations.end(),
                     [&](const Json& designation) { return text.passes(designation.value("value", "")); });
}

bool is_of_excluded_system(const Json& item, const Options& options) {
  return std::any_of(options.excluded_systems.begin(), options.excluded_systems.end(), [&](const std::string& text) {
    const Canonical excluded = split_canonical(text);
    return excluded.url == item.value("system", "") &&
           (excluded.version.empty() || version_matches(excluded.version, item.value("version", "")));
  });
}

bool passes(const Json& item, const Options& options, const TextFilter& text) {
  if (options.active_only.value_or(false) && item.value("inactive", false)) return false;
  if (options.exclude_not_for_ui.value_or(false) && item.value("abstract", false)) return false;
  return !is_of_excluded_system(item, options) && has_name(item, text);
}

bool asks_for_all(const Options& options) {
  return options.filter.empty() && !options.count && !options.offset && options.excluded_systems.empty() &&
         !options.active_only.value_or(false) && !options.exclude_not_for_ui.value_or(false) &&
         !options.exclude_nested.value_or(false);
}

}  // namespace

Outcome<Json> show_given_expansion(Scope& scope, const ValueSetDefinition& definition, const Options& options,
                                   const Limits& limits) {
  Json expansion = scope.source_of(definition).value("expansion", Json::object());
  if (!expansion.contains("timestamp")) expansion["timestamp"] = expansion_timestamp();
  if (!asks_for_all(options)) {
    Json all = Json::array();
    if (expansion.contains("contains")) flatten(expansion["contains"], all);
    const TextFilter text(options.filter);
    Json kept = Json::array();
    for (Json& item : all) {
      if (scope.expired()) return too_late();
      if (passes(item, options, text)) kept.push_back(std::move(item));
    }
    const auto page = choose_page(definition, options, limits, kept.size());
    if (!page) return page.error();
    Json shown = Json::array();
    for (std::size_t i = page->begin; i < page->end; ++i) shown.push_back(std::move(kept[i]));
    expansion["total"] = kept.size();
    if (options.offset) expansion["offset"] = *options.offset;
    echo_options(options, expansion["parameter"]);
    expansion["contains"] = std::move(shown);
    if (expansion["contains"].empty()) expansion.erase("contains");
  }
  Json out = value_set_around(scope, definition, options);
  out["expansion"] = std::move(expansion);
  return answered(std::move(out));
}

}  // namespace bindgate::terminology
