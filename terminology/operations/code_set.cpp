#include "terminology/operations/code_set.h"

namespace bindgate::terminology {
namespace {

// The ordinal in the version whose ordinals count, or kNoOrdinal.
Ordinal ordinal_in(const StoredSystem* home, const CodeInSystem& code) {
  if (home == nullptr) return kNoOrdinal;
  return home == code.system.stored ? code.ordinal : home->find(code.code);
}

// As its system writes it, whatever the case it was given in.
std::string_view text_of(const CodeInSystem& code) {
  return code.ordinal == kNoOrdinal ? code.code : code.system.stored->code_at(code.ordinal);
}

}  // namespace

bool CodeSet::Ordinals::insert(Ordinal at) {
  if (many_) return many_->mark(at);
  const bool fresh = few_.insert(at).second;
  // A node of the list takes about as much as 256 bits.
  if (few_.size() <= 16 + universe_ / 256) return fresh;
  many_.emplace(universe_);
  for (const Ordinal held : few_) many_->set(held);
  few_.clear();
  return fresh;
}

const CodeSet::Group* CodeSet::find_group(const CodeSystem& system) const {
  if (const auto known = known_.find(&system); known != known_.end()) return known->second;
  const auto found = groups_.find({system.url(), by_version_ ? system.version() : std::string_view{}});
  return found == groups_.end() ? nullptr : &found->second;
}

CodeSet::Group& CodeSet::group_of(const SystemView& system) {
  if (const auto known = known_.find(system.system); known != known_.end()) return *known->second;
  const std::pair key{system.system->url(), by_version_ ? system.system->version() : std::string_view{}};
  const std::size_t size = system.stored == nullptr ? 0 : system.stored->size();
  Group& group = groups_.try_emplace(key, Group{system.stored, Ordinals(size), {}}).first->second;
  known_[system.system] = &group;
  return group;
}

bool CodeSet::insert(const CodeInSystem& code) {
  Group& group = group_of(code.system);
  const Ordinal at = ordinal_in(group.home, code);
  return at == kNoOrdinal ? group.others.insert(text_of(code)).second : group.listed.insert(at);
}

void CodeSet::insert_all(std::string_view url, const Condition& condition) {
  const auto [held, fresh] = whole_.try_emplace(url, condition);
  if (!fresh) held->second = either_of(held->second, condition);
}

bool CodeSet::contains(const CodeInSystem& code) const {
  if (!whole_.empty()) {
    const auto whole = whole_.find(code.system.system->url());
    if (whole != whole_.end() && holds(whole->second, code.code)) return true;
  }
  const Group* group = find_group(*code.system.system);
  if (group == nullptr) return false;
  const Ordinal at = ordinal_in(group->home, code);
  return at == kNoOrdinal ? group->others.contains(text_of(code)) : group->listed.contains(at);
}

}  // namespace bindgate::terminology
