#include "terminology/operations/resource_store.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace bindgate;
using terminology::ResourceStore;
using terminology::StoredResource;

namespace {

fhir::PackageFile file(const std::string& type, const std::string& content) {
  fhir::PackageFile out;
  out.resource_type = type;
  out.name = type + ".json";
  const std::string text = R"({"resourceType":")" + type + "\"" + (content.empty() ? "" : "," + content) + "}";
  out.text.reserve(text.size() + fhir::kPadding);
  out.text = text;
  return out;
}

ResourceStore store_of(std::vector<std::vector<fhir::PackageFile>> packages) {
  std::vector<fhir::Package> out;
  for (auto& files : packages) {
    out.emplace_back();
    out.back().files = std::move(files);
  }
  return ResourceStore::load(out);
}

std::string version_of(const StoredResource* resource) {
  return resource == nullptr ? "none" : resource->version;
}

}  // namespace

TEST_CASE("definitions are found by url and version, the latest where none is said") {
  const ResourceStore store =
      store_of({{file("ValueSet", R"("url":"http://a","version":"1.10.0","id":"x")"),
                 file("ValueSet", R"("url":"http://a","version":"1.9.0","id":"y")"),
                 file("CodeSystem", R"("url":"http://a","version":"2.0.0")"),
                 file("CodeSystem", R"("url":"http://b","version":"b","versionAlgorithmString":"alpha")"),
                 file("CodeSystem", R"("url":"http://b","version":"a10","versionAlgorithmCoding":{"code":"alpha"})"),
                 file("StructureDefinition", R"("url":"http://a")")}});
  CHECK(store.all().size() == 5);
  CHECK(version_of(store.by_url("ValueSet", "http://a", "")) == "1.10.0");
  CHECK(version_of(store.by_url("ValueSet", "http://a", "1.9.0")) == "1.9.0");
  CHECK(version_of(store.by_url("ValueSet", "http://a", "1.9")) == "none");
  CHECK(version_of(store.by_url("CodeSystem", "http://a", "")) == "2.0.0");
  CHECK(version_of(store.by_url("CodeSystem", "http://b", "")) == "b");
  CHECK(version_of(store.by_url("ConceptMap", "http://a", "")) == "none");
  CHECK(version_of(store.by_id("ValueSet", "y")) == "1.9.0");
  CHECK(version_of(store.by_id("CodeSystem", "y")) == "none");
}

TEST_CASE("a later package replaces the same url and version, and only that") {
  const ResourceStore store = store_of({{file("ValueSet", R"("url":"http://a","version":"1","title":"old")")},
                                        {file("ValueSet", R"("url":"http://a","version":"1","title":"new")"),
                                         file("ValueSet", R"("url":"http://a","version":"2","title":"other")")}});
  CHECK(store.all().size() == 2);
  CHECK(store.by_url("ValueSet", "http://a", "1")->title == "new");
}

TEST_CASE("every definition has an id of its own, whatever it says") {
  const std::string long_id(64, 'a');
  const ResourceStore store = store_of(
      {{file("ValueSet", R"("url":"http://a/one","id":"same")"),
        file("ValueSet", R"("url":"http://a/two","id":"same")"),
        file("ValueSet", R"("url":"http://a/three","id":"same-2")"), file("ValueSet", R"("url":"http://a/four four")"),
        file("ValueSet", R"("url":"urn:oid:1.2.3","id":"no/id")"), file("ValueSet", ""),
        file("ValueSet", R"("url":"http://a/l1","id":")" + long_id + '"'),
        file("ValueSet", R"("url":"http://a/l2","id":")" + long_id + '"'),
        file("CodeSystem", R"("url":"http://a/one","id":"same")")}});
  std::vector<std::string> ids;
  for (const StoredResource& each : store.all()) {
    ids.push_back(each.id);
    CHECK(each.id.size() <= 64);
    CHECK(store.by_id(each.type, each.id) == &each);
  }
  CHECK(ids == std::vector<std::string>{"same", "same-2", "same-2-2", "four-four", "1.2.3", "unnamed", long_id,
                                        std::string(62, 'a') + "-2", "same"});
}

TEST_CASE("what cannot be read is passed over") {
  fhir::PackageFile broken = file("ValueSet", "");
  broken.text = "{";
  fhir::PackageFile other = file("CodeSystem", R"("url":"http://a")");
  other.resource_type = "ValueSet";
  CHECK(store_of({{broken, other}}).all().empty());
}
