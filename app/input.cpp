#include "app/input.h"

#include "app/line_blocks.h"
#include "fhir/unpacked.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace bindgate::app {

namespace {

namespace fs = std::filesystem;

struct File {
  std::string path;
  bool from_folder = false;
  std::uintmax_t size = 0;
};

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return name.ends_with(end); });
}

bool names_resources(std::string_view name) {
  return ends_with_any(name, {".json", ".xml", ".ndjson"});
}

bool is_hidden(std::string_view path) {
  return path.substr(path.rfind('/') + 1).starts_with('.');
}

std::vector<File> list_folder(const std::string& path) {
  std::vector<File> found;
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    const std::string name = entry.path().string();
    const bool wanted =
        names_resources(name) || ends_with_any(name, {".json.gz", ".xml.gz", ".ndjson.gz", ".tgz", ".tar.gz"});
    if (entry.is_regular_file() && wanted && !is_hidden(name)) found.push_back({name, true, entry.file_size()});
  }
  if (found.empty()) {
    throw std::runtime_error(path +
                             ": there is no resource in this folder: no .json, .xml or .ndjson, nor one in gzip.");
  }
  std::sort(found.begin(), found.end(), [](const File& a, const File& b) { return a.path < b.path; });
  return found;
}

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
    const std::vector<File> found = list_folder(path);
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

// All of a stream. Its size is known for a file; a pipe, what is unpacked, or a file that grows has more.
std::string slurp(std::istream& in, std::size_t size) {
  std::string text;
  text.reserve(size + fhir::kPadding);
  text.resize(size);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in) text.append(std::istreambuf_iterator<char>(in), {});
  text.reserve(text.size() + fhir::kPadding);
  return text;
}

