#include "terminology/operations/expansion.h"

#include "terminology/operations/expansion_work.h"
#include "terminology/operations/selection_order.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/operations/value_set_checker.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

// Codes gathered for one request, those of imported value sets and of other pages among them.
constexpr std::size_t kMostGathered = 2'000'000;

}  // namespace

Refusal too_many_codes(const ValueSetDefinition& definition, std::size_t limit) {
  return refuse(422, tx::too_costly(tx::canonical(definition.url, definition.version), '>' + std::to_string(limit)));
}

Refusal too_late() {
  return refuse(422, "too-costly", "The expansion takes longer than is allowed");
}

void Expansion::note(std::string name, std::string type, Json value) {
  ExpansionNote made{std::move(name), std::move(type), std::move(value)};
  if (std::find(notes.begin(), notes.end(), made) == notes.end()) notes.push_back(std::move(made));
}

Expander::Expander(Scope& scope, const Options& options, const Limits& limits)
    : scope_(scope), options_(options), limits_(limits), text_(options.filter) {}

Outcome<const Expansion*> Expander::expand(const ValueSetDefinition& definition) {
  if (const auto known = expanded_.find(&definition); known != expanded_.end()) return known->second.get();
  if (auto sound = check_chain(definition); !sound) return sound.error();
  if (auto right = check_value_set_version(scope_, definition); !right) return right.error();
  const std::string canonical = tx::canonical(definition.url, definition.version);
  if (auto in_time = check_date(canonical, definition.header); !in_time) return in_time.error();
  scope_.require_supplements(definition);
  Work work(definition, chain_.empty());
  chain_.push_back(&definition);
  work.out.can_nest = !options_.exclude_nested.value_or(false);
  if (definition.partial_expansion) {
    work.out.unclosed = "The value set " + canonical + " has only an expansion, and not all of that";
  }
  report_status(canonical, definition.header, work);
  if (auto done = survey_all(work); !done) return done.error();
  settle_versions(work);
  if (auto done = gather(work); !done) return done.error();
  chain_.pop_back();
  auto made = std::make_unique<const Expansion>(std::move(work.out));
  return expanded_.emplace(&definition, std::move(made)).first->second.get();
}

// That the value set can be expanded at all, and does not import itself.
Outcome<void> Expander::check_chain(const ValueSetDefinition& definition) const {
  const std::string canonical = tx::canonical(definition.url, definition.version);
  if (!definition.locked_date.empty()) {
    return refuse(422, "business-rule",
                  "Cannot process ValueSet " + canonical + " due to the presence of a lockedDate on the compose");
  }
  return check_link(definition, chain_);
}

// A definition that changed since the date asked for is not the one of then.
Outcome<void> Expander::check_date(std::string_view canonical, const SystemHeader& header) const {
  if (options_.date.empty() || header.date.empty()) return {};
  const std::size_t digits = std::min(options_.date.size(), header.date.size());
  if (header.date.substr(0, digits) <= std::string_view(options_.date).substr(0, digits)) return {};
  return refuse(422, "not-supported",
                "The expansion cannot be made as of " + options_.date + ": " + std::string(canonical) + " is of " +
                    std::string(header.date) + ", and what it was before is not held");
}

Outcome<void> Expander::survey_all(Work& work) {
  const auto each = [&](const std::vector<Selection>& selections, const std::string& name) -> Outcome<void> {
    for (std::size_t i = 0; i < selections.size(); ++i) {
      if (scope_.expired()) return too_late();
      if (auto done = survey(selections[i], name + '[' + std::to_string(i) + ']', work); !done) return done;
    }
    return {};
  };
  if (auto done = each(work.definition.include, "include"); !done) return done;
  return each(work.definition.exclude, "exclude");
}

// Whether codes of two versions of a system are two codes. Excluding one version of a system from another means the
// codes, whatever their version.
void Expander::settle_versions(Work& work) const {
  work.out.shows_versions = work.by_version;
  if (options_.versions_match.value_or(false)) work.by_version = false;
  const std::vector<Selection>& include = work.definition.include;
  const std::vector<Selection>& exclude = work.definition.exclude;
  const auto is_versioned = [&](const Selection& one) {
    return one.system == include.front().system && !one.version.empty();
  };
  const auto overlaps = [&](const Selection& one) {
    return std::any_of(exclude.begin(), exclude.end(), [&](const Selection& b) { return one.version == b.version; });
  };
  const bool apart = !options_.versions_match && !include.empty() && !exclude.empty() &&
                     std::all_of(include.begin(), include.end(), is_versioned) &&
                     std::all_of(exclude.begin(), exclude.end(), is_versioned) &&
                     std::none_of(include.begin(), include.end(), overlaps);
  if (apart) {
    work.by_version = false;
    work.out.note("versionsMatch", "valueBoolean", true);
  }
  work.added.emplace(work.by_version);
  work.excluded.emplace(work.by_version);
}

