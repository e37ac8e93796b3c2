#include "fhir/type_model.h"

#include "fhir/reader.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace bindgate::fhir {

namespace {

constexpr std::string_view kSystemTypes = "http://hl7.org/fhirpath/System.";

std::string_view after_last(std::string_view text, char mark) {
  return text.substr(text.rfind(mark) + 1);
}

bool is_choice(std::string_view name) {
  return name.ends_with("[x]");
}

std::string choice_name(std::string_view choice, std::string_view type) {
  std::string name(choice.substr(0, choice.size() - 3));
  if (type.empty()) return name;
  const char first = type.front();
  name += first >= 'a' && first <= 'z' ? static_cast<char>(first - 'a' + 'A') : first;
  return name + std::string(type.substr(1));
}

ValueKind kind_of_system_type(std::string_view code) {
  const std::string_view name = code.substr(std::min(kSystemTypes.size(), code.size()));
  if (name == "Boolean") return ValueKind::boolean;
  return name == "Integer" || name == "Decimal" ? ValueKind::number : ValueKind::string;
}

}  // namespace

// Reads every definition first and joins them by name afterwards, as they refer to each other in circles.
class TypeModelBuilder {
 public:
  explicit TypeModelBuilder(const Package& package) : package_(package) {}

  TypeModel build();

 private:
  // `element` of `owner` is to get its type by name, or by the path of an element with content of its own.
  struct Link {
    Type* owner;
    std::size_t element;
    std::string target;
    std::string file;
  };

  void read(const PackageFile& file);
  void read_type(const PackageFile& file);
  void read_element(const Element& element, Type& root, std::string_view file);
  void add_elements(const Element& element, Type& owner, std::string_view name, std::string_view file);
  void add_element(Type& owner, TypeElement element, std::string target, std::string_view file);
  void read_kind(const Element& value_element, Type& type);
  void inherit_kinds();
  void join();
  Type& type_at(std::string_view path);
  [[noreturn]] void fail(std::string_view file, const std::string& problem) const;

  const Package& package_;
  Document document_;
  TypeModel model_;
  std::unordered_map<std::string, Type*> by_path_;      // named types, and elements with content of their own
  std::unordered_map<std::string, std::string> bases_;  // of primitive types
  std::vector<Link> links_;
};

TypeModel TypeModelBuilder::build() {
  for (const PackageFile& file : package_.files) {
    if (file.resource_type == "StructureDefinition") read(file);
  }
  inherit_kinds();
  join();
  auto& named = model_.named_;
  std::sort(named.begin(), named.end(), [](const Type* a, const Type* b) { return a->name < b->name; });
  return std::move(model_);
}

void TypeModelBuilder::read(const PackageFile& file) {
  const auto result = read_json(file.text, file.text.capacity(), document_);
  if (result.has_error()) fail(file.name, result.error().message);
  const Element& root = document_.root();
  const std::string_view kind = document_.value(root, "kind");
  const bool defines_type = kind == "primitive-type" || kind == "complex-type" || kind == "resource";
  if (defines_type && document_.value(root, "derivation") != "constraint") read_type(file);
}

void TypeModelBuilder::read_type(const PackageFile& file) {
  const Element& root = document_.root();
  const std::string_view name = after_last(document_.value(root, "type"), '/');
  const std::string_view kind = document_.value(root, "kind");
  const Element* snapshot = document_.child(root, "snapshot");
  if (name.empty() || snapshot == nullptr) fail(file.name, "lacks a type or a snapshot");
  if (by_path_.contains(std::string(name))) fail(file.name, "defines " + std::string(name) + " a second time");
  Type& type = type_at(name);
  model_.named_.push_back(&type);
  if (name == "Resource") {
    type.shape = Shape::any_resource;
  } else if (kind == "resource") {
    type.is_resource = document_.value(root, "abstract") != "true";
  } else if (kind == "primitive-type") {
    type.shape = name == "xhtml" ? Shape::xhtml : Shape::primitive;
    bases_[type.name] = after_last(document_.value(root, "baseDefinition"), '/');
  }
  for (const Element& element : document_.children(*snapshot)) {
    if (element.name == "element") read_element(element, type, file.name);
  }
}

void TypeModelBuilder::read_element(const Element& element, Type& root, std::string_view file) {
  const std::string_view path = document_.value(element, "path");
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || document_.child(element, "sliceName") != nullptr) return;
  const std::string_view name = path.substr(dot + 1);
  if (root.shape != Shape::complex && name == "value") return read_kind(element, root);
  if (document_.value(element, "max") == "0") return;
  Type& owner = type_at(path.substr(0, dot));
  owner.shape = &owner == &root ? owner.shape : Shape::complex;
  add_elements(element, owner, name, file);
}

