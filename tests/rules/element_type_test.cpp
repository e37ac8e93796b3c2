// What a node knows of its element's type: children of primitives, resources, lists, what values there may be.
#include "tests/rules/packages_of.h"

#include <catch2/catch.hpp>

using namespace bindgate::rules;
using namespace bindgate::testing;

namespace {

std::string base(const std::string& type, const std::string& elements) {
  return R"({"resourceType":"StructureDefinition","url":"http://x.example/)" + type +
         R"(","name":"x","kind":"resource",)" + R"("type":")" + type +
         R"(","derivation":"specialization","baseDefinition":"http://hl7.org/fhir/StructureDefinition/DomainResource",)" +
         R"("snapshot":{"element":[{"id":")" + type + R"(","path":")" + type + "\"}," + elements + "]}}";
}

}  // namespace

TEST_CASE("an element of any resource's type is a resource, whichever the definition names") {
  const std::string type = GENERATE("Resource", "DomainResource", "OperationOutcome", "Patient");
  CAPTURE(type);
  const auto rules = compile({definition(
      "Holder",
      base("Holder", R"({"id":"Holder.held","path":"Holder.held","max":"1","type":[{"code":")" + type + "\"}]}"))});
  const Definition* holder = rules->resource("Holder");
  REQUIRE(holder != nullptr);
  const ElementRule* held = holder->root->child("held");
  REQUIRE(held != nullptr);
  CHECK(held->kind == Kind::resource);
  CHECK(held->child("gender") == nullptr);
}

TEST_CASE("the core's resources inside resources are found by their type") {
  const auto rules = compile({});
  const auto kind_at = [&](const std::string& type, const std::vector<std::string>& names) {
    const ElementRule* rule = rules->resource(type)->root;
    for (const std::string& name : names) rule = rule->child(name);
    return rule->kind;
  };
  CHECK(kind_at("Bundle", {"entry", "response", "outcome"}) == Kind::resource);
  CHECK(kind_at("Bundle", {"entry", "resource"}) == Kind::resource);
  CHECK(kind_at("Parameters", {"parameter", "part", "part", "resource"}) == Kind::resource);
  CHECK(kind_at("Observation", {"contained"}) == Kind::resource);
}

TEST_CASE("a primitive has an id and extensions, and nothing else") {
  const auto rules = compile({});
  const ElementRule* root = rules->resource("Patient")->root;
  for (const char* name : {"birthDate", "gender", "active", "id", "deceasedBoolean", "implicitRules"}) {
    CAPTURE(name);
    const ElementRule* rule = root->child(name);
    REQUIRE(rule != nullptr);
    CHECK(rule->primitive != Primitive::none);
    CHECK(rule->child("id") != nullptr);
    REQUIRE(rule->child("extension") != nullptr);
    CHECK(rule->child("extension")->kind == Kind::extension);
    CHECK(rule->child("value") == nullptr);
    CHECK(rule->child("modifierExtension") == nullptr);
  }
  CHECK(root->child("id")->primitive == Primitive::id);
  CHECK(root->child("name")->child("id")->primitive == Primitive::string);
  CHECK(root->child("extension")->child("url")->primitive == Primitive::uri);
  CHECK(root->child("name")->primitive == Primitive::none);
  CHECK(root->child("text")->child("div")->primitive == Primitive::xhtml);
  CHECK(root->child("text")->child("div")->child("extension") == nullptr);
  CHECK(root->child("resourceType")->primitive == Primitive::code);
  CHECK(root->child("name")->child("resourceType") == nullptr);
}

TEST_CASE("an element that the definition forbids does not exist") {
  const auto rules = compile({definition(
      "Holder", base("Holder", R"({"id":"Holder.held","path":"Holder.held","max":"0","type":[{"code":"string"}]},)"
                               R"({"id":"Holder.kept","path":"Holder.kept","max":"1","type":[{"code":"string"}]})"))});
  CHECK(rules->resource("Holder")->root->child("held") == nullptr);
  CHECK(rules->resource("Holder")->root->child("kept") != nullptr);
}
