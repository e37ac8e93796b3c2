#include "fhir/package.h"

#include "fhir/document.h"
#include "packages/embedded.h"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <map>

namespace fs = std::filesystem;
using namespace bindgate;
using Catch::Matchers::Contains;

namespace {

const std::string kManifest = R"({"name":"a.package","version":"1.2.0","fhirVersions":["4.0.1"],
  "dependencies":{"hl7.fhir.r4.core":"4.0.1","b.package":"1.x","odd":7}})";
const std::string kGender = R"({"resourceType":"ValueSet","url":"http://x/vs","version":"3","compose":{"include":[]}})";

struct Entry {
  std::string name;
  std::string text;
  unsigned type = AE_IFREG;
};

std::vector<std::byte> pack(const std::vector<Entry>& entries) {
  std::vector<std::byte> out(std::size_t{1} << 22);
  std::size_t used = 0;
  archive* writer = archive_write_new();
  archive_write_add_filter_gzip(writer);
  archive_write_set_format_pax_restricted(writer);
  archive_write_open_memory(writer, out.data(), out.size(), &used);
  for (const Entry& file : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname_utf8(entry, file.name.c_str());
    archive_entry_set_filetype(entry, file.type);
    archive_entry_set_perm(entry, 0644);
    if (file.type == AE_IFREG) {
      archive_entry_set_size(entry, static_cast<la_int64_t>(file.text.size()));
    } else if (file.type == AE_IFLNK) {
      archive_entry_set_symlink(entry, "/etc/passwd");
    }
    archive_write_header(writer, entry);
    if (file.type == AE_IFREG) {
      archive_write_data(writer, file.text.data(), file.text.size());
    }
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  out.resize(used);
  return out;
}

fhir::Package load(const std::vector<Entry>& entries, const fhir::PackageLimits& limits = {}) {
  return fhir::load_package(pack(entries), "test.tgz", limits);
}

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "bindgate-package-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path_); }

  fs::path write(const std::string& name, std::string_view text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<std::string> names(const fhir::Package& package) {
  std::vector<std::string> out;
  for (const fhir::PackageFile& file : package.files) {
    out.push_back(file.name);
  }
  return out;
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const fhir::PackageFile& embedded_file(std::string_view name) {
  static const fhir::Package package = fhir::load_package(packages::r4_core(), "embedded");
  for (const fhir::PackageFile& file : package.files) {
    if (file.name == name) {
      return file;
    }
  }
  FAIL("the embedded package lacks " << name);
  std::abort();
}

}  // namespace

TEST_CASE("the embedded R4 core is one package of every kind of definition") {
  const fhir::Package package = fhir::load_package(packages::r4_core(), "embedded");
  CHECK(package.name == "hl7.fhir.r4.core");
  CHECK(package.version == "4.0.1");
  CHECK(package.fhir_versions == std::vector<std::string>{"4.0.1"});
  CHECK(package.source == "embedded");

  std::map<std::string, int> counts;
  std::size_t without_url = 0;
  for (const fhir::PackageFile& file : package.files) {
    ++counts[file.resource_type];
    without_url += file.url.empty() ? 1 : 0;
    REQUIRE(file.text.capacity() >= file.text.size() + fhir::kPadding);
  }
  CHECK(counts == std::map<std::string, int>{
                      {"CodeSystem", 1062}, {"ConceptMap", 19}, {"StructureDefinition", 649}, {"ValueSet", 1316}});
  CHECK(without_url == 0);
}

TEST_CASE("the embedded R4 core stays small") {
  CHECK(packages::r4_core().size() < 850'000);
}

TEST_CASE("the embedded R4 core keeps what a binding is decided by") {
  struct Row {
    std::string file;
    std::string text;
  };
  const Row row = GENERATE(
      Row{"StructureDefinition-Patient.json",
          R"("path":"Patient.gender","min":0,"max":"1","type":[{"code":"code"}],)"
          R"("binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1"})"},
      Row{"StructureDefinition-Patient.json",
          R"("binding":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet",)"
          R"("valueCanonical":"http://hl7.org/fhir/ValueSet/all-languages"}],"strength":"preferred")"},
      Row{"StructureDefinition-Bundle.json", R"("contentReference":"#Bundle.link")"},
      Row{"StructureDefinition-Bundle.json",
          R"("path":"Bundle.entry.response.outcome","min":0,"max":"1","type":[{"code":"Resource"}])"},
      Row{"StructureDefinition-DetectedIssue.json",
          R"("path":"DetectedIssue.status","min":1,"max":"1","type":[{"code":"code"}],)"
          R"("binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/observation-status|4.0.1"})"},
      Row{"StructureDefinition-EvidenceVariable.json",
          R"("path":"EvidenceVariable.characteristic.groupMeasure","min":0,"max":"1","type":[{"code":"code"}],)"
          R"("binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/group-measure|4.0.1"})"},
      Row{"StructureDefinition-vitalsigns.json", R"("sliceName":"VSCat")"},
      Row{"StructureDefinition-vitalsigns.json", R"("discriminator":[{"type":"value","path":"coding.code"})"},
      Row{"StructureDefinition-patient-birthTime.json",
          R"("fixedUri":"http://hl7.org/fhir/StructureDefinition/patient-birthTime")"},
      Row{"StructureDefinition-MoneyQuantity.json", R"("derivation":"constraint")"},
      Row{"CodeSystem-administrative-gender.json", R"("code":"male","display":"Male")"},
      Row{"CodeSystem-v2-0001.json", R"("value":"mehrdeutig")"},
      Row{"CodeSystem-v3-ActMood.json", R"("code":"notSelectable","valueBoolean":true)"},
      Row{"CodeSystem-v3-ActMood.json", R"("hierarchyMeaning":"is-a")"},
      Row{"ValueSet-v3-ActMood.json", R"("include":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActMood")"},
      Row{"ValueSet-languages.json", R"("code":"en-US")"});
  INFO(row.file << " lacks " << row.text);
  CHECK(embedded_file(row.file).text.find(row.text) != std::string::npos);
}

TEST_CASE("the embedded R4 core has nothing that R4 has not") {
  struct Row {
    std::string file;
    std::string text;
  };
  const Row row = GENERATE(Row{"StructureDefinition-Binary.json", "\"Binary.url\""},
                           Row{"StructureDefinition-DeviceDefinition.json", "\"DeviceDefinition.classification\""},
                           Row{"StructureDefinition-EvidenceVariable.json", "5.0.0"},
                           Row{"StructureDefinition-Meta.json", "\"Meta.project\""},
                           Row{"StructureDefinition-ObservationDefinition.json", "\"ObservationDefinition.publisher\""},
                           Row{"StructureDefinition-ResearchStudy.json", "\"ResearchStudy.whyStopped\""},
                           Row{"CodeSystem-questionnaire-item-control.json", "\"multi-select\""});
  INFO(row.file << " has " << row.text);
  CHECK(embedded_file(row.file).text.find(row.text) == std::string::npos);
}

TEST_CASE("the embedded R4 core carries no prose") {
  const fhir::Package package = fhir::load_package(packages::r4_core(), "embedded");
  const std::string word = GENERATE("\"div\":", "\"definition\":", "\"mapping\":", "\"constraint\":", "\"publisher\":",
                                    "\"differential\":", "\"contact\":");
  for (const fhir::PackageFile& file : package.files) {
    INFO(file.name << " holds " << word);
    REQUIRE(file.text.find(word) == std::string::npos);
  }
}

TEST_CASE("a package's resources are read from its package folder alone") {
  const fhir::Package package = load({{"package", "", AE_IFDIR},
                                      {"package/package.json", kManifest},
                                      {"package/.index.json", R"({"files":[]})"},
                                      {"package/ValueSet-a.json", kGender},
                                      {"package/ig-r4.json", R"({"settings":[]})"},
                                      {"package/list.json", "[1]"},
                                      {"package/readme.md", "{"},
                                      {"package/example/ValueSet-b.json", "{"},
                                      {"package/other/ValueSet-c.json", "{"},
                                      {"package/.hidden.json", "{"},
                                      {"elsewhere.json", "{"}});
  CHECK(package.name == "a.package");
  CHECK(package.version == "1.2.0");
  REQUIRE(package.dependencies.size() == 3);
  CHECK(package.dependencies[1].name == "b.package");
  CHECK(package.dependencies[1].version == "1.x");
  REQUIRE(names(package) == std::vector<std::string>{"ValueSet-a.json"});
  CHECK(package.files[0].resource_type == "ValueSet");
  CHECK(package.files[0].url == "http://x/vs");
  CHECK(package.files[0].version == "3");
  CHECK(package.files[0].text == kGender);
}

TEST_CASE("a definition is filed by what it says itself, whatever a stale index says") {
  const fhir::Package package =
      load({{"package/package.json", kManifest},
            {"package/.index.json", R"({"index-version":2,"files":[{"filename":"x.json","resourceType":"CodeSystem",)"
                                    R"("url":"http://stale"},{"filename":"gone.json","resourceType":"ValueSet"}]})"},
            {"package/x.json", kGender}});
  REQUIRE(package.files.size() == 1);
  CHECK(package.files[0].resource_type == "ValueSet");
  CHECK(package.files[0].url == "http://x/vs");
}

TEST_CASE("a definition's header is found wherever it stands and whatever its values are") {
  struct Row {
    std::string text;
    std::string url;
    std::string version;
  };
  const Row row = GENERATE(
      Row{R"({"compose":{"url":"http://inner","version":"0"},"version":"1","url":"http://x","resourceType":"ValueSet"})",
          "http://x", "1"},
      Row{R"({"resourceType":"ValueSet"})", "", ""},
      Row{R"({"resourceType":"ValueSet","url":7,"version":{"a":[1,2]},"id":"x"})", "", ""},
      Row{R"({"resourceType":"ValueSet","url":"http:\/\/x\u002fy","version":null})", "http://x/y", ""},
      Row{"\xef\xbb\xbf{\"resourceType\":\"ValueSet\",\"url\":\"http://bom\"}", "http://bom", ""},
      Row{R"({"resour\u0063eType":"ValueSet","url":"http://x"})", "http://x", ""});
  const fhir::Package package = load({{"package/package.json", kManifest}, {"package/a.json", row.text}});
  REQUIRE(package.files.size() == 1);
  CHECK(package.files[0].resource_type == "ValueSet");
  CHECK(package.files[0].url == row.url);
  CHECK(package.files[0].version == row.version);
  CHECK(package.files[0].text.front() == '{');
  CHECK(package.files[0].text.capacity() >= package.files[0].text.size() + fhir::kPadding);
}

TEST_CASE("a broken package is refused with a message that names the file and the mend") {
  struct Row {
    std::vector<Entry> entries;
    std::string message;
  };
  const Entry manifest{"package/package.json", kManifest};
  const Row row = GENERATE_COPY(
      Row{{{"package/a.json", kGender}}, "has no package/package.json"},
      Row{{{"package/package.json", R"({"name":"a"})"}}, "package.json: names no package"},
      Row{{{"package/package.json", R"({"name":1,"version":"1"})"}}, "package.json: names no package"},
      Row{{{"package/package.json", "[]"}}, "package.json: names no package"},
      Row{{{"package/package.json", "{"}}, "package.json: is not JSON"},
      Row{{manifest, {"package/a.json", R"({"resourceType":"ValueSet)"}}, "a.json: is not JSON"},
      Row{{manifest, {"package/a.json", ""}}, "a.json: is not JSON"},
      Row{{manifest, {"package/a.json", "<ValueSet/>"}}, "a.json: is not JSON"},
      Row{{manifest, {"package/a.json", "{\"resourceType\":\"\xff\xfe\"}"}}, "a.json: is not JSON"},
      Row{{manifest, {"package/a.json", kGender}, {"./package/a.json", kGender}}, "a.json: is in the archive twice"},
      Row{{manifest, {"package/a.json", "", AE_IFLNK}}, "a.json: is not a plain file"},
      Row{{manifest, {"package/a.json", "", AE_IFIFO}}, "a.json: is not a plain file"});
  CHECK_THROWS_WITH(load(row.entries), Contains("package test.tgz: ") && Contains(row.message));
}

TEST_CASE("names that would climb out of the package are passed over") {
  const std::string name = GENERATE("../package.json", "/package/a.json", "package/../a.json", "package/a/../b.json",
                                    "package", "x/package/a.json", "packages/a.json");
  const fhir::Package package = load({{"package/package.json", kManifest}, {name, "{"}});
  CHECK(package.files.empty());
}

TEST_CASE("a file's name is safe to print") {
  const fhir::Package package = load({{"package/package.json", kManifest}, {"package/a\n\x1b[2J.json", kGender}});
  CHECK(names(package) == std::vector<std::string>{"a??[2J.json"});
}

TEST_CASE("a package larger than the limits is refused before it is unpacked") {
  const std::vector<Entry> entries{{"package/package.json", kManifest},
                                   {"package/a.json", kGender},
                                   {"package/example/zeros.bin", std::string(1'000'000, '\0')}};
  CHECK_THROWS_WITH(load(entries, {.max_file_bytes = 500'000}), Contains("zeros.bin: is larger than 500000 bytes"));
  CHECK_THROWS_WITH(load(entries, {.max_total_bytes = 900'000}), Contains("unpacks to more than 900000 bytes"));
  CHECK_THROWS_WITH(load(entries, {.max_files = 2}), Contains("holds more than 2 files"));
  CHECK(load(entries, {.max_file_bytes = 1'000'000, .max_total_bytes = 1'001'000, .max_files = 3}).files.size() == 1);
}

TEST_CASE("an archive cut anywhere is refused, never half read") {
  const std::vector<std::byte> whole = pack({{"package/package.json", kManifest}, {"package/a.json", kGender}});
  const std::size_t complete = fhir::load_package(whole, "whole").files.size();
  REQUIRE(complete == 1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO("cut after " << size << " of " << whole.size() << " bytes");
    try {
      const fhir::Package package = fhir::load_package(std::span(whole).first(size), "cut");
      // What is missing is the archive's end mark only.
      REQUIRE(package.files.size() == complete);
    } catch (const fhir::PackageError& error) {
      REQUIRE_THAT(error.what(), Contains("package cut: "));
    }
  }
}

TEST_CASE("what is no compressed tar is refused") {
  const std::string_view text =
      "this is not an archive, however long it may be; "
      "it only goes on for a while";
  const auto bytes = std::as_bytes(std::span(text));
  CHECK_THROWS_WITH(fhir::load_package(bytes, "text.tgz"), Contains("package text.tgz: cannot be unpacked"));
  CHECK_THROWS_AS(fhir::load_package(std::span<const std::byte>{}, "empty"), fhir::PackageError);
}

TEST_CASE("a package is read alike from a .tgz file and from a folder of either layout") {
  const Folder folder;
  const auto tgz = pack({{"package/package.json", kManifest}, {"package/a.json", kGender}});
  folder.write("archive.tgz", as_text(tgz));
  folder.write("wrapped/package/package.json", kManifest);
  folder.write("wrapped/package/a.json", kGender);
  folder.write("bare/package.json", kManifest);
  folder.write("bare/a.json", kGender);
  folder.write("bare/example/b.json", "{");
  const std::string path = GENERATE("archive.tgz", "wrapped", "bare");

  const fhir::Package package = fhir::load_package(folder.path() / path);
  CHECK(package.name == "a.package");
  CHECK(package.source == (folder.path() / path).string());
  REQUIRE(names(package) == std::vector<std::string>{"a.json"});
  CHECK(package.files[0].url == "http://x/vs");
}

TEST_CASE("a plain folder gives its resources by name, its Bundles' entries and its NDJSON's lines") {
  const Folder folder;
  folder.write("b.json", kGender);
  folder.write("a.json", R"({"resourceType":"CodeSystem","url":"http://x/cs"})");
  folder.write("c.json", R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"u"},)"
                         R"({"resource":{"resourceType":"ValueSet","url":"http://x/1","n":{"a":["}"]}}},7,)"
                         R"({"resource":"no"},{"fullUrl":"v","resource":{"resourceType":"ValueSet"}}]})");
  folder.write("d.ndjson", kGender + "\r\n\n" + R"({"resourceType":"CodeSystem"})" + "\n");
  folder.write("settings.json", R"({"a":1})");
  folder.write("readme.txt", "{");
  folder.write("nested/e.json", "{");
  folder.write(".hidden.json", "{");

  const fhir::Package package = fhir::load_package(folder.path());
  CHECK(package.name == folder.path().filename().string());
  CHECK(package.version.empty());
  REQUIRE(names(package) == std::vector<std::string>{"a.json", "b.json", "c.json entry[1]", "c.json entry[4]",
                                                     "d.ndjson line 1", "d.ndjson line 3"});
  CHECK(package.files[2].url == "http://x/1");
  CHECK(package.files[2].text == R"({"resourceType":"ValueSet","url":"http://x/1","n":{"a":["}"]}})");
  CHECK(package.files[4].text.find('\n') == std::string::npos);
  for (const fhir::PackageFile& file : package.files) {
    CHECK(file.text.capacity() >= file.text.size() + fhir::kPadding);
  }
}

TEST_CASE("a Bundle inside a package is an example and stays whole") {
  const fhir::Package package =
      load({{"package/package.json", kManifest},
            {"package/b.json", R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"ValueSet"}}]})"}});
  REQUIRE(package.files.size() == 1);
  CHECK(package.files[0].resource_type == "Bundle");
}

TEST_CASE("a single file is a package of its resources") {
  const Folder folder;
  const fhir::Package package = fhir::load_package(folder.write("gender.json", kGender));
  CHECK(package.name == "gender.json");
  REQUIRE(package.files.size() == 1);
  CHECK(package.files[0].url == "http://x/vs");
}

TEST_CASE("a path that gives nothing is an error that names it") {
  struct Row {
    std::string name;
    std::string text;
    std::string message;
  };
  const Row row =
      GENERATE(Row{"settings.json", R"({"a":1})", "holds no FHIR resource"}, Row{"a.xml", "<ValueSet/>", "is not JSON"},
               Row{"a.tgz", "oops", "is not compressed with gzip"},
               Row{"a.ndjson", "{\"resourceType\":\"X\"}\n{", "a.ndjson line 2: is not JSON"},
               Row{"b.json", R"({"resourceType":"Bundle","entry":[{]})", "b.json: is not JSON"},
               Row{"empty/x.txt", "", "holds no FHIR resource"});
  const Folder folder;
  fs::path path = folder.write(row.name, row.text);
  if (path.extension() == ".txt") {
    path = path.parent_path();
  }
  CHECK_THROWS_WITH(fhir::load_package(path), Contains(path.string()) && Contains(row.message));
}

TEST_CASE("a path that is not there or not a file is an error that names it") {
  CHECK_THROWS_WITH(fhir::load_package("/nonexistent/x"), Contains("package /nonexistent/x: no such file or folder"));
  CHECK_THROWS_WITH(fhir::load_package("/dev/null"), Contains("package /dev/null: is neither a file nor a folder"));
}

TEST_CASE("a folder's links are followed, as mounted configuration consists of them") {
  const Folder folder;
  folder.write(".data/a.json", kGender);
  fs::create_symlink(folder.path() / ".data" / "a.json", folder.path() / "a.json");
  fs::create_symlink(folder.path() / "gone.json", folder.path() / "dangling.json");
  CHECK(names(fhir::load_package(folder.path())) == std::vector<std::string>{"a.json"});
}
