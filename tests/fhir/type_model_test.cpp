#include "fhir/type_model.h"

#include "tests/support/core.h"

#include <catch2/catch.hpp>

#include <string>

using namespace bindgate::fhir;

namespace {

// Follows element names from a type: "Patient.contact.name".
const TypeElement* element_at(std::string_view path) {
  const Type* type = bindgate::testing::core_types().find(path.substr(0, path.find('.')));
  const TypeElement* element = nullptr;
  while (type != nullptr && path.find('.') != std::string_view::npos) {
    path.remove_prefix(path.find('.') + 1);
    element = type->find(path.substr(0, path.find('.')));
    type = element ? element->type : nullptr;
  }
  return type ? element : nullptr;
}

Package package_of(std::string text) {
  Package package;
  package.name = "test";
  text.reserve(text.size() + kPadding);
  package.files.push_back({"StructureDefinition-X.json", "StructureDefinition", "", "", std::move(text)});
  return package;
}

}  // namespace

TEST_CASE("the type model knows the elements of R4") {
  struct Row {
    const char* path;
    const char* type;
    bool is_list;
    bool is_attribute;
  };
  const std::vector<Row> rows{
      {"Patient.id", "string", false, false},
      {"Patient.name", "HumanName", true, false},
      {"Patient.gender", "code", false, false},
      {"Patient.contact", "Patient.contact", true, false},
      {"Patient.contact.id", "string", false, true},
      {"Patient.contact.name", "HumanName", false, false},
      {"Patient.contained", "Resource", true, false},
      {"Patient.deceasedBoolean", "boolean", false, false},
      {"Patient.text.div", "xhtml", false, false},
      {"Observation.valueQuantity", "Quantity", false, false},
      {"Observation.component.referenceRange", "Observation.referenceRange", true, false},
      {"Questionnaire.item.item.item", "Questionnaire.item", true, false},
      {"Extension.url", "string", false, true},
      {"Extension.valueCode", "code", false, false},
      {"Timing.repeat.boundsPeriod", "Period", false, false},
      {"Bundle.entry.link", "Bundle.link", true, false},
      {"Parameters.parameter.resource", "Resource", false, false},
      {"ExampleScenario.instance.resourceType", "code", false, false},
      {"string.extension", "Extension", true, false},
  };
  for (const Row& row : rows) {
    INFO(row.path);
    const TypeElement* element = element_at(row.path);
    REQUIRE(element != nullptr);
    CHECK(element->type->name == row.type);
    CHECK(element->is_list == row.is_list);
    CHECK(element->is_attribute == row.is_attribute);
  }
}

TEST_CASE("the type model has no element that R4 has not") {
  for (const char* path : {"Patient.nam", "Patient.value", "Observation.value", "Observation.valueMeta",
                           "Patient.resourceType", "xhtml.extension", "string.value", "Nothing.id"}) {
    INFO(path);
    CHECK(element_at(path) == nullptr);
  }
}

TEST_CASE("primitive types are written in JSON as their kind") {
  const std::vector<std::pair<const char*, ValueKind>> rows{
      {"boolean", ValueKind::boolean},    {"integer", ValueKind::number},     {"decimal", ValueKind::number},
      {"positiveInt", ValueKind::number}, {"unsignedInt", ValueKind::number}, {"string", ValueKind::string},
      {"dateTime", ValueKind::string},    {"id", ValueKind::string},          {"Quantity", ValueKind::none},
  };
  for (const auto& [name, kind] : rows) {
    INFO(name);
    REQUIRE(bindgate::testing::core_types().find(name) != nullptr);
    CHECK(static_cast<int>(bindgate::testing::core_types().find(name)->kind) == static_cast<int>(kind));
    CHECK((bindgate::testing::core_types().find(name)->shape == Shape::primitive) == (kind != ValueKind::none));
  }
}

TEST_CASE("the elements of a type stand in the order of their definition") {
  std::string names;
  for (const TypeElement& element : bindgate::testing::core_types().find("HumanName")->elements)
    names += element.name + " ";
  CHECK(names == "id extension use text family given prefix suffix period ");
}

TEST_CASE("concrete resources are told from abstract ones and from datatypes") {
  CHECK(bindgate::testing::core_types().resource_names().size() == 146);
  CHECK(bindgate::testing::core_types().find("Patient")->is_resource);
  for (const char* name : {"Resource", "DomainResource", "HumanName", "code"}) {
    INFO(name);
    CHECK_FALSE(bindgate::testing::core_types().find(name)->is_resource);
  }
  CHECK(bindgate::testing::core_types().find("Patient.contact") == nullptr);
}

TEST_CASE("a definition that cannot be used is refused by name") {
  const std::string start = R"({"resourceType":"StructureDefinition","kind":"resource","type":"X")";
  for (const std::string& text :
       {std::string("{"), start + "}",
        start + R"(,"snapshot":{"element":[{"path":"X"},{"path":"X.a","max":"1","type":[{"code":"Unknown"}]}]}})"}) {
    INFO(text);
    CHECK_THROWS_WITH(TypeModel::load(package_of(text)), Catch::Contains("StructureDefinition-X.json"));
  }
}

TEST_CASE("profiles and logical models are not types") {
  const auto model = TypeModel::load(
      package_of(R"({"resourceType":"StructureDefinition","kind":"resource","type":"X","derivation":"constraint"})"));
  CHECK(model.find("X") == nullptr);
  CHECK(model.resource_names().empty());
}
