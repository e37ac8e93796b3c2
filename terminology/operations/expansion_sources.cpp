// Where an expansion's codes come from: the code systems and value sets that its definition names.
#include "terminology/operations/expansion_work.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/operations/value_set_checker.h"
#include "terminology/unlisted_system.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

// A system that an expansion names and that is not held.
class NamedSystem : public UnlistedSystem {
 public:
  NamedSystem(std::string_view url, std::string_view version) : url_(url), version_(version) {}

  [[nodiscard]] std::string_view url() const override { return url_; }
  [[nodiscard]] std::string_view version() const override { return version_; }
  [[nodiscard]] std::string_view title() const override { return url_; }
  [[nodiscard]] Content content() const override { return Content::not_present; }
  [[nodiscard]] bool case_sensitive() const override { return true; }
  [[nodiscard]] Existence existence(std::string_view) const override { return Existence::unknown; }

 private:
  std::string_view url_;
  std::string_view version_;
};

}  // namespace

Outcome<const SystemView*> Expander::find_system(const Selection& selection) {
  const std::string version = scope_.resolve_version(selection.system, selection.version);
  const SystemView found = scope_.find_system(selection.system, version);
  if (!found) return static_cast<const SystemView*>(nullptr);
  Findings findings;
  if (!check_version_rules(scope_, {}, found, findings)) {
    Issue issue = findings.issues().front();
    issue.expression.clear();
    return refuse(400, std::move(issue));
  }
  if (auto in_time = check_date(found.canonical(), found.system->header()); !in_time) return in_time.error();
  return &keep(found);
}

const SystemView& Expander::name_system(const Selection& selection) {
  auto& named = named_[{selection.system, selection.version}];
  if (named == nullptr) named = std::make_unique<NamedSystem>(selection.system, selection.version);
  return keep({named.get(), nullptr, {}});
}

const SystemView& Expander::keep(const SystemView& view) {
  auto& held = views_[view.system];
  for (const SystemView* known : held) {
    if (known->supplements == view.supplements) return *known;
  }
  held.push_back(&kept_.emplace_back(view));
  return *held.back();
}

Refusal Expander::unknown_system(const Selection& selection) {
  const std::string version = scope_.resolve_version(selection.system, selection.version);
  return refuse(422, tx::unknown_system({}, selection.system, version, scope_.versions_of(selection.system), true));
}

void Expander::note_use(const SystemView& system, Work& work) const {
  work.out.note("used-codesystem", "valueUri", system.canonical());
  for (const StoredSystem* supplement : system.supplements) {
    work.out.note("used-supplement", "valueUri", tx::canonical(supplement->url(), supplement->version()));
  }
}

bool Expander::is_excluded_system(const Selection& selection, const SystemView* system) const {
  return std::any_of(options_.excluded_systems.begin(), options_.excluded_systems.end(), [&](const std::string& text) {
    const Canonical excluded = split_canonical(text);
    if (excluded.url != selection.system) return false;
    const std::string_view version = system == nullptr ? selection.version : system->system->version();
    return excluded.version.empty() || version_matches(excluded.version, version);
  });
}

Outcome<Expander::Imports> Expander::import(const Selection& selection, Work& work) {
  Imports out;
  for (const std::string_view canonical : selection.value_sets) {
    if (auto in_time = step(); !in_time) return in_time.error();
    const auto imported = import(*scope_.find_value_set(scope_.pin_value_set(canonical)), work);
    if (!imported) return imported.error();
    out.push_back(*imported);
  }
  return out;
}

Outcome<const Expansion*> Expander::import(const ValueSetDefinition& imported, Work& work) {
  const auto expanded = expand(imported);
  if (!expanded) return expanded.error();
  if (!imported.is_contained && !imported.url.empty()) {
    work.out.note("used-valueset", "valueUri", tx::canonical(imported.url, imported.version));
  }
  for (const ExpansionNote& note : (*expanded)->notes) work.out.note(note.name, note.type, note.value);
  if (work.out.unclosed.empty()) work.out.unclosed = (*expanded)->unclosed;
  return *expanded;
}

const CodeSet& Expander::codes_of(const Expansion& imported) {
  const auto [held, fresh] = imported_codes_.try_emplace(&imported);
  if (fresh) {
    for (const ExpansionItem& item : imported.items) held->second.insert(item.coded());
  }
  return held->second;
}

bool Expander::in_all(const Imports& imports, std::size_t first, const CodeInSystem& code) {
  for (std::size_t i = first; i < imports.size(); ++i) {
    if (!codes_of(*imports[i]).contains(code)) return false;
  }
  return true;
}

}  // namespace bindgate::terminology
