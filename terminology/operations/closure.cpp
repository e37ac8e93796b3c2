#include "terminology/operations/closure.h"

#include "terminology/operations/lookup.h"
#include "terminology/operations/subsumes.h"
#include "terminology/operations/tx_issues.h"

#include <algorithm>
#include <charconv>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestConcept = 2'000;  // bytes of system, version and code

int version_number(std::string_view text) {
  int out = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? out : -1;
}

Refusal no_table(const std::string& name) {
  return refuse(404, "not-found", "There is no closure table '" + name + "': begin it with its name alone");
}

Outcome<std::vector<CodingValueIn>> read_concepts(const OperationParameters& parameters) {
  std::vector<CodingValueIn> out;
  for (const Parameter& parameter : parameters.all()) {
    if (parameter.name != "concept") continue;
    if (parameter.element == nullptr || parameter.element->kind != fhir::ValueKind::none) {
      return refuse(400, "invalid", "A parameter concept is no Coding");
    }
    const CodingValueIn coding = read_coding(*parameters.document(), *parameter.element);
    if (coding.system.empty() || coding.code.empty()) {
      return refuse(400, "required", "Every concept needs a system and a code");
    }
    if (coding.system.size() + coding.version.size() + coding.code.size() > kLongestConcept) {
      return refuse(413, "too-long", "A concept is longer than is kept");
    }
    out.push_back(coding);
  }
  return out;
}

}  // namespace

Outcome<Json> ClosureTables::answer(Scope& scope, const Call& call) {
  const std::string name(call.parameters.text("name"));
  if (name.empty()) return refuse(400, "required", "A closure table has a name: the parameter name is missing");
  if (name.size() > kLongestName) return refuse(400, "too-long", "The name of the closure table is too long");
  const auto sent = read_concepts(call.parameters);
  if (!sent) return sent.error();
  const bool resync = call.parameters.has("version");
  if (resync && !sent->empty()) {
    return refuse(400, "invalid", "A version asks for what came after it: no concepts can be added with it");
  }
  if (resync) return resynchronise(name, call.parameters.text("version"));
  return sent->empty() ? begin(name) : extend(scope, name, *sent);
}

Outcome<Json> ClosureTables::begin(const std::string& name) {
  const std::lock_guard guard(lock_);
  if (!tables_.contains(name) && tables_.size() >= limits_.tables && !make_room()) {
    return refuse(503, "throttled", "There are as many closure tables in use as are kept");
  }
  Table& table = tables_[name] = Table{};
  table.used = clock_();
  table.state = ++last_state_;
  return answered(show(name, table, 0));
}

Outcome<Json> ClosureTables::resynchronise(const std::string& name, std::string_view version) {
  const std::lock_guard guard(lock_);
  const auto held = tables_.find(name);
  if (held == tables_.end()) return no_table(name);
  const int since = version_number(version);
  if (since < 0 || since > held->second.version) {
    return refuse(422, "invalid", "The closure table '" + name + "' has no version '" + std::string(version) + "'");
  }
  held->second.used = clock_();
  return answered(show(name, held->second, since));
}

Outcome<Json> ClosureTables::extend(Scope& scope, const std::string& name, const std::vector<CodingValueIn>& sent) {
  while (!scope.expired()) {
    Table next;
    {
      const std::lock_guard guard(lock_);
      const auto held = tables_.find(name);
      if (held == tables_.end()) return no_table(name);
      next = held->second;
    }
    // What a call with one bad concept adds is nothing at all.
    ++next.version;
    for (const CodingValueIn& coding : sent) {
      if (auto added = add(scope, coding, next); !added) return added.error();
    }
    const std::lock_guard guard(lock_);
    const auto committed = commit(name, std::move(next));
    if (!committed) return committed.error();
    if (*committed != nullptr) return answered(show(name, **committed, (*committed)->version - 1));
  }
  return refuse(422, "too-costly", "The closure takes longer than is allowed");
}

