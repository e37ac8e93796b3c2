#include "layering.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <set>
#include <string_view>

namespace bindgate::layering {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string_view>;

struct Room {
  std::string_view name;
  Names may_include;
};

const std::array kRooms{
    Room{"http", {}},
    Room{"fhir", {}},
    Room{"terminology", {"fhir"}},
    Room{"rules", {"fhir", "terminology"}},
    Room{"validator", {"fhir", "terminology", "rules"}},
    Room{"proxy", {"http", "fhir", "terminology", "rules", "validator"}},
    Room{"config", {"http", "fhir", "terminology", "rules", "validator", "proxy"}},
    Room{"demo", {"http", "fhir", "terminology", "rules"}},
    Room{"packages", {}},
    Room{"app", {"http", "fhir", "terminology", "rules", "validator", "proxy", "config", "demo", "packages"}},
};

// Headers that begin with `prefix` belong to the library, which is at home in these rooms alone.
struct Library {
  std::string_view prefix;
  std::string_view name;
  Names homes;
};

const std::array kLibraries{
    Library{"boost/asio", "Asio", {"http"}},
    Library{"boost/beast", "Beast", {"http"}},
    Library{"boost/multiprecision", "Boost.Multiprecision", {"terminology"}},
    Library{"openssl/", "OpenSSL", {"http"}},
    Library{"simdjson", "simdjson", {"fhir"}},
    Library{"expat", "expat", {"fhir"}},
    Library{"archive.h", "libarchive", {"fhir"}},
    Library{"archive_entry.h", "libarchive", {"fhir"}},
    Library{"yaml-cpp/", "yaml-cpp", {"config", "rules"}},
    Library{"re2/", "RE2", {"terminology"}},
    Library{"roaring/", "CRoaring", {"terminology"}},
    Library{"zlib.h", "zlib", {"proxy"}},
    Library{"CLI/", "CLI11", {"app"}},
    Library{"nlohmann/", "nlohmann/json", {"terminology", "proxy"}},
};

// At home everywhere: the result type, and the system's own headers.
const std::array<std::string_view, 6> kEverywhere{"boost/system/", "boost/assert/", "sys/",
                                                  "linux/",        "netinet/",      "arpa/"};

struct Include {
  std::size_t line = 0;
  std::string path;
  bool quoted = false;
};

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string listed(const Names& names) {
  std::string out;
  for (const std::string_view name : names) {
    out.append(out.empty() ? "" : ", ").append(name);
  }
  return out.empty() ? "no other room" : out;
}

const Room* room_named(std::string_view name) {
  const auto found = std::find_if(kRooms.begin(), kRooms.end(), [&](const Room& room) { return room.name == name; });
  return found == kRooms.end() ? nullptr : &*found;
}

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

bool skip_word(std::string_view& text, std::string_view word) {
  skip_blanks(text);
  if (!text.starts_with(word)) {
    return false;
  }
  text.remove_prefix(word.size());
  skip_blanks(text);
  return true;
}

// What an #include line names; an empty path where it names a macro.
std::optional<Include> parse_include(std::string_view text, std::size_t line) {
  if (!skip_word(text, "#") || !(skip_word(text, "include") || skip_word(text, "import"))) {
    return std::nullopt;
  }
  if (text.empty() || (text.front() != '"' && text.front() != '<')) {
    return Include{line, {}, false};
  }
  const bool quoted = text.front() == '"';
  text.remove_prefix(1);
  return Include{line, std::string(text.substr(0, text.find(quoted ? '"' : '>'))), quoted};
}

std::vector<Include> includes_of(const fs::path& file) {
  std::vector<Include> out;
  std::ifstream stream(file);
  std::string text;
  for (std::size_t line = 1; std::getline(stream, text); ++line) {
    if (std::optional<Include> include = parse_include(text, line)) {
      out.push_back(std::move(*include));
    }
  }
  return out;
}

// What is wrong with a room's include of a project header, or nothing. `guest` is for the room's own tests.
std::string complain_of_room(const Room& room, const Include& include, bool guest) {
  const std::string_view path = include.path;
  const std::string_view first = path.substr(0, path.find('/'));
  if (path.starts_with('/') || path.find("..") != std::string_view::npos) {
    return "names a path that climbs; write it from the project's root, as \"room/file.h\"";
  }
  const Room* target = room_named(first);
  if (target == nullptr) {
    return include.quoted && !guest ? "is not of a room; write it as \"room/file.h\", or in <> if it is a library's"
                                    : std::string();
  }
  if (target == &room || contains(room.may_include, target->name) || (guest && target->name == "packages")) {
    return {};
  }
  return std::string(room.name) + "/ may include " + listed(room.may_include);
}

std::string complain_of_library(const Room& room, const Include& include) {
  for (const Library& library : kLibraries) {
    if (!include.path.starts_with(library.prefix)) {
      continue;
    }
    return contains(library.homes, room.name)
               ? std::string()
               : std::string(library.name) + " is at home in " + listed(library.homes) + " only";
  }
  const bool known = include.quoted || include.path.find('/') == std::string::npos ||
                     room_named(std::string_view(include.path).substr(0, include.path.find('/'))) != nullptr ||
                     std::any_of(kEverywhere.begin(), kEverywhere.end(),
                                 [&](std::string_view prefix) { return include.path.starts_with(prefix); });
  return known ? std::string() : "no room is the home of this library; give it one in tests/layering";
}

std::string complain(const Room& room, const Include& include, bool guest) {
  if (include.path.empty()) {
    return "an #include must name its file, not a macro";
  }
  std::string complaint = complain_of_room(room, include, guest);
  // A room's tests may use any library, as raw sockets against the server.
  if (complaint.empty() && !guest) {
    complaint = complain_of_library(room, include);
  }
  return complaint.empty() ? complaint : "#include of " + include.path + ": " + complaint;
}

std::set<fs::path> sources(const fs::path& folder) {
  std::set<fs::path> out;
  if (!fs::is_directory(folder)) {
    return out;
  }
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path extension = entry.path().extension();
    if (entry.is_regular_file() && (extension == ".h" || extension == ".cpp" || extension == ".S")) {
      out.insert(entry.path());
    }
  }
  return out;
}

void check_folder(const fs::path& root, const fs::path& folder, const Room& room, bool guest,
                  std::vector<std::string>& out) {
  for (const fs::path& file : sources(root / folder)) {
    for (const Include& include : includes_of(file)) {
      const std::string complaint = complain(room, include, guest);
      if (!complaint.empty()) {
        out.push_back(file.lexically_relative(root).string() + ":" + std::to_string(include.line) + ": " + complaint);
      }
    }
  }
}

}  // namespace

std::vector<std::string> wrong_includes(const fs::path& root) {
  std::vector<std::string> out;
  for (const Room& room : kRooms) {
    check_folder(root, room.name, room, false, out);
    check_folder(root, fs::path("tests") / room.name, room, true, out);
  }
  return out;
}

std::vector<std::string> rooms() {
  std::vector<std::string> out;
  for (const Room& room : kRooms) {
    out.emplace_back(room.name);
  }
  return out;
}

}  // namespace bindgate::layering
