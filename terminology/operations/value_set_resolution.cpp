// What a value set needs to be walked: its imports, its filters, the supplements it must be read with.
#include "terminology/operations/tx_issues.h"
#include "terminology/operations/value_set_checker.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kDeepestImports = 100;

Outcome<void> check_definition(const ValueSetDefinition& definition) {
  std::string_view why;
  if (definition.include.empty() && !definition.has_expansion) {
    why = "it has neither a compose with an include nor an expansion";
  }
  for (const auto* selections : {&definition.include, &definition.exclude}) {
    if (!definition.has_compose) break;
    for (const Selection& selection : *selections) {
      if (why.empty()) why = contradiction_in(selection);
    }
  }
  if (why.empty()) return {};
  Issue issue;
  issue.code = "business-rule";
  issue.tx_code = "vs-invalid";
  issue.text = "The value set '" + tx::canonical(definition.url, definition.version) +
               "' cannot be processed: " + std::string(why);
  return refuse(422, std::move(issue));
}

}  // namespace

Outcome<void> check_link(const ValueSetDefinition& definition, const ImportChain& chain) {
  if (auto sound = check_definition(definition); !sound) return sound;
  if (std::find(chain.begin(), chain.end(), &definition) != chain.end()) {
    std::vector<std::string> names;
    for (const ValueSetDefinition* link : chain) names.push_back(tx::canonical(link->url, link->version));
    return refuse(422, tx::circular(tx::canonical(definition.url, definition.version), names));
  }
  if (chain.size() >= kDeepestImports) return refuse(422, "too-costly", "The value set's imports are nested too deep");
  return {};
}

Outcome<void> ValueSetChecker::prepare() {
  ImportChain chain;
  if (auto prepared = prepare(chain); !prepared) return prepared;
  if (const auto unused = scope_.unused_supplements(); !unused.empty()) {
    return refuse(422, tx::missing_supplements(unused));
  }
  return {};
}

Outcome<void> ValueSetChecker::prepare(ImportChain& chain) {
  if (scope_.expired()) return refuse(422, "too-costly", "The value set takes too long to resolve");
  if (auto right = check_value_set_version(scope_, definition_); !right) return right;
  if (!definition_.locked_date.empty()) {
    return refuse(422, "business-rule",
                  "Cannot process ValueSet " + std::string(definition_.url) +
                      " due to the presence of a lockedDate on the compose");
  }
  if (auto sound = check_link(definition_, chain); !sound) return sound;
  chain.push_back(&definition_);
  const auto each = [&](const std::vector<Selection>& selections, const std::string& name) -> Outcome<void> {
    for (std::size_t i = 0; i < selections.size(); ++i) {
      auto prepared = prepare_selection(selections[i], name + '[' + std::to_string(i) + ']', chain);
      if (!prepared) return prepared;
    }
    return {};
  };
  if (auto prepared = each(definition_.include, "include"); !prepared) return prepared;
  if (auto prepared = each(definition_.exclude, "exclude"); !prepared) return prepared;
  chain.pop_back();
  return {};
}

Outcome<void> ValueSetChecker::prepare_selection(const Selection& selection, std::string_view name,
                                                 ImportChain& chain) {
  for (const std::string_view import : selection.value_sets) {
    if (auto prepared = prepare_import(import, chain); !prepared) return prepared;
  }
  return prepare_filters(selection, name);
}

Outcome<void> ValueSetChecker::prepare_import(std::string_view canonical, ImportChain& chain) {
  const std::string pinned = scope_.pin_value_set(canonical);
  const ValueSetDefinition* imported = scope_.find_value_set(pinned);
  if (imported == nullptr) return verdict(tx::unknown_value_set(pinned));
  // Only what was prepared, and is sound, is kept: a circle comes back here and prepare() sees it.
  if (imports_.contains(pinned)) return {};
  std::unique_ptr<ValueSetChecker> made(new ValueSetChecker(scope_, *imported, imports_));
  if (auto prepared = made->prepare(chain); !prepared) return prepared;
  imports_.emplace(pinned, std::move(made));
  return {};
}

Outcome<void> ValueSetChecker::prepare_filters(const Selection& selection, std::string_view name) {
  if (selection.system.empty()) return {};
  const SystemView system =
      scope_.find_system(selection.system, scope_.resolve_version(selection.system, selection.version));
  if (!system) return {};
  for (std::size_t i = 0; i < selection.filters.size(); ++i) {
    const FilterDefinition& filter = selection.filters[i];
    if (!filter.value.empty()) continue;
    return refuse(
        400, tx::filter_without_value("ValueSet.compose." + std::string(name) + ".filter[" + std::to_string(i) + ']',
                                      selection.system, filter.property, filter.op));
  }
  if (selection.filters.empty()) return {};
  if (system.stored == nullptr) {
    if (auto condition = scope_.condition_once(system, selection, definition_); !condition) return condition.error();
    return {};
  }
  if (auto filtered = scope_.filter_once(system, selection, definition_); !filtered) return filtered.error();
  return {};
}

}  // namespace bindgate::terminology
