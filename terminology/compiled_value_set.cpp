#include "terminology/compiled_value_set.h"

#include "terminology/folding.h"
#include "terminology/nearest.h"

#include <algorithm>
#include <string>

namespace bindgate::terminology {
namespace {

// In a union `in` anywhere wins, then what is undecided; of two that are not in, the one that knows the code.
void merge(Decision& into, const Decision& other) {
  if (into.membership == Membership::in) return;
  if (other.membership == Membership::in ||
      (other.membership == Membership::undecided && into.membership == Membership::not_in)) {
    into = other;
  } else if (other.membership == into.membership && !into.system) {
    into.system = other.system;
    into.ordinal = other.ordinal;
  }
}

constexpr std::size_t kFewParts = 4;
constexpr Decision kNotIn{Membership::not_in, Undecided::none, {}, nullptr, kNoOrdinal};

auto displays_of(const Part& part, std::string_view code) {
  const auto before = [](const GivenDisplay& item, std::string_view wanted) { return item.code < wanted; };
  const auto first = std::lower_bound(part.displays.begin(), part.displays.end(), code, before);
  auto last = first;
  while (last != part.displays.end() && last->code == code) ++last;
  return std::pair{first, last};
}

std::string_view display_of(const Part& part, std::string_view code, std::string_view otherwise) {
  const auto [first, last] = displays_of(part, code);
  return first == last ? otherwise : first->text;
}

std::string in_words(std::string_view subject, Undecided reason, std::string_view missing) {
  std::string out(subject);
  switch (reason) {
    case Undecided::none:
      break;
    case Undecided::unknown_system:
      out += ": the code system is not held";
      break;
    case Undecided::unknown_system_version:
      out += ": the code system is not held in the version asked for";
      break;
    case Undecided::partial_system:
      out += ": the code system is held in part only";
      break;
    case Undecided::unknown_value_set:
      out += ": a value set that it imports is not held";
      break;
    case Undecided::not_computable:
      out += ": the definition cannot be evaluated";
      break;
  }
  if (!missing.empty() && missing != subject) out.append(" (").append(missing).append(")");
  return out;
}

}  // namespace

CompiledValueSet::CompiledValueSet(std::string_view url, std::string_view version, std::string_view title,
                                   MemberSet members, const SystemRegistry& systems)
    : url_(url), version_(version), title_(title), members_(std::move(members)), systems_(systems) {
  for (Part& part : members_.parts) {
    std::stable_sort(part.displays.begin(), part.displays.end(),
                     [](const GivenDisplay& a, const GivenDisplay& b) { return a.code < b.code; });
    part.displays.shrink_to_fit();
  }
  members_.parts.shrink_to_fit();
}

Decision CompiledValueSet::elsewhere() const {
  if (!members_.elsewhere) return kNotIn;
  return {Membership::undecided, members_.elsewhere.reason, members_.elsewhere.missing, nullptr, kNoOrdinal};
}

Decision CompiledValueSet::contains(std::string_view system, std::string_view version, std::string_view code) const {
  const std::uint64_t hash = hash_text(code);
  if (!version.empty()) return contains_versioned(system, version, code, hash);
  // Most value sets are of one or two systems, whose urls are compared sooner than one is looked up.
  if (members_.parts.size() <= kFewParts) {
    return decide(code, hash, [&](const Part& part) { return part.url == system; });
  }
  const FamilyId family = systems_.find(system);
  if (family == kNoFamily) return elsewhere();
  return decide(code, hash, [&](const Part& part) { return part.family == family; });
}

template <typename Answers>
Decision CompiledValueSet::decide(std::string_view code, std::uint64_t hash, Answers&& answers) const {
  Decision out = kNotIn;
  bool spoken_of = false;
  for (const Part& part : members_.parts) {
    if (!part.by_default || !answers(part)) continue;
    const Decision decision = part.check(code, hash);
    if (decision.membership == Membership::in) return decision;
    merge(out, decision);
    spoken_of = true;
  }
  return spoken_of ? out : elsewhere();
}

Decision CompiledValueSet::contains_versioned(std::string_view system, std::string_view version, std::string_view code,
                                              std::uint64_t hash) const {
  const FamilyId family = systems_.find(system);
  if (family == kNoFamily || !members_.speaks_of(family)) return elsewhere();
  const bool known = !systems_.versions(family).empty();
  const CodeSystem* held = systems_.held(family, version);
  Decision out = kNotIn;
  for (const Part& part : members_.parts) {
    if (part.family != family) continue;
    // A version that is not held is judged by the lists alone, for they hold in any.
    const bool answers = part.system == nullptr || (held ? part.system == held : part.by_default && part.listed_only);
    if (answers) {
      merge(out, part.check(code, hash));
    } else if (known && !held && part.by_default) {
      merge(out, {Membership::undecided, Undecided::unknown_system_version, part.url, nullptr, kNoOrdinal});
    }
  }
  return out;
}

Decision CompiledValueSet::contains_code(std::string_view code) const {
  const std::uint64_t hash = hash_text(code);
  Decision out = elsewhere();
  for (const Part& part : members_.parts) {
    if (!part.by_default) continue;
    merge(out, part.check(code, hash));
    if (out.membership == Membership::in) break;
  }
  return out;
}

std::optional<std::size_t> CompiledValueSet::size() const {
  if (members_.elsewhere) return std::nullopt;
  std::size_t size = 0;
  for (const Part& part : members_.parts) {
    if (!part.by_default) continue;
    if (!part.maybe.empty() || part.rest ||
        (part.whole && !(part.stored && part.system->content() == Content::complete))) {
      return std::nullopt;
    }
    size += part.in.count();
    for (const Membership membership : part.listed_membership) {
      if (membership == Membership::undecided) return std::nullopt;
      size += membership == Membership::in;
    }
  }
  return size;
}

void CompiledValueSet::for_each_member(const std::function<bool(const Coded&)>& visit) const {
  for (const Part& part : members_.parts) {
    if (!part.by_default) continue;
    const bool go_on = part.in.for_each([&](Ordinal at) {
      const std::string_view code = part.stored->code_at(at);
      return visit({part.url, code, display_of(part, code, part.stored->display_at(at))});
    });
    if (!go_on) return;
    for (std::uint32_t i = 0; i < part.listed.size(); ++i) {
      if (part.listed_membership[i] != Membership::in) continue;
      if (!visit({part.url, part.listed[i], display_of(part, part.listed[i], {})})) return;
    }
  }
}

std::vector<Coded> CompiledValueSet::members(std::size_t limit) const {
  std::vector<Coded> out;
  if (limit == 0) return out;
  for_each_member([&](const Coded& member) {
    out.push_back(member);
    return out.size() < limit;
  });
  return out;
}

std::vector<Coded> CompiledValueSet::nearest(std::string_view system, std::string_view code, std::string_view display,
                                             std::size_t limit, Effort& effort) const {
  Nearest search(code, display, limit, effort);
  for_each_member([&](const Coded& member) {
    if (system.empty() || member.system == system) return search.offer(member);
    effort.spend(1);
    return effort.left > 0;
  });
  return search.best();
}

std::string_view CompiledValueSet::given_display(std::string_view system, std::string_view code) const {
  const FamilyId family = systems_.find(system);
  for (const Part& part : members_.parts) {
    if (part.family != family) continue;
    const auto [first, last] = displays_of(part, code);
    if (first != last) return first->text;
  }
  return {};
}

bool CompiledValueSet::has_given_display(std::string_view system, std::string_view code, std::string_view text) const {
  const FamilyId family = systems_.find(system);
  return std::any_of(members_.parts.begin(), members_.parts.end(), [&](const Part& part) {
    if (part.family != family) return false;
    const auto [first, last] = displays_of(part, code);
    return std::any_of(first, last, [&](const GivenDisplay& item) { return equal_folded(item.text, text); });
  });
}

std::vector<std::string> CompiledValueSet::undecided_parts() const {
  std::vector<std::string> out;
  const auto add = [&](std::string line) {
    if (std::find(out.begin(), out.end(), line) == out.end()) out.push_back(std::move(line));
  };
  for (const Part& part : members_.parts) {
    const bool some_undecided =
        !part.maybe.empty() || std::find(part.listed_membership.begin(), part.listed_membership.end(),
                                         Membership::undecided) != part.listed_membership.end();
    if (some_undecided) add(in_words(part.url, part.doubt.reason, part.doubt.missing));
    if (part.rest) add(in_words(part.url, part.rest.reason, part.rest.missing));
    if (part.whole && !part.system->decides_existence()) add(in_words(part.url, Undecided::partial_system, {}));
  }
  if (members_.elsewhere) {
    add(in_words("codes of any system", members_.elsewhere.reason, members_.elsewhere.missing));
  }
  return out;
}

}  // namespace bindgate::terminology
