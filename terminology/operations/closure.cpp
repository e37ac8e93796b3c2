#include "terminology/operations/closure.h"

#include "terminology/operations/coded_value.h"
#include "terminology/operations/subsumes.h"
#include "terminology/operations/tx_issues.h"

#include <algorithm>
#include <charconv>

namespace bindgate::terminology {
namespace {

constexpr std::size_t kMostTables = 100;
constexpr std::size_t kMostMembers = 5'000;
constexpr std::size_t kMostRelations = 200'000;
constexpr std::size_t kLongestName = 200;

int number_of(std::string_view text) {
  int out = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? out : -1;
}

}  // namespace

Outcome<Json> ClosureTables::answer(Scope& scope, const Call& call) {
  const std::string name(call.parameters.text("name"));
  if (name.empty() || name.size() > kLongestName) {
    return refuse(400, "required", "A closure table needs a name, of at most 200 bytes");
  }
  std::vector<Member> sent;
  for (const Parameter& parameter : call.parameters.all()) {
    if (parameter.name != "concept" || parameter.element == nullptr) continue;
    const CodingValueIn coding = read_coding(*call.parameters.document(), *parameter.element);
    sent.push_back({std::string(coding.system), std::string(coding.version), std::string(coding.code)});
  }
  const bool resync = call.parameters.has("version");
  if (resync && !sent.empty()) {
    return refuse(400, "invalid", "A version asks for what came after it: no concepts can be added with it");
  }
  const std::lock_guard guard(lock_);
  const auto held = tables_.find(name);
  if (resync) {
    const int since = number_of(call.parameters.text("version"));
    if (held == tables_.end()) return refuse(404, "not-found", "There is no closure table '" + name + "'");
    if (since < 0 || since > held->second.version) {
      return refuse(422, "invalid", "The closure table '" + name + "' has no version '" +
                                        std::string(call.parameters.text("version")) + "'");
    }
    return answered(show(name, held->second, since));
  }
  if (sent.empty()) {
    if (held == tables_.end() && tables_.size() >= kMostTables) {
      return refuse(503, "throttled", "There are as many closure tables as are kept");
    }
    return answered(show(name, tables_[name] = Table{}, 0));
  }
  if (held == tables_.end()) {
    return refuse(404, "not-found", "There is no closure table '" + name + "': begin it with its name alone");
  }
  // What one bad concept adds is nothing at all.
  Table next = held->second;
  ++next.version;
  for (const Member& member : sent) {
    if (auto added = add(scope, member, next); !added) return added.error();
  }
  held->second = std::move(next);
  return answered(show(name, held->second, held->second.version - 1));
}

Outcome<void> ClosureTables::add(Scope& scope, const Member& member, Table& table) const {
  if (std::find(table.members.begin(), table.members.end(), member) != table.members.end()) return {};
  const SystemView system =
      scope.find_system(member.system, scope.resolve_version(member.system, member.version));
  if (!system) {
    return refuse(422, tx::unknown_system({}, member.system, member.version, scope.versions_of(member.system)));
  }
  const Ordinal at = system.system->find(member.code);
  if (at == kNoOrdinal || system.stored == nullptr) {
    return refuse(422, tx::unknown_code({}, member.code, member.system, system.system->version()));
  }
  if (table.members.size() >= kMostMembers) return refuse(413, "too-long", "The closure table is full");
  for (const Member& other : table.members) {
    if (other.system != member.system) continue;
    const Ordinal there = system.stored->find(other.code);
    if (there == kNoOrdinal) continue;
    const Subsumption found = compare(*system.stored, at, there);
    if (found == Subsumption::not_subsumed) continue;
    if (table.relations.size() >= kMostRelations || scope.expired()) {
      return refuse(422, "too-costly", "The closure table grows beyond what is kept");
    }
    const bool above = found == Subsumption::subsumes;
    table.relations.push_back({above ? other : member, above ? member : other, found == Subsumption::equivalent,
                               table.version});
  }
  table.members.push_back(member);
  return {};
}

Json ClosureTables::show(const std::string& name, const Table& table, int since) {
  Json out = {{"resourceType", "ConceptMap"},
              {"version", std::to_string(table.version)},
              {"name", name},
              {"status", "active"},
              {"experimental", true}};
  std::map<std::string, Json> groups;
  for (const Relation& relation : table.relations) {
    if (relation.since <= since) continue;
    const std::string& system = relation.lower.system;
    Json& group = groups.try_emplace(system, Json{{"source", system}, {"target", system}, {"element", Json::array()}})
                      .first->second;
    const Json target = {
        {"code", relation.upper.code},
        {"relationship", relation.equivalent ? "equivalent" : "source-is-narrower-than-target"}};
    group["element"].push_back({{"code", relation.lower.code}, {"target", {target}}});
  }
  for (auto& [system, group] : groups) out["group"].push_back(std::move(group));
  return out;
}

}  // namespace bindgate::terminology