// What is excluded first; then the includes, of one system the newest version first.
Outcome<void> Expander::gather(Work& work) {
  for (const Selection& selection : work.definition.exclude) {
    if (auto done = exclude(selection, work); !done) return done;
  }
  for (const Selection* selection : newest_first(work.definition.include)) {
    if (auto done = include(*selection, work); !done) return done;
  }
  return {};
}

void Expander::report_status(std::string_view canonical, const SystemHeader& header, Work& work) const {
  const SystemHeader& own = (chain_.empty() ? work.definition : *chain_.front()).header;
  const auto is_draft = [](const SystemHeader& h) { return h.status == "draft" || h.standards_status == "draft"; };
  const bool is_self = &header == &own;
  const auto warn = [&](std::string_view name) {
    work.out.note("warning-" + std::string(name), "valueUri", std::string(canonical));
  };
  if (header.standards_status == "deprecated") {
    if (own.standards_status != "deprecated" || is_self) warn("deprecated");
  } else if (header.standards_status == "withdrawn") {
    if (own.standards_status != "withdrawn" || is_self) warn("withdrawn");
  } else if (header.status == "retired") {
    if (own.status != "retired" || is_self) warn("retired");
  } else if (header.experimental) {
    if (!own.experimental) warn("experimental");
  } else if (is_draft(header) && !is_draft(own)) {
    warn("draft");
  }
}

// Looks at an include or exclude before anything is gathered: is all there that it needs, and does it cost too much?
Outcome<void> Expander::survey(const Selection& selection, std::string_view name, Work& work) {
  const ValueSetDefinition& definition = work.definition;
  for (const std::string_view import : selection.value_sets) {
    const std::string pinned = scope_.pin_value_set(import);
    if (scope_.find_value_set(pinned) != nullptr) continue;
    const Canonical named = split_canonical(pinned);
    Issue issue = tx::unknown_value_set(pinned);
    issue.message_id = named.version.empty() ? "VS_EXP_IMPORT_UNK" : "VS_EXP_IMPORT_UNK_PINNED";
    issue.text = "Unable to find imported value set " + std::string(named.url) +
                 (named.version.empty() ? std::string() : " version " + std::string(named.version));
    return refuse(422, std::move(issue));
  }
  if (selection.system.empty()) return {};
  const auto [first, fresh] = work.versions.emplace(selection.system, selection.version);
  if (!fresh && first->second != selection.version) work.by_version = true;
  auto found = find_system(selection);
  if (!found) return found.error();
  if (*found == nullptr || is_excluded_system(selection, *found)) return {};
  const SystemView& system = **found;
  for (std::size_t i = 0; i < selection.filters.size(); ++i) {
    const FilterDefinition& filter = selection.filters[i];
    if (!filter.value.empty()) continue;
    const std::string place = "ValueSet.compose." + std::string(name) + ".filter[" + std::to_string(i) + ']';
    return refuse(400, tx::filter_without_value(place, selection.system, filter.property, filter.op));
  }
  if (system.system->content() == Content::fragment) {
    work.out.note("used-fragment", "valueUri", system.canonical());
    work.out.unclosed = "This expansion is based on a fragment of the code system " + std::string(selection.system);
  }
  const bool whole = name.starts_with("include") && !selection.lists_concepts && selection.filters.empty() &&
                     selection.value_sets.empty() && system.stored != nullptr;
  if (whole && work.is_outer && text_.empty() && !options_.count && definition.exclude.empty() &&
      !options_.active_only.value_or(false) && !definition.active_only &&
      !options_.exclude_not_for_ui.value_or(false) && system.stored->size() > limits_.max_expansion) {
    return too_many_codes(definition, limits_.max_expansion);
  }
  return {};
}

Outcome<Expander::Place> Expander::add(ExpansionItem item, Work& work) {
  if (auto in_time = step(); !in_time) return in_time.error();
  const CodeInSystem code = item.coded();
  if (!in_all(work.narrowing, 0, code) || work.excluded->contains(code)) return Place{};
  if (work.excluded_of_any.contains(code)) return Place{};
  if (!work.added->insert(code)) {
    work.out.can_nest = false;
    return Place{};
  }
  const std::size_t place = work.out.items.size();
  if (work.is_outer && !options_.count && place >= limits_.max_expansion) {
    return too_many_codes(work.definition, limits_.max_expansion);
  }
  if (++gathered_ > kMostGathered) return too_many_codes(work.definition, kMostGathered);
  work.out.items.push_back(item);
  return Place{static_cast<std::uint32_t>(place)};
}

Outcome<void> Expander::step() {
  if (++steps_ % 256 == 0 && scope_.expired()) return too_late();
  return {};
}

}  // namespace bindgate::terminology
