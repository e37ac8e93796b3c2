#include "terminology/operations/expansion_view.h"

#include "terminology/operations/concept_json.h"
#include "terminology/operations/expansion_properties.h"
#include "terminology/operations/tx_issues.h"
#include "terminology/version_order.h"

#include <algorithm>
#include <array>
#include <optional>

namespace bindgate::terminology {
namespace {

// Extensions that go along with a concept of a code system, with one that a value set lists, and with a designation.
constexpr std::array<std::string_view, 4> kOfConcept = {"coding-sctdescid", "rendering-style", "rendering-xhtml",
                                                        "codesystem-alternate"};
constexpr std::array<std::string_view, 7> kOfListed = {"valueset-supplement",
                                                       "valueset-deprecated",
                                                       "structuredefinition-standards-status",
                                                       "valueset-concept-definition",
                                                       "coding-sctdescid",
                                                       "rendering-style",
                                                       "rendering-xhtml"};
constexpr std::array<std::string_view, 5> kOfDesignation = {"coding-sctdescid", "rendering-style", "rendering-xhtml",
                                                            "structuredefinition-standards-status",
                                                            "codesystem-alternate"};

// Nested deeper than this, a tree would be more than readers of JSON, this one among them, take.
constexpr std::size_t kDeepestNesting = 40;

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view url) {
  if (!url.starts_with(kCoreExtensions)) return false;
  return std::find(names.begin(), names.end(), url.substr(kCoreExtensions.size())) != names.end();
}

// Shows the codes of an expansion, and declares the properties they turn out to have.
class View {
 public:
  View(Scope& scope, const ValueSetDefinition& definition, const Options& options, const Expansion& expansion)
      : scope_(scope), definition_(definition), options_(options), expansion_(expansion), properties_(options) {}

  // Nothing where the time is up.
  std::optional<Json> show(const Page& page) {
    const std::size_t total = expansion_.items.size();
    const bool nests = expansion_.can_nest && expansion_.unclosed.empty() && options_.offset.value_or(0) == 0 &&
                       (!options_.count || static_cast<std::size_t>(*options_.count) > total) && !is_deep();
    Json contains = nests ? nested() : flat(page);
    if (late_) return std::nullopt;
    Json out = Json::object();
    if (!expansion_.unclosed.empty()) {
      out["extension"] = {
          {{"url", std::string(kCoreExtensions) + "valueset-unclosed"}, {"valueBoolean", true}},
          {{"url", std::string(kCoreExtensions) + "valueset-unclosed-reason"}, {"valueString", expansion_.unclosed}}};
    }
    out["identifier"] = new_expansion_identifier();
    out["timestamp"] = expansion_timestamp();
    out["total"] = total;
    if (options_.offset) out["offset"] = *options_.offset;
    out["parameter"] = parameters();
    if (out["parameter"].empty()) out.erase("parameter");
    if (!properties_.declared().empty()) out["property"] = properties_.declared();
    if (!contains.empty()) out["contains"] = std::move(contains);
    return out;
  }

 private:
  [[nodiscard]] bool is_deep() const {
    std::vector<std::size_t> depths;
    depths.reserve(expansion_.items.size());
    for (const ExpansionItem& item : expansion_.items) {
      depths.push_back(item.parent == kNoItem ? 0 : depths[item.parent] + 1);
      if (depths.back() >= kDeepestNesting) return true;
    }
    return false;
  }

  Json flat(const Page& page) {
    Json out = Json::array();
    for (std::size_t i = page.begin; i < page.end && !late_; ++i) out.push_back(show(expansion_.items[i]));
    return out;
  }

  // A parent comes before what is nested in it: from the last to the first, each is complete when it is moved into
  // its parent.
  Json nested() {
    std::vector<Json> shown;
    std::vector<std::vector<std::uint32_t>> children(expansion_.items.size());
    shown.reserve(expansion_.items.size());
    for (std::uint32_t i = 0; i < expansion_.items.size() && !late_; ++i) {
      shown.push_back(show(expansion_.items[i]));
      if (expansion_.items[i].parent != kNoItem) children[expansion_.items[i].parent].push_back(i);
    }
    Json out = Json::array();
    if (late_) return out;
    for (std::size_t i = shown.size(); i > 0; --i) {
      for (const std::uint32_t child : children[i - 1]) shown[i - 1]["contains"].push_back(std::move(shown[child]));
    }
    for (std::size_t i = 0; i < shown.size(); ++i) {
      if (expansion_.items[i].parent == kNoItem) out.push_back(std::move(shown[i]));
    }
    return out;
  }

