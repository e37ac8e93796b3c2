#include "demo/store.h"

namespace bindgate::demo {

namespace {

// A map's node, its key and the version's own members.
constexpr std::size_t kOverhead = 256;

std::size_t size_of(const Version& version) {
  std::size_t size = kOverhead + version.text.size();
  for (const Identifier& identifier : version.identifiers) {
    size += sizeof(Identifier) + identifier.system.size() + identifier.value.size();
  }
  return size;
}

}  // namespace

const Store::Resources& Store::all(std::string_view type) const {
  static const Resources kNone;
  const auto found = types_.find(type);
  return found == types_.end() ? kNone : found->second;
}

const Version* Store::find(std::string_view type, std::string_view id) const {
  const Resources& resources = all(type);
  const auto found = resources.find(id);
  return found == resources.end() ? nullptr : &found->second;
}

bool Store::put(std::string_view type, std::string_view id, Version version) {
  const Version* present = find(type, id);
  const std::size_t freed = present ? size_of(*present) : 0;
  const std::size_t wanted = size_of(version);
  if (wanted > freed && wanted - freed > max_bytes_ - bytes_) return false;
  if (journal_) {
    journal_->push_back(
        {std::string(type), std::string(id), present ? std::optional<Version>(*present) : std::nullopt});
  }
  types_[std::string(type)].insert_or_assign(std::string(id), std::move(version));
  bytes_ = bytes_ - freed + wanted;
  return true;
}

std::string Store::unused_id(std::string_view type) {
  std::string id;
  do {
    id = std::to_string(++last_id_);
  } while (find(type, id) != nullptr);
  return id;
}

void Store::rollback() {
  for (auto last = journal_->rbegin(); last != journal_->rend(); ++last) {
    Undo& undo = *last;
    Resources& resources = types_.find(undo.type)->second;
    const auto place = resources.find(undo.id);
    bytes_ -= size_of(place->second);
    if (undo.before) {
      bytes_ += size_of(*undo.before);
      place->second = std::move(*undo.before);
    } else {
      resources.erase(place);
    }
  }
  journal_.reset();
}

}  // namespace bindgate::demo
