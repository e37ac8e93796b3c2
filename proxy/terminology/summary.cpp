#include "proxy/terminology/summary.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace bindgate::proxy::tx {

namespace {

// The elements that the definitions of the three types, in any version, mark as of the summary.
constexpr std::array<std::string_view, 38> kSummary = {"url",
                                                       "identifier",
                                                       "version",
                                                       "versionAlgorithmString",
                                                       "versionAlgorithmCoding",
                                                       "name",
                                                       "title",
                                                       "status",
                                                       "experimental",
                                                       "date",
                                                       "publisher",
                                                       "contact",
                                                       "useContext",
                                                       "jurisdiction",
                                                       "copyrightLabel",
                                                       "caseSensitive",
                                                       "valueSet",
                                                       "hierarchyMeaning",
                                                       "compositional",
                                                       "versionNeeded",
                                                       "content",
                                                       "supplements",
                                                       "count",
                                                       "filter",
                                                       "property",
                                                       "immutable",
                                                       "sourceUri",
                                                       "sourceCanonical",
                                                       "targetUri",
                                                       "targetCanonical",
                                                       "sourceScopeUri",
                                                       "sourceScopeCanonical",
                                                       "targetScopeUri",
                                                       "targetScopeCanonical",
                                                       "effectivePeriod",
                                                       "additionalAttribute",
                                                       "implicitRules",
                                                       "language"};

// What an excerpt keeps in any case: what tells which resource it is, and what no resource of the types goes without.
constexpr std::array<std::string_view, 6> kAlways = {"resourceType", "id",      "meta",
                                                     "status",       "content", "modifierExtension"};

template <typename List>
bool holds(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

const std::string* find(const Query& query, const Query& form, std::string_view name) {
  const std::string* found = form.find(name);
  return found != nullptr ? found : query.find(name);
}

void mark_cut(Json& resource) {
  const Json tag = {{"system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"}, {"code", "SUBSETTED"}};
  if (!resource.contains("meta") || !resource["meta"].is_object()) resource["meta"] = Json::object();
  resource["meta"]["tag"].push_back(tag);
}

}  // namespace

boost::system::result<Excerpt, std::string> Excerpt::read(const Query& query, const Query& form) {
  Excerpt out;
  if (const std::string* summary = find(query, form, "_summary")) {
    if (*summary == "true")
      out.kind = Kind::summary;
    else if (*summary == "text")
      out.kind = Kind::text;
    else if (*summary == "data")
      out.kind = Kind::data;
    else if (*summary == "count")
      out.kind = Kind::count;
    else if (*summary != "false")
      return "_summary is true, text, data, count or false, not \"" + *summary + "\".";
    if (out.kind != Kind::whole) return out;
  }
  const std::string* elements = find(query, form, "_elements");
  if (elements == nullptr || elements->empty()) return out;
  out.kind = Kind::elements;
  for (std::size_t from = 0; from <= elements->size();) {
    const std::size_t end = std::min(elements->find(',', from), elements->size());
    std::string name = elements->substr(from, end - from);
    // "ValueSet.url" is as good as "url".
    if (const std::size_t dot = name.find('.'); dot != std::string::npos) name.erase(0, dot + 1);
    if (!name.empty()) out.elements.push_back(std::move(name));
    from = end + 1;
  }
  return out;
}

void Excerpt::apply(Json& resource) const {
  if (kind == Kind::whole || kind == Kind::count) return;
  Json out = Json::object();
  for (auto& [key, value] : resource.items()) {
    const std::string_view name = key.starts_with('_') ? std::string_view(key).substr(1) : std::string_view(key);
    const bool stays = kind == Kind::data      ? name != "text"
                       : kind == Kind::text    ? name == "text"
                       : kind == Kind::summary ? holds(kSummary, name)
                                               : holds(elements, name);
    if (stays || holds(kAlways, name)) out[key] = std::move(value);
  }
  resource = std::move(out);
  mark_cut(resource);
}

}  // namespace bindgate::proxy::tx