Outcome<const ClosureTables::Table*> ClosureTables::commit(const std::string& name, Table next) {
  const auto held = tables_.find(name);
  if (held == tables_.end()) return no_table(name);
  if (held->second.state != next.state) return nullptr;
  held->second.used = clock_();
  while (next.bytes + bytes_beside(name) > limits_.bytes) {
    if (!make_room()) return refuse(503, "throttled", "The closure tables take as much room as they may");
  }
  next.used = held->second.used;
  next.state = ++last_state_;
  held->second = std::move(next);
  return &held->second;
}

Outcome<void> ClosureTables::add(Scope& scope, const CodingValueIn& coding, Table& table) const {
  if (scope.expired()) return refuse(422, "too-costly", "The closure takes longer than is allowed");
  const SystemView system = scope.find_system(coding.system, scope.resolve_version(coding.system, coding.version));
  if (!system) {
    return refuse(422, tx::unknown_system({}, coding.system, coding.version, scope.versions_of(coding.system)));
  }
  if (auto meant = hierarchy_subsumes(system); !meant) return meant;
  if (system.stored == nullptr) {
    return refuse(422, "not-supported", system.canonical() + " is a grammar: its codes have no hierarchy");
  }
  const Ordinal at = system.stored->find(coding.code);
  if (at == kNoOrdinal) return unknown_code(system, coding.code);
  Member member{std::string(coding.system), std::string(system.stored->code_at(at))};
  if (!table.known.emplace(member.system, member.code).second) return {};
  if (table.members.size() >= limits_.members) {
    return refuse(422, "too-costly", "The closure table holds as many concepts as it may");
  }
  table.bytes += 2 * (sizeof(Member) + member.system.size() + member.code.size()) + 64;
  table.members.push_back(std::move(member));
  return relate(system, at, table);
}

// The last member to those before it.
Outcome<void> ClosureTables::relate(const SystemView& system, Ordinal at, Table& table) const {
  const OrdinalBits above = system.stored->hierarchy().ancestors_or_self(at);
  const OrdinalBits below = system.stored->hierarchy().descendants_or_self(at);
  const auto latest = static_cast<Index>(table.members.size() - 1);
  for (Index other = 0; other < latest; ++other) {
    if (table.members[other].system != system.system->url()) continue;
    const Ordinal there = system.stored->find(table.members[other].code);
    if (there == kNoOrdinal || there == at || !(above.test(there) || below.test(there))) continue;
    if (table.relations.size() >= limits_.relations) {
      return refuse(422, "too-costly", "The closure table holds as many relations as it may");
    }
    table.relations.push_back(above.test(there) ? Relation{latest, other, table.version}
                                                : Relation{other, latest, table.version});
    table.bytes += sizeof(Relation);
  }
  return {};
}

bool ClosureTables::make_room() {
  const auto idlest = std::min_element(tables_.begin(), tables_.end(),
                                       [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
  if (idlest == tables_.end() || clock_() - idlest->second.used < limits_.idle) return false;
  tables_.erase(idlest);
  return true;
}

std::size_t ClosureTables::bytes_beside(const std::string& name) const {
  std::size_t out = 0;
  for (const auto& [other, table] : tables_) {
    if (other != name) out += table.bytes;
  }
  return out;
}

Json ClosureTables::show(const std::string& name, const Table& table, int since) {
  Json out = {{"resourceType", "ConceptMap"},
              {"version", std::to_string(table.version)},
              {"name", name},
              {"status", "active"},
              {"experimental", true}};
  // By system, then by the lower code: what each is narrower than.
  std::map<std::string_view, std::map<std::string_view, Json>> groups;
  for (const Relation& relation : table.relations) {
    if (relation.since <= since) continue;
    const Member& lower = table.members[relation.lower];
    groups[lower.system][lower.code].push_back(
        {{"code", table.members[relation.upper].code}, {"relationship", "source-is-narrower-than-target"}});
  }
  for (auto& [system, elements] : groups) {
    Json group = {{"source", system}, {"target", system}, {"element", Json::array()}};
    for (auto& [code, targets] : elements) group["element"].push_back({{"code", code}, {"target", std::move(targets)}});
    out["group"].push_back(std::move(group));
  }
  return out;
}

}  // namespace bindgate::terminology
