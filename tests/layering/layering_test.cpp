#include "layering.h"

#include <unistd.h>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;
using bindgate::layering::rooms;
using bindgate::layering::wrong_includes;

namespace {

// A made-up source tree.
class Tree {
 public:
  Tree() {
    std::string pattern = (fs::temp_directory_path() / "bindgate-layering-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Tree() { fs::remove_all(path_); }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) {
    out += line + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("every include of this source tree points the right way") {
  CHECK(joined(wrong_includes(BINDGATE_SOURCE_DIR)) == "");
}

TEST_CASE("every room of the layering is there, and every folder of C++ has a rule") {
  for (const std::string& room : rooms()) {
    INFO(room);
    CHECK(fs::is_directory(fs::path(BINDGATE_SOURCE_DIR) / room));
  }
  const std::vector<std::string> ruled = rooms();
  for (const fs::directory_entry& folder : fs::directory_iterator(BINDGATE_SOURCE_DIR)) {
    const std::string name = folder.path().filename().string();
    // `bench` and `tests` may look into every room; build folders and hidden ones are not sources.
    if (!folder.is_directory() || name.starts_with('.') || name.starts_with("build") || name == "bench" ||
        name == "tests" || std::find(ruled.begin(), ruled.end(), name) != ruled.end()) {
      continue;
    }
    for (const fs::directory_entry& file : fs::directory_iterator(folder)) {
      INFO(file.path());
      CHECK((file.path().extension() != ".cpp" && file.path().extension() != ".h"));
    }
  }
}

TEST_CASE("every room says in its README what it is for and where to start") {
  for (const std::string& room : rooms()) {
    INFO(room);
    std::ifstream file(fs::path(BINDGATE_SOURCE_DIR) / room / "README.md");
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    CHECK_THAT(text, Catch::StartsWith("# " + room) && Catch::Contains("Start"));
  }
}

TEST_CASE("an include that points the wrong way is found with its file and line") {
  struct Row {
    std::string file;
    std::string include;
    std::string complaint;
  };
  const Row row = GENERATE(
      Row{"fhir/a.cpp", "#include \"http/server.h\"", "fhir/ may include no other room"},
      Row{"http/a.h", "#include \"fhir/document.h\"", "http/ may include no other room"},
      Row{"terminology/a.cpp", "#include \"rules/rule.h\"", "terminology/ may include fhir"},
      Row{"rules/a.cpp", "#include \"validator/validator.h\"", "rules/ may include fhir, terminology"},
      Row{"validator/a.cpp", "#include \"http/task.h\"", "validator/ may include fhir, terminology, rules"},
      Row{"proxy/deep/a.cpp", "#include \"config/config.h\"", "proxy/ may include http, fhir"},
      Row{"demo/a.cpp", "#include \"validator/validator.h\"", "demo/ may include http, fhir, terminology, rules"},
      Row{"fhir/a.cpp", "#include \"packages/embedded.h\"", "fhir/ may include no other room"},
      Row{"proxy/a.cpp", "#include \"app/main.h\"", "proxy/ may include"},
      Row{"fhir/a.cpp", "  #  include   <http/server.h>", "fhir/ may include no other room"},
      Row{"fhir/a.cpp", "#include\"http/server.h\" // why not", "fhir/ may include no other room"},
      Row{"fhir/a.cpp", "#include \"../http/server.h\"", "climbs"},
      Row{"fhir/a.cpp", "#include \"document.h\"", "is not of a room"},
      Row{"fhir/a.cpp", "#include HEADER", "not a macro"},
      Row{"tests/fhir/a_test.cpp", "#include \"terminology/terminology.h\"", "fhir/ may include no other room"},
      Row{"fhir/a.cpp", "#include <boost/asio/awaitable.hpp>", "Asio is at home in http only"},
      Row{"app/a.cpp", "#include <boost/beast/http.hpp>", "Beast is at home in http only"},
      Row{"proxy/a.cpp", "#include <openssl/ssl.h>", "OpenSSL is at home in http only"},
      Row{"proxy/a.cpp", "#include <simdjson.h>", "simdjson is at home in fhir only"},
      Row{"demo/a.cpp", "#include <expat.h>", "expat is at home in fhir only"},
      Row{"packages/a.cpp", "#include <archive_entry.h>", "libarchive is at home in fhir only"},
      Row{"fhir/a.cpp", "#include <yaml-cpp/yaml.h>", "yaml-cpp is at home in config, rules only"},
      Row{"rules/a.cpp", "#include <re2/re2.h>", "RE2 is at home in terminology only"},
      Row{"http/a.cpp", "#include <zlib.h>", "zlib is at home in proxy only"},
      Row{"config/a.cpp", "#include <CLI/CLI.hpp>", "CLI11 is at home in app only"},
      Row{"fhir/a.cpp", "#include <nlohmann/json.hpp>", "nlohmann/json is at home in terminology, proxy only"},
      Row{"http/a.cpp", "#include <nlohmann/json_fwd.hpp>", "nlohmann/json is at home in terminology, proxy only"},
      Row{"app/a.cpp", "#include <spdlog/spdlog.h>", "no room is the home of this library"},
      Row{"http/a.cpp", "#include <boost/algorithm/string.hpp>", "no room is the home of this library"});
  const Tree tree;
  tree.write(row.file, "// A file.\n\n" + row.include + "\n#include <vector>\n");

  const std::vector<std::string> found = wrong_includes(tree.path());
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], Catch::StartsWith(row.file + ":3: "));
  CHECK_THAT(found[0], Catch::Contains(row.complaint));
}

TEST_CASE("an include that points the right way is let be") {
  struct Row {
    std::string file;
    std::string include;
  };
  const Row row = GENERATE(
      Row{"fhir/a.cpp", "#include \"fhir/document.h\""}, Row{"fhir/a.cpp", "#include <boost/system/result.hpp>"},
      Row{"fhir/a.cpp", "// #include \"http/server.h\""}, Row{"fhir/a.cpp", "#define include \"http/server.h\""},
      Row{"proxy/a.cpp", "#include \"http/task.h\""}, Row{"app/a.cpp", "#include \"packages/embedded.h\""},
      Row{"http/a.cpp", "#include <boost/asio/awaitable.hpp>"}, Row{"http/a.cpp", "#include <sys/socket.h>"},
      Row{"terminology/a.cpp", "#include <nlohmann/json.hpp>"}, Row{"app/a.cpp", "#include <unistd.h>"},
      Row{"tests/fhir/a_test.cpp", "#include \"packages/embedded.h\""},
      Row{"tests/http/a_test.cpp", "#include \"raw_socket.h\""},
      Row{"tests/proxy/a_test.cpp", "#include <boost/asio.hpp>"},
      Row{"tests/end_to_end/a_test.cpp", "#include \"app/serve.h\""},
      Row{"fhir/notes.md", "#include \"http/server.h\""});
  const Tree tree;
  tree.write(row.file, row.include + "\n");
  CHECK(joined(wrong_includes(tree.path())).empty());
}
