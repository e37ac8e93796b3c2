#include "app/input.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

namespace bindgate::app {

namespace {

namespace fs = std::filesystem;

struct File {
  std::string path;
  bool from_folder = false;
  std::uintmax_t size = 0;
};

std::vector<File> list(const std::vector<std::string>& paths) {
  std::vector<File> out;
  for (const std::string& path : paths) {
    if (path == "-") {
      out.push_back({path, false, 0});
      continue;
    }
    const fs::file_status status = fs::status(path);
    if (!fs::exists(status)) throw std::runtime_error(path + ": there is no such file or folder.");
    if (!fs::is_directory(status)) {
      out.push_back({path, false, fs::is_regular_file(status) ? fs::file_size(path) : 0});
      continue;
    }
    std::vector<File> found;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      const fs::path& file = entry.path();
      const std::string extension = file.extension();
      const bool wanted = extension == ".json" || extension == ".xml" || extension == ".ndjson";
      if (entry.is_regular_file() && wanted && !file.filename().string().starts_with('.')) {
        found.push_back({file.string(), true, entry.file_size()});
      }
    }
    std::sort(found.begin(), found.end(), [](const File& a, const File& b) { return a.path < b.path; });
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

std::string slurp(const File& file) {
  std::string text;
  if (file.path == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::ifstream in(file.path, std::ios::binary);
    if (!in) throw std::runtime_error(file.path + ": cannot be read.");
    text.resize(file.size);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    // A pipe or a file that grows: whatever follows what its size promised.
    if (in) text.append(std::istreambuf_iterator<char>(in), {});
  }
  text.reserve(text.size() + fhir::kPadding);
  return text;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Several lines of which each is an object, as standard input has no name to tell.
bool looks_like_ndjson(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  const std::string_view first = trim(text.substr(0, end));
  const std::string_view rest = trim(text.substr(end));
  return first.starts_with('{') && first.ends_with('}') && rest.starts_with('{');
}

}  // namespace

void read_input(const std::vector<std::string>& paths, const std::function<void(const InputResource&)>& visit) {
  const std::vector<File> files = list(paths);
  double total = 1;
  for (const File& file : files) total += static_cast<double>(file.size);
  double done = 0;
  for (const File& file : files) {
    const std::string text = slurp(file);
    const std::string_view whole = text;
    InputResource resource;
    resource.source = file.path;
    resource.from_folder = file.from_folder;
    if (file.path.ends_with(".ndjson") || (file.path == "-" && looks_like_ndjson(trim(whole)))) {
      for (std::size_t at = 0; at < whole.size();) {
        const std::size_t end = std::min(whole.find('\n', at), whole.size());
        ++resource.line;
        resource.text = trim(whole.substr(at, end - at));
        resource.capacity = static_cast<std::size_t>(whole.data() + text.capacity() - resource.text.data());
        resource.progress = (done + static_cast<double>(at)) / total;
        if (!resource.text.empty()) visit(resource);
        at = end + 1;
      }
    } else {
      resource.text = whole;
      resource.capacity = text.capacity();
      resource.format = trim(whole.substr(0, 64)).starts_with('<') || whole.starts_with("\xEF\xBB\xBF<") ? fhir::Format::xml : fhir::Format::json;
      resource.progress = done / total;
      visit(resource);
    }
    done += static_cast<double>(file.size);
  }
}

}  // namespace bindgate::app
