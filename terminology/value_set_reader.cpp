#include "terminology/value_set_reader.h"

#include "terminology/element_reader.h"

#include <charconv>
#include <string>

namespace bindgate::terminology {
namespace {

using fhir::Document;
using fhir::Element;

constexpr std::string_view kSupplement = "http://hl7.org/fhir/StructureDefinition/valueset-supplement";
constexpr std::string_view kExpansionParameter = "/StructureDefinition/valueset-expansion-parameter";

class ValueSetReader {
 public:
  // `outermost` is the resource whose contained ones may be referred to, `container` its url where it is not this.
  ValueSetReader(const Document& document, const LoadContext& load, const Element& outermost,
                 std::string_view container)
      : document_(document), load_(load), outermost_(outermost), container_(container) {}

  ValueSetDefinition read(const Element& resource) {
    out_.origin = load_.origin;
    out_.header = read_header(document_, resource, load_.strings);
    const Element* expansion = nullptr;
    bool composed = false;
    std::string_view name;
    for (const Element& child : document_.children(resource)) {
      if (child.name == "url") out_.url = keep(child.value);
      if (child.name == "version") out_.version = keep(child.value);
      if (child.name == "title") out_.title = keep(child.value);
      if (child.name == "name") name = child.value;
      if (child.name == "expansion") expansion = &child;
      if (child.name == "extension" && document_.value(child, "url") == kSupplement) read_supplement(child);
    }
    if (container_.empty()) container_ = out_.url;
    if (out_.title.empty()) out_.title = name.empty() ? out_.url : keep(name);
    if (const Element* compose = document_.child(resource, "compose")) composed = read_compose(*compose);
    out_.has_compose = composed;
    out_.has_expansion = expansion != nullptr;
    if (!composed && expansion) read_expansion(*expansion);
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view keep(std::string_view text) const { return load_.strings.store(text); }

  void read_supplement(const Element& extension) {
    for (const Element& child : document_.children(extension)) {
      if (child.name.starts_with("value")) out_.supplements.push_back(keep(child.value));
    }
  }

  void read_expansion_parameter(const Element& extension) {
    ExpansionParameter parameter;
    for (const Element& part : document_.children(extension)) {
      if (part.name != "extension") continue;
      for (const Element& child : document_.children(part)) {
        if (!child.name.starts_with("value")) continue;
        if (document_.value(part, "url") == "name") parameter.name = keep(child.value);
        if (document_.value(part, "url") == "value") parameter.value = keep(child.value);
      }
    }
    if (!parameter.name.empty()) out_.parameters.push_back(parameter);
  }

  bool read_compose(const Element& compose) {
    bool any = false;
    for (const Element& child : document_.children(compose)) {
      if (child.name == "inactive") out_.active_only = child.value == "false";
      if (child.name == "lockedDate") out_.locked_date = keep(child.value);
      if (child.name == "property" && !child.value.empty()) out_.parameters.push_back({"property", keep(child.value)});
      if (child.name == "extension" && document_.value(child, "url").ends_with(kExpansionParameter)) {
        read_expansion_parameter(child);
      }
      if (child.name == "include") out_.include.push_back(read_selection(child));
      if (child.name == "exclude") out_.exclude.push_back(read_selection(child));
      any |= child.name == "include";
    }
    return any;
  }

  Selection read_selection(const Element& item) {
    Selection out;
    for (const Element& child : document_.children(item)) {
      if (child.name == "system") out.system = system(child.value);
      if (child.name == "version") out.version = keep(child.value);
      if (child.name == "valueSet") out.value_sets.push_back(canonical(child.value));
      if (child.name == "filter") {
        out.filters.push_back({keep(document_.value(child, "property")), keep(document_.value(child, "op")),
                               keep(document_.value(child, "value"))});
      }
      if (child.name == "concept") {
        out.lists_concepts = true;
        read_concept(child, out);
      }
    }
    return out;
  }

  // A reference to a contained value set is made to hold outside of its container.
  [[nodiscard]] std::string_view canonical(std::string_view reference) const {
    if (!reference.starts_with('#')) return keep(reference);
    return keep(std::string(container_) + std::string(reference));
  }

  // A contained code system is known by its own url.
  [[nodiscard]] std::string_view system(std::string_view reference) const {
    if (!reference.starts_with('#')) return keep(reference);
    for (const Element& child : document_.children(outermost_)) {
      if (child.name != "contained" || document_.value(child, "id") != reference.substr(1)) continue;
      if (const std::string_view url = document_.value(child, "url"); !url.empty()) return keep(url);
    }
    return keep(reference);
  }

  void read_concept(const Element& item, Selection& out) {
    ConceptReference found = read_reference(item);
    if (found.code.empty()) {
      load_.note("a concept without a code is left out");
      return;
    }
    out.concepts.push_back(std::move(found));
  }

  [[nodiscard]] ConceptReference read_reference(const Element& item) const {
    ConceptReference out;
    for (const Element& child : document_.children(item)) {
      if (child.name == "code") out.code = keep(child.value);
      if (child.name == "display") out.display = keep(child.value);
      if (child.name == "extension") out.extensions.push_back(read_extension(document_, child, load_.strings));
      if (child.name != "designation") continue;
      const Designation designation = read_designation(document_, child, load_.strings);
      if (!designation.value.empty()) out.designations.push_back(designation);
    }
    return out;
  }

  void read_expansion(const Element& expansion) {
    std::size_t total = 0;
    std::size_t listed = 0;
    for (const Element& child : document_.children(expansion)) {
      if (child.name == "contains") listed += read_contains(child);
      if (child.name == "total") {
        std::from_chars(child.value.data(), child.value.data() + child.value.size(), total);
      }
    }
    out_.partial_expansion = total > listed;
  }

  // Depth is bounded by the JSON reader's.
  std::size_t read_contains(const Element& item) {
    std::size_t count = 0;
    const std::string_view code = document_.value(item, "code");
    if (!code.empty() && document_.value(item, "abstract") != "true") {
      selection_of(document_.value(item, "system"), document_.value(item, "version"))
          .concepts.push_back(read_reference(item));
      ++count;
    }
    for (const Element& child : document_.children(item)) {
      if (child.name == "contains") count += read_contains(child);
    }
    return count;
  }

  Selection& selection_of(std::string_view system, std::string_view version) {
    for (Selection& selection : out_.include) {
      if (selection.system == system && selection.version == version) return selection;
    }
    Selection& added = out_.include.emplace_back();
    added.system = keep(system);
    added.version = keep(version);
    added.lists_concepts = true;
    return added;
  }

  const Document& document_;
  const LoadContext& load_;
  const Element& outermost_;
  std::string_view container_;  // the url of the outermost value set
  ValueSetDefinition out_;
};

}  // namespace

void read_value_set(const Document& document, const Element& resource, const LoadContext& load,
                    std::vector<ValueSetDefinition>& out) {
  ValueSetDefinition own = ValueSetReader(document, load, resource, {}).read(resource);
  if (own.include.empty()) load.note("the ValueSet has neither a compose with an include nor an expansion");
  const std::string_view container = own.url;
  out.push_back(std::move(own));
  for (const Element& child : document.children(resource)) {
    if (child.name != "contained" || document.value(child, "resourceType") != "ValueSet") continue;
    ValueSetDefinition contained = ValueSetReader(document, load, resource, container).read(child);
    contained.is_contained = true;
    contained.url = load.strings.store(std::string(container) + '#' + std::string(document.value(child, "id")));
    out.push_back(std::move(contained));
  }
}

}  // namespace bindgate::terminology
