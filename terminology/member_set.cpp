#include "terminology/member_set.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

constexpr Decision kOutside{Membership::not_in, Undecided::none, {}, nullptr, kNoOrdinal};

enum class SetOperation { unite, intersect, subtract };

Membership combine(SetOperation operation, Membership a, Membership b) {
  switch (operation) {
    case SetOperation::unite:
      if (a == Membership::in || b == Membership::in) return Membership::in;
      return a == Membership::undecided ? a : b;
    case SetOperation::intersect:
      if (a == Membership::not_in || b == Membership::not_in) return Membership::not_in;
      return a == Membership::undecided ? a : b;
    case SetOperation::subtract:
      if (a == Membership::not_in || b == Membership::in) return Membership::not_in;
      return b == Membership::undecided ? b : a;
  }
  return Membership::undecided;
}

Doubt first_of(Doubt a, Doubt b) {
  return a ? a : b;
}

// What a set says of a system that it has no part for.
Part absent(const Part& key, Doubt elsewhere) {
  Part out;
  out.family = key.family;
  out.by_default = key.by_default;
  out.system = key.system;
  out.stored = key.stored;
  out.url = key.url;
  out.version = key.version;
  out.doubt = elsewhere;
  out.rest = elsewhere;
  if (elsewhere && key.stored) out.maybe = OrdinalSet::all(key.stored->size());
  return out;
}

void combine_ordinals(SetOperation operation, const Part& a, const Part& b, Part& out) {
  if (!out.stored) return;
  const std::size_t universe = out.stored->size();
  const OrdinalBits a_in = a.in.bits(universe);
  const OrdinalBits b_in = b.in.bits(universe);
  OrdinalBits in = a_in;
  OrdinalBits maybe = a.maybe.bits(universe);
  OrdinalBits b_maybe = b.maybe.bits(universe);
  switch (operation) {
    case SetOperation::unite:
      in |= b_in;
      maybe |= b_maybe;
      break;
    case SetOperation::intersect:
      in &= b_in;
      maybe |= a_in;
      b_maybe |= b_in;
      maybe &= b_maybe;
      break;
    case SetOperation::subtract:
      in -= b_in;
      in -= b_maybe;
      maybe |= a_in;
      maybe -= b_in;
      break;
  }
  maybe -= in;
  out.in = OrdinalSet(in);
  out.maybe = OrdinalSet(maybe);
}

void combine_listed(SetOperation operation, const Part& a, const Part& b, Part& out) {
  for (const Part* side : {&a, &b}) {
    for (std::uint32_t i = 0; i < side->listed.size(); ++i) {
      const std::string_view code = side->listed[i];
      const std::uint64_t hash = hash_text(code);
      if (!out.listed.insert(code).second) continue;
      out.listed_membership.push_back(
          combine(operation, a.check(code, hash).membership, b.check(code, hash).membership));
    }
  }
}

void combine_rest(SetOperation operation, const Part& a, const Part& b, Part& out) {
  const auto must_exist = [](const Part& part) { return part.rest ? part.rest_must_exist : part.whole; };
  switch (operation) {
    case SetOperation::unite:
      out.whole = a.whole || b.whole;
      if (a.whole && b.whole) out.condition = either_of(a.condition, b.condition);
      if (a.whole != b.whole) out.condition = a.whole ? a.condition : b.condition;
      out.rest = first_of(a.rest, b.rest);
      out.rest_must_exist = (!a.rest || a.rest_must_exist) && (!b.rest || b.rest_must_exist);
      break;
    case SetOperation::intersect:
      out.whole = a.whole && b.whole;
      if (out.whole) out.condition = both_of(a.condition, b.condition);
      if ((a.whole || a.rest) && (b.whole || b.rest)) out.rest = first_of(a.rest, b.rest);
      out.rest_must_exist = must_exist(a) || must_exist(b);
      break;
    case SetOperation::subtract:
      out.whole = a.whole && !b.rest && (!b.whole || b.condition != nullptr);
      if (out.whole) out.condition = b.whole ? both_of(a.condition, all_but(b.condition)) : a.condition;
      out.rest = a.whole ? first_of(a.rest, b.rest) : a.rest;
      out.rest_must_exist = must_exist(a);
      break;
  }
}

Part combine(SetOperation operation, const Part& a, const Part& b) {
  Part out = absent(a, {});
  if (operation == SetOperation::unite) out.by_default = a.by_default || b.by_default;
  out.listed_only = operation == SetOperation::unite       ? a.listed_only && b.listed_only
                    : operation == SetOperation::intersect ? a.listed_only || b.listed_only
                                                           : a.listed_only;
  combine_ordinals(operation, a, b, out);
  combine_listed(operation, a, b, out);
  combine_rest(operation, a, b, out);
  out.doubt = first_of(first_of(a.doubt, a.rest), first_of(b.doubt, b.rest));
  out.displays = a.displays;
  if (operation != SetOperation::subtract)
    out.displays.insert(out.displays.end(), b.displays.begin(), b.displays.end());
  return out;
}