  Json show(const ExpansionItem& item) {
    late_ = ++shown_ % 64 == 0 && scope_.expired();
    const SystemView& system = *item.system;
    Json out = Json::object();
    if (Json extensions = extensions_of(item); !extensions.empty()) out["extension"] = std::move(extensions);
    out["system"] = system.system->url();
    const Concept found = item.ordinal == kNoOrdinal ? Concept{} : system.system->concept_at(item.ordinal);
    if (found.abstract) out["abstract"] = true;
    if (found.inactive) out["inactive"] = true;
    if (expansion_.shows_versions && !system.system->version().empty()) out["version"] = system.system->version();
    out["code"] = item.code;
    add_names(item, out);
    properties_.add(item, out);
    return out;
  }

  void add_names(const ExpansionItem& item, Json& out) {
    Designations names;
    // The value set's own words for the code come first: it is shown in its context.
    if (item.reference != nullptr) names.add_display(item.lister->header.language, item.reference->display);
    scope_.list_names(*item.system, item.ordinal, item.code, names);
    if (item.reference != nullptr) {
      for (const Designation& designation : item.reference->designations) names.add(designation);
    }
    const LanguageList* languages = languages_ready();
    const Name* preferred = names.preferred(languages);
    const std::string_view display = preferred == nullptr ? std::string_view{} : preferred->designation.value;
    if (!display.empty()) out["display"] = display;
    // To name those wanted is to want them.
    if (!options_.include_designations.value_or(!options_.designations.empty())) return;
    for (const Name& name : names.names()) {
      if (&name != preferred && is_asked_for(name) && !repeats(name, display)) {
        out["designation"].push_back(show(name));
      }
    }
  }

  // In an expansion any language will do where those asked for are not there.
  const LanguageList* languages_ready() {
    const LanguageList* asked = options_.languages();
    if (asked == nullptr) return nullptr;
    if (!languages_) {
      languages_ = *asked;
      languages_->allow_others();
    }
    return &*languages_;
  }

  [[nodiscard]] bool is_asked_for(const Name& name) const {
    if (options_.designations.empty()) return true;
    const Designation& designation = name.designation;
    return std::any_of(options_.designations.begin(), options_.designations.end(), [&](const std::string& asked) {
      const Canonical parts = split_canonical(asked);
      if (parts.url == "urn:ietf:bcp:47") return designation.language == parts.version;
      return !designation.use.empty() && designation.use_system == parts.url && designation.use == parts.version;
    });
  }

  [[nodiscard]] bool repeats(const Name& name, std::string_view display) const {
    const Designation& designation = name.designation;
    const bool plain = name.is_display || designation.use.empty() || designation.use == "display";
    const bool same_language = designation.language.empty() || designation.language == definition_.header.language;
    return plain && same_language && designation.value == display;
  }

  static Json show(const Name& name) {
    const Designation& designation = name.designation;
    Json out = Json::object();
    const Json held = designation.extensions.empty() ? Json::array() : Json::parse(designation.extensions);
    for (const Json& extension : held) {
      if (is_one_of(kOfDesignation, extension.value("url", ""))) out["extension"].push_back(extension);
    }
    if (!designation.language.empty()) out["language"] = designation.language;
    if (Json use = use_json(name); !use.empty()) out["use"] = std::move(use);
    out["value"] = designation.value;
    return out;
  }

  static Json extensions_of(const ExpansionItem& item) {
    Json out = Json::array();
    for (const ExtensionValue* extension : concept_extensions(item)) {
      if (is_one_of(kOfConcept, extension->url)) out.push_back(Json::parse(extension->json));
    }
    if (item.reference == nullptr) return out;
    for (const ExtensionValue& extension : item.reference->extensions) {
      if (is_one_of(kOfListed, extension.url)) out.push_back(Json::parse(extension.json));
    }
    return out;
  }

  [[nodiscard]] Json parameters() const {
    Json out = Json::array();
    echo_options(options_, out);
    const auto add = [&](std::string_view name, const std::string& type, const Json& value) {
      out.push_back({{"name", name}, {type, value}});
    };
    for (const ExpansionNote& note : expansion_.notes) add(note.name, note.type, note.value);
    const std::string own = tx::canonical(definition_.url, definition_.version);
    for (const auto& [name, canonical] : scope_.used_rules()) {
      if (canonical != own) add(name, "valueUri", canonical);
    }
    return out;
  }

  Scope& scope_;
  const ValueSetDefinition& definition_;
  const Options& options_;
  const Expansion& expansion_;
  std::optional<LanguageList> languages_;
  ExpansionProperties properties_;
  std::size_t shown_ = 0;
  bool late_ = false;
};

}  // namespace

Outcome<Json> show_expansion(Scope& scope, const ValueSetDefinition& definition, const Options& options,
                             const Limits& limits, const Expansion& expansion) {
  const auto page = choose_page(definition, options, limits, expansion.items.size());
  if (!page) return page.error();
  auto shown = View(scope, definition, options, expansion).show(*page);
  if (!shown) return too_late();
  Json out = value_set_around(scope, definition, options);
  out["expansion"] = std::move(*shown);
  return answered(std::move(out));
}

}  // namespace bindgate::terminology