// The same of what is unpacked, which may be without end.
std::string slurp_bounded(std::istream& in) {
  constexpr std::size_t kStep = std::size_t{1} << 20;
  std::string text;
  while (in) {
    const std::size_t had = text.size();
    if (had > LineBlocks::kLongest) throw std::runtime_error("it unpacks to more than 256 MiB");
    text.resize(had + kStep);
    in.read(text.data() + had, kStep);
    text.resize(had + static_cast<std::size_t>(in.gcount()));
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

fhir::Format format_of(std::string_view text) {
  const bool xml = trim(text.substr(0, 64)).starts_with('<') || text.starts_with("\xEF\xBB\xBF<");
  return xml ? fhir::Format::xml : fhir::Format::json;
}

// Gathers resources, with the texts they are views of, until there are enough for a batch.
class Batch {
 public:
  explicit Batch(const std::function<void(std::span<const InputResource>)>& visit) : visit_(visit) {}

  const std::string& keep(std::string text) {
    bytes_ += text.size();
    return *texts_.emplace_back(std::make_unique<std::string>(std::move(text)));
  }
  void add(const InputResource& resource) {
    resources_.push_back(resource);
    if (resources_.size() >= kResources) hand_over();
  }
  // Between files, when no text is being read any more.
  void end_of_file() {
    if (bytes_ < kBytes) return;
    end();
  }
  void end() {
    hand_over();
    texts_.clear();
    bytes_ = 0;
  }

  void hand_over() {
    if (!resources_.empty()) visit_(resources_);
    resources_.clear();
  }

 private:
  static constexpr std::size_t kResources = 2048;
  static constexpr std::size_t kBytes = std::size_t{16} << 20;

  const std::function<void(std::span<const InputResource>)>& visit_;
  std::vector<std::unique_ptr<std::string>> texts_;  // by address: views into them stay
  std::vector<InputResource> resources_;
  std::size_t bytes_ = 0;
};

// Where one input stands among all of them, in bytes.
struct Share {
  double done = 0;
  double total = 1;
};

// Block by block, so that a file of any size takes little memory.
void add_lines(LineBlocks& blocks, std::string_view block, InputResource resource, Share share, Batch& batch) {
  for (; !block.empty(); block = blocks.next()) {
    for (std::string_view rest = block; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      ++resource.line;
      resource.text = trim(rest.substr(0, end));
      resource.capacity = resource.text.empty() ? 0 : blocks.readable_from(resource.text.data());
      resource.progress = share.done / share.total;
      if (!resource.text.empty()) batch.add(resource);
      share.done += static_cast<double>(end + 1);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    batch.hand_over();
  }
}

void add_whole(std::string text, InputResource resource, Batch& batch) {
  const std::string& kept = batch.keep(std::move(text));
  resource.text = kept;
  resource.capacity = kept.capacity();
  resource.format = format_of(kept);
  batch.add(resource);
}

// A stream without a name that tells what it is.
void add_nameless(std::istream& in, const InputResource& resource, Share share, Batch& batch) {
  LineBlocks blocks(in);
  std::string_view block = blocks.next();
  if (looks_like_ndjson(trim(block))) {
    add_lines(blocks, block, resource, share, batch);
    return;
  }
  std::string text;
  for (; !block.empty(); block = blocks.next()) {
    text += block;
    if (text.size() > LineBlocks::kLongest) throw std::runtime_error("it is larger than 256 MiB");
  }
  text.reserve(text.size() + fhir::kPadding);
  add_whole(std::move(text), resource, batch);
}

void add_unpacked(std::istream& in, std::string_view name, const InputResource& resource, Share share, Batch& batch) {
  if (name.ends_with(".ndjson")) {
    LineBlocks blocks(in);
    add_lines(blocks, blocks.next(), resource, share, batch);
  } else if (names_resources(name)) {
    add_whole(slurp_bounded(in), resource, batch);
  } else {
    add_nameless(in, resource, share, batch);
  }
}

std::string_view without_gz(std::string_view name) {
  return name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name;
}

// One file in gzip, or the resources among the files of an archive.
void add_packed(const File& file, InputResource resource, Share share, Batch& batch) {
  fhir::Unpacked files(file.path);
  while (files.next()) {
    const std::string& name = files.name();
    if (name.empty()) {
      add_unpacked(files.bytes(), without_gz(file.path), resource, share, batch);
      continue;
    }
    if (!names_resources(name) || is_hidden(name)) continue;
    resource.source = batch.keep(file.path + '/' + name);
    resource.from_folder = true;
    add_unpacked(files.bytes(), name, resource, share, batch);
    batch.end_of_file();
  }
}

void add_plain(const File& file, const InputResource& resource, Share share, Batch& batch) {
  std::ifstream in(file.path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot be read.");
  if (file.path.ends_with(".ndjson")) {
    LineBlocks blocks(in);
    add_lines(blocks, blocks.next(), resource, share, batch);
  } else {
    add_whole(slurp(in, file.size), resource, batch);
  }
}

// The file's name stands before what is wrong with it, unless it does already.
void add_file(const File& file, const InputResource& resource, Share share, Batch& batch) {
  try {
    if (file.path == "-") {
      add_nameless(std::cin, resource, share, batch);
    } else if (fs::is_regular_file(file.path) && (fhir::is_gzip_file(file.path) || file.path.ends_with(".tar"))) {
      add_packed(file, resource, share, batch);
    } else {
      add_plain(file, resource, share, batch);
    }
  } catch (const fhir::UnpackError&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw std::runtime_error((file.path == "-" ? "standard input" : file.path) + ": " + error.what());
  }
}

}  // namespace

void read_input(const std::vector<std::string>& paths,
                const std::function<void(std::span<const InputResource>)>& visit) {
  const std::vector<File> files = list(paths);
  double total = 1;
  for (const File& file : files) total += static_cast<double>(file.size);
  Share share{0, total};
  Batch batch(visit);
  for (const File& file : files) {
    InputResource resource;
    resource.source = file.path;
    resource.from_folder = file.from_folder;
    resource.progress = share.done / total;
    add_file(file, resource, share, batch);
    share.done += static_cast<double>(file.size);
    batch.end_of_file();
  }
  batch.end();
}

}  // namespace bindgate::app
