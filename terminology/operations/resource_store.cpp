#include "terminology/operations/resource_store.h"

#include "fhir/reader.h"
#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {

namespace {

constexpr std::size_t kMaxId = 64;

bool is_held(std::string_view type) {
  return type == "CodeSystem" || type == "ValueSet" || type == "ConceptMap";
}

bool is_id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// https://hl7.org/fhir/R4/datatypes.html#id
bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxId && std::all_of(text.begin(), text.end(), is_id_character);
}

std::string_view stated_algorithm(const fhir::Document& document, const fhir::Element& resource) {
  const std::string_view named = document.value(resource, "versionAlgorithmString");
  if (!named.empty()) return named;
  const fhir::Element* coding = document.child(resource, "versionAlgorithmCoding");
  return coding == nullptr ? std::string_view{} : document.value(*coding, "code");
}

// A name for the resource that could be an id: what it says itself, else the end of its url.
std::string wished_id(const StoredResource& resource) {
  if (is_id(resource.id)) return resource.id;
  std::string out = resource.url.substr(resource.url.find_last_of("/:") + 1).substr(0, kMaxId);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return !is_id_character(c); }, '-');
  return out.empty() ? "unnamed" : out;
}

std::string with_tail(const std::string& id, const std::string& tail) {
  return id.substr(0, kMaxId - std::min(tail.size() + 1, kMaxId - 1)) + '-' + tail;
}

}  // namespace

ResourceStore ResourceStore::load(std::span<const fhir::Package> packages) {
  ResourceStore store;
  std::map<Key, std::size_t> places;
  fhir::Document document;
  for (const fhir::Package& package : packages) {
    for (const fhir::PackageFile& file : package.files) {
      if (!is_held(file.resource_type)) continue;
      // What cannot be read is noted where definitions are compiled.
      if (!fhir::read_json(file.text, file.text.capacity(), document)) continue;
      if (document.resource_type() != file.resource_type) continue;
      store.add(document, file, places);
    }
  }
  store.index();
  return store;
}

void ResourceStore::add(const fhir::Document& document, const fhir::PackageFile& file,
                        std::map<Key, std::size_t>& places) {
  const fhir::Element& root = document.root();
  StoredResource resource;
  resource.type = file.resource_type;
  resource.id = document.value(root, "id");
  resource.url = document.value(root, "url");
  resource.version = document.value(root, "version");
  resource.version_algorithm = stated_algorithm(document, root);
  resource.name = document.value(root, "name");
  resource.title = document.value(root, "title");
  resource.status = document.value(root, "status");
  resource.text.reserve(file.text.size() + fhir::kPadding);
  resource.text = file.text;

  // Without a url, the id is what tells two apart.
  const Key key{resource.type, resource.url.empty() ? '#' + resource.id : resource.url, resource.version};
  const auto [place, fresh] = places.emplace(key, resources_.size());
  if (fresh) {
    resources_.push_back(std::move(resource));
  } else {
    resources_[place->second] = std::move(resource);
  }
}

void ResourceStore::index() {
  std::map<std::pair<std::string, std::string>, std::uint32_t> taken;
  for (std::uint32_t i = 0; i < resources_.size(); ++i) {
    StoredResource& resource = resources_[i];
    const std::string wish = wished_id(resource);
    std::string id = wish;
    for (std::size_t next = 2; !taken.emplace(std::pair(resource.type, id), i).second; ++next) {
      id = with_tail(wish, std::to_string(next));
    }
    resource.id = std::move(id);
  }
  // From here on no resource moves: the keys are views into them.
  for (std::uint32_t i = 0; i < resources_.size(); ++i) {
    const StoredResource& resource = resources_[i];
    by_id_.emplace(std::pair<std::string_view, std::string_view>(resource.type, resource.id), i);
    if (!resource.url.empty()) by_url_[{resource.type, resource.url}].push_back(i);
  }
  for (auto& [key, versions] : by_url_) {
    std::stable_sort(versions.begin(), versions.end(), [&](std::uint32_t a, std::uint32_t b) {
      const StoredResource& newer = resources_[b];
      return compare_versions(resources_[a].version, newer.version, newer.version_algorithm) < 0;
    });
  }
}

const StoredResource* ResourceStore::by_id(std::string_view type, std::string_view id) const {
  const auto found = by_id_.find({type, id});
  return found == by_id_.end() ? nullptr : &resources_[found->second];
}

const StoredResource* ResourceStore::by_url(std::string_view type, std::string_view url,
                                            std::string_view version) const {
  const auto found = by_url_.find({type, url});
  if (found == by_url_.end()) return nullptr;
  if (version.empty()) return &resources_[found->second.back()];
  for (const std::uint32_t at : found->second) {
    if (resources_[at].version == version) return &resources_[at];
  }
  return nullptr;
}

}  // namespace bindgate::terminology
