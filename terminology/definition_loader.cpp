#include "terminology/definition_loader.h"

#include "fhir/reader.h"
#include "terminology/code_system_reader.h"
#include "terminology/value_set_reader.h"

namespace bindgate::terminology {
namespace {

// Of a definition: some five million concepts. Its memory is given back once it is read.
constexpr std::size_t kMaxElements = std::size_t{1} << 26;

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
}

void DefinitionLoader::load_file(const fhir::PackageFile& file, const LoadContext& load) {
  const auto read = fhir::read_json(file.text, file.text.capacity(), document_, kMaxElements);
  if (!read) {
    load.note("cannot be read: " + read.error().message + " (line " + std::to_string(read.error().line) + ")");
  } else if (document_.resource_type() != file.resource_type) {
    load.note("is listed as a " + file.resource_type + " and is none");
  } else {
    add(document_, document_.root(), load.origin);
  }
}

void DefinitionLoader::add(const fhir::Document& document, const fhir::Element& resource, const Origin& origin) {
  const LoadContext load{strings_, notes_, origin};
  const std::string_view type = document.value(resource, "resourceType");
  if (type == "ValueSet") add_value_sets(document, resource, load);
  if (type != "CodeSystem") return;
  if (auto content = read_code_system(document, resource, load)) add_system(std::move(*content), origin);
}

void DefinitionLoader::add_system(SystemContent content, const Origin& origin) {
  const Key key{content.url, content.version};
  if (content.content == Content::supplement) {
    put(supplements_, supplement_at_, key, {std::move(content), origin});
  } else {
    put(systems_, system_at_, key, {std::move(content), origin});
  }
}

void DefinitionLoader::add_value_sets(const fhir::Document& document, const fhir::Element& resource,
                                      const LoadContext& load) {
  std::vector<ValueSetDefinition> read;
  read_value_set(document, resource, load, read);
  if (read.front().url.empty()) {
    load.note("the ValueSet has no url, so nothing can refer to it");
    return;
  }
  for (ValueSetDefinition& definition : read) {
    const Key key{definition.url, definition.version};
    put(value_sets_, value_set_at_, key, std::move(definition));
  }
  add_contained_systems(document, resource, load);
}

void DefinitionLoader::add_contained_systems(const fhir::Document& document, const fhir::Element& resource,
                                             const LoadContext& load) {
  for (const fhir::Element& child : document.children(resource)) {
    if (child.name != "contained" || document.value(child, "resourceType") != "CodeSystem") continue;
    if (auto content = read_code_system(document, child, load))
      contained_.push_back({std::move(*content), load.origin});
  }
}

std::vector<SystemSource> DefinitionLoader::take_systems() {
  for (SystemSource& contained : contained_) {
    const Key key{contained.content.url, contained.content.version};
    if (!system_at_.contains(key)) put(systems_, system_at_, key, std::move(contained));
  }
  contained_.clear();
  return std::move(systems_);
}

}  // namespace bindgate::terminology
