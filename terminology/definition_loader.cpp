#include "terminology/definition_loader.h"

#include "fhir/reader.h"
#include "terminology/code_system_reader.h"
#include "terminology/value_set_reader.h"
#include "terminology/version_order.h"

namespace bindgate::terminology {
namespace {

// Replaces the item of the same key, or appends.
template <typename Item, typename Key>
void put(std::vector<Item>& items, std::map<Key, std::size_t>& places, const Key& key, Item item) {
  const auto [place, fresh] = places.emplace(key, items.size());
  if (fresh) {
    items.push_back(std::move(item));
    return;
  }
  // The key's strings live in the arena, so they outlast the item that is replaced.
  items[place->second] = std::move(item);
}

}  // namespace

void DefinitionLoader::load(std::span<const fhir::Package> packages) {
  for (const fhir::Package& package : packages) {
    for (const fhir::PackageFile& file : package.files) {
      if (file.resource_type != "CodeSystem" && file.resource_type != "ValueSet") continue;
      load_file(file, {strings_, notes_, {package.name, file.name}});
    }
  }
  for (SystemSource& contained : contained_) {
    const Key key{contained.content.url, contained.content.version};
    if (!system_at_.contains(key)) put(systems_, system_at_, key, std::move(contained));
  }
  contained_.clear();
}

void DefinitionLoader::load_file(const fhir::PackageFile& file, const LoadContext& load) {
  const auto read = fhir::read_json(file.text, file.text.capacity(), document_);
  if (!read) {
    load.note("cannot be read: " + read.error().message + " (line " + std::to_string(read.error().line) + ")");
    return;
  }
  if (document_.resource_type() == "ValueSet") {
    add_value_sets(load);
  } else if (document_.resource_type() == "CodeSystem") {
    if (auto content = read_code_system(document_, document_.root(), load)) {
      add_system(std::move(*content), load.origin);
    }
  } else {
    load.note("is listed as a " + file.resource_type + " and is none");
  }
}

void DefinitionLoader::add_system(SystemContent content, const Origin& origin) {
  const Key key{content.url, content.version};
  if (content.content == Content::supplement) {
    put(supplements_, supplement_at_, key, {std::move(content), origin});
  } else {
    put(systems_, system_at_, key, {std::move(content), origin});
  }
}

void DefinitionLoader::add_value_sets(const LoadContext& load) {
  std::vector<ValueSetDefinition> read;
  read_value_set(document_, load, read);
  if (read.empty()) return;
  for (ValueSetDefinition& definition : read) {
    const Key key{definition.url, definition.version};
    put(value_sets_, value_set_at_, key, std::move(definition));
  }
  add_contained_systems(load);
}

void DefinitionLoader::add_contained_systems(const LoadContext& load) {
  for (const fhir::Element& child : document_.children(document_.root())) {
    if (child.name != "contained" || document_.value(child, "resourceType") != "CodeSystem") continue;
    if (auto content = read_code_system(document_, child, load))
      contained_.push_back({std::move(*content), load.origin});
  }
}

std::vector<SystemSource> DefinitionLoader::take_systems() {
  for (const SystemSource& source : supplements_) supplement(source);
  supplements_.clear();
  return std::move(systems_);
}

void DefinitionLoader::supplement(const SystemSource& supplement) {
  const LoadContext load{strings_, notes_, supplement.origin};
  const Canonical base = split_canonical(supplement.content.supplements);
  bool found = false;
  for (auto at = system_at_.lower_bound({base.url, {}}); at != system_at_.end() && at->first.first == base.url; ++at) {
    if (!base.version.empty() && at->first.second != base.version) continue;
    apply_supplement(supplement.content, systems_[at->second].content, load);
    found = true;
  }
  if (!found) {
    load.note("supplements " + std::string(supplement.content.supplements) + ", which is not held: it is not used");
  }
}

}  // namespace bindgate::terminology