// What `set` says of a version of a system by what it says of another version: code by code.
Part project(const MemberSet& set, const Part& key) {
  Part out = absent(key, {});
  std::vector<const Part*> sources;
  for (const Part& part : set.parts) {
    if (part.family == key.family && part.by_default) sources.push_back(&part);
  }
  const auto decide = [&](std::string_view code) {
    const std::uint64_t hash = hash_text(code);
    Membership membership = Membership::not_in;
    for (const Part* part : sources) {
      membership = combine(SetOperation::unite, membership, part->check(code, hash).membership);
    }
    return membership;
  };
  for (const Part* part : sources) {
    if (part->whole) out.condition = out.whole ? either_of(out.condition, part->condition) : part->condition;
    out.whole = out.whole || part->whole;
    out.rest_must_exist = (!out.rest || out.rest_must_exist) && (!part->rest || part->rest_must_exist);
    out.rest = first_of(out.rest, part->rest);
    out.doubt = first_of(out.doubt, first_of(part->doubt, part->rest));
    for (std::uint32_t i = 0; i < part->listed.size(); ++i) {
      if (out.listed.insert(part->listed[i]).second) out.listed_membership.push_back(decide(part->listed[i]));
    }
    if (!part->stored || key.stored) continue;
    part->in.for_each([&](Ordinal at) {
      if (out.listed.insert(part->stored->code_at(at)).second) out.listed_membership.push_back(Membership::in);
      return true;
    });
  }
  if (!key.stored) return out;
  OrdinalBits in(key.stored->size());
  OrdinalBits maybe(key.stored->size());
  for (Ordinal at = 0; at < key.stored->size(); ++at) {
    const Membership membership = decide(key.stored->code_at(at));
    if (membership == Membership::in) in.set(at);
    if (membership == Membership::undecided) maybe.set(at);
  }
  out.in = OrdinalSet(in);
  out.maybe = OrdinalSet(maybe);
  return out;
}

const Part* part_like(const MemberSet& set, const Part& key) {
  const auto found =
      std::find_if(set.parts.begin(), set.parts.end(), [&](const Part& part) { return part.same_key(key); });
  return found == set.parts.end() ? nullptr : &*found;
}

Part combine_with(SetOperation operation, const Part& a, const MemberSet& b) {
  if (const Part* same = part_like(b, a)) return combine(operation, a, *same);
  if (!b.speaks_of(a.family)) return combine(operation, a, absent(a, b.elsewhere));
  // Other versions of the system: a union keeps them side by side.
  return operation == SetOperation::unite ? a : combine(operation, a, project(b, a));
}

MemberSet combine(SetOperation operation, const MemberSet& a, const MemberSet& b) {
  MemberSet out;
  for (const Part& part : a.parts) out.parts.push_back(combine_with(operation, part, b));
  for (const Part& part : b.parts) {
    if (part_like(a, part)) continue;
    if (a.speaks_of(part.family)) {
      if (operation == SetOperation::unite) out.parts.push_back(part);
    } else if (operation == SetOperation::unite || a.elsewhere) {
      out.parts.push_back(combine(operation, absent(part, a.elsewhere), part));
    }
  }
  switch (operation) {
    case SetOperation::unite:
      out.elsewhere = first_of(a.elsewhere, b.elsewhere);
      break;
    case SetOperation::intersect:
      out.elsewhere = a.elsewhere && b.elsewhere ? a.elsewhere : Doubt{};
      break;
    case SetOperation::subtract:
      out.elsewhere = a.elsewhere;
      break;
  }
  if (operation != SetOperation::unite && !out.elsewhere) {
    std::erase_if(out.parts, [](const Part& part) { return part.nothing(); });
  }
  return out;
}

}  // namespace

Decision Part::check(std::string_view code, std::uint64_t hash) const {
  if (stored) {
    if (const Ordinal at = stored->find_hashed(code, hash); at != kNoOrdinal) {
      if (in.test(at)) return {Membership::in, Undecided::none, {}, system, at};
      if (maybe.test(at)) return {Membership::undecided, doubt.reason, doubt.missing, system, at};
      return {Membership::not_in, Undecided::none, {}, system, at};
    }
  }
  if (!listed.empty()) {
    const bool fold = system && !system->case_sensitive();
    const std::uint32_t at = fold ? listed.find_folded(code, hash) : listed.find(code, hash);
    if (at != StringTable::kNone) {
      const bool undecided = listed_membership[at] == Membership::undecided;
      return {listed_membership[at], undecided ? doubt.reason : Undecided::none,
              undecided ? doubt.missing : std::string_view{}, nullptr, kNoOrdinal};
    }
  }
  if (system && (whole || rest_must_exist)) {
    const Existence existence = stored ? stored->existence_of_unlisted(code) : system->existence(code);
    if (existence == Existence::missing && (!rest || rest_must_exist)) return kOutside;
    const bool chosen = whole && holds(condition, code);
    if (chosen && existence == Existence::exists) return {Membership::in, Undecided::none, {}, system, kNoOrdinal};
    if (chosen && existence == Existence::unknown) {
      return {Membership::undecided, Undecided::partial_system, url, nullptr, kNoOrdinal};
    }
  }
  if (rest) return {Membership::undecided, rest.reason, rest.missing, nullptr, kNoOrdinal};
  return kOutside;
}

void Part::list(std::string_view code) {
  if (listed.insert(code).second) listed_membership.push_back(Membership::in);
}

bool Part::nothing() const {
  const auto excluded = [](Membership membership) { return membership == Membership::not_in; };
  return in.empty() && maybe.empty() && !whole && !rest &&
         std::all_of(listed_membership.begin(), listed_membership.end(), excluded);
}

bool MemberSet::speaks_of(FamilyId family) const {
  return std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return part.family == family; });
}

MemberSet unite(const MemberSet& a, const MemberSet& b) {
  return combine(SetOperation::unite, a, b);
}
MemberSet intersect(const MemberSet& a, const MemberSet& b) {
  return combine(SetOperation::intersect, a, b);
}
MemberSet subtract(const MemberSet& a, const MemberSet& b) {
  return combine(SetOperation::subtract, a, b);
}

}  // namespace bindgate::terminology
