#include "terminology/operations/concept_map_library.h"

#include "terminology/version_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

using MapSpan = std::span<const ConceptMap>;

bool is_before(const ConceptMap& a, const ConceptMap& b) {
  return a.url != b.url ? a.url < b.url : compare_versions(a.version, b.version) < 0;
}

MapSpan of_url(MapSpan sorted, std::string_view url) {
  const auto first = std::lower_bound(sorted.begin(), sorted.end(), url,
                                      [](const ConceptMap& map, std::string_view wanted) { return map.url < wanted; });
  auto last = first;
  while (last != sorted.end() && last->url == url) ++last;
  return {first, last};
}

// Of the versions of one map, oldest first, the latest that is asked for.
void add_latest(MapSpan versions, std::string_view wanted, std::vector<const ConceptMap*>& out) {
  const ConceptMap* latest = nullptr;
  for (auto map = versions.rbegin(); map != versions.rend(); ++map) {
    if (!wanted.empty() && !version_matches(wanted, map->version)) continue;
    if (latest != nullptr && latest->version != map->version) return;
    latest = &*map;
    out.push_back(latest);
  }
}

}  // namespace

std::span<const ConceptMap> HeldConceptMaps::all() const {
  std::call_once(read_, [this] {
    for (const StoredResource& held : resources_.all()) {
      if (held.type != "ConceptMap") continue;
      const Json resource = Json::parse(held.text, nullptr, false);
      if (resource.is_object()) maps_.push_back(read_concept_map(resource));
    }
    std::stable_sort(maps_.begin(), maps_.end(), is_before);
  });
  return maps_;
}

ConceptMapLibrary::ConceptMapLibrary(std::vector<ConceptMap> sent, const HeldConceptMaps& held)
    : sent_(std::move(sent)), held_(held.all()) {
  std::stable_sort(sent_.begin(), sent_.end(), is_before);
}

std::vector<const ConceptMap*> ConceptMapLibrary::find(std::string_view canonical) const {
  const Canonical wanted = split_canonical(canonical);
  std::vector<const ConceptMap*> out;
  add_latest(of_url(sent_, wanted.url), wanted.version, out);
  if (out.empty()) add_latest(of_url(held_, wanted.url), wanted.version, out);
  return out;
}

std::vector<const ConceptMap*> ConceptMapLibrary::latest() const {
  std::vector<const ConceptMap*> out;
  const auto add_all = [&](MapSpan maps, bool is_sent) {
    for (auto at = maps.begin(); at != maps.end();) {
      const MapSpan versions = of_url({at, maps.end()}, at->url);
      if (is_sent || of_url(sent_, at->url).empty()) add_latest(versions, {}, out);
      at += static_cast<std::ptrdiff_t>(versions.size());
    }
  };
  add_all(sent_, true);
  add_all(held_, false);
  return out;
}

}  // namespace bindgate::terminology