void TypeModelBuilder::read_kind(const Element& value_element, Type& type) {
  const Element* system_type = document_.child(value_element, "type");
  type.kind = system_type ? kind_of_system_type(document_.value(*system_type, "code")) : ValueKind::string;
}

void TypeModelBuilder::add_elements(const Element& element, Type& owner, std::string_view name, std::string_view file) {
  TypeElement added;
  const std::string_view max = document_.value(element, "max");
  added.is_list = max != "1";
  for (const Element& child : document_.children(element)) {
    if (child.name == "representation" && child.value == "xmlAttr") added.is_attribute = true;
  }
  if (const std::string_view reference = document_.value(element, "contentReference"); !reference.empty()) {
    added.name = name;
    return add_element(owner, std::move(added), std::string(after_last(reference, '#')), file);
  }
  const std::string path(document_.value(element, "path"));
  for (const Element& child : document_.children(element)) {
    if (child.name != "type") continue;
    std::string_view code = document_.value(child, "code");
    if (code.starts_with(kSystemTypes)) code = "string";
    added.name = is_choice(name) ? choice_name(name, code) : std::string(name);
    // A type without a name has its elements further down, under this path.
    const bool anonymous = code == "Element" || code == "BackboneElement";
    add_element(owner, added, anonymous ? path : std::string(code), file);
    if (!is_choice(name)) return;
  }
}

void TypeModelBuilder::add_element(Type& owner, TypeElement element, std::string target, std::string_view file) {
  owner.elements.push_back(std::move(element));
  links_.push_back({&owner, owner.elements.size() - 1, std::move(target), std::string(file)});
}

// positiveInt and unsignedInt are written as integers are, though R4 gives their values as System.String.
void TypeModelBuilder::inherit_kinds() {
  for (const auto& [name, base] : bases_) {
    Type& type = *by_path_.at(name);
    const auto found = by_path_.find(base);
    const bool derived = found != by_path_.end() && found->second->shape == Shape::primitive;
    if (derived && type.kind == ValueKind::string) type.kind = found->second->kind;
  }
}

void TypeModelBuilder::join() {
  for (const Link& link : links_) {
    auto found = by_path_.find(link.target);
    // An element typed BackboneElement or Element of which nothing more is said.
    if (found == by_path_.end() && link.target.find('.') != std::string::npos) found = by_path_.find("BackboneElement");
    TypeElement& element = link.owner->elements[link.element];
    if (found == by_path_.end()) {
      fail(link.file,
           link.owner->name + "." + element.name + " has the type " + link.target + ", which is not defined");
    }
    element.type = found->second;
  }
  for (Type& type : model_.types_) {
    type.by_name_.resize(type.elements.size());
    std::iota(type.by_name_.begin(), type.by_name_.end(), 0U);
    std::sort(type.by_name_.begin(), type.by_name_.end(),
              [&](std::uint32_t a, std::uint32_t b) { return type.elements[a].name < type.elements[b].name; });
  }
}

Type& TypeModelBuilder::type_at(std::string_view path) {
  const auto [place, added] = by_path_.try_emplace(std::string(path), nullptr);
  if (added) {
    place->second = &model_.types_.emplace_back();
    place->second->name = path;
  }
  return *place->second;
}

void TypeModelBuilder::fail(std::string_view file, const std::string& problem) const {
  throw PackageError("package " + package_.name + " (" + package_.source + "): " + std::string(file) + ": " + problem);
}

const TypeElement* Type::find(std::string_view element) const {
  const auto place =
      std::lower_bound(by_name_.begin(), by_name_.end(), element,
                       [&](std::uint32_t at, std::string_view name) { return elements[at].name < name; });
  return place != by_name_.end() && elements[*place].name == element ? &elements[*place] : nullptr;
}

TypeModel TypeModel::load(const Package& package) {
  return TypeModelBuilder(package).build();
}

const Type* TypeModel::find(std::string_view name) const {
  const auto place = std::lower_bound(named_.begin(), named_.end(), name,
                                      [](const Type* type, std::string_view wanted) { return type->name < wanted; });
  return place != named_.end() && (*place)->name == name ? *place : nullptr;
}

std::vector<std::string_view> TypeModel::resource_names() const {
  std::vector<std::string_view> names;
  for (const Type* type : named_) {
    if (type->is_resource) names.push_back(type->name);
  }
  return names;
}

}  // namespace bindgate::fhir
