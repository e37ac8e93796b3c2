#include "fhir/package_archive.h"

#include "fhir/archive_path.h"
#include "fhir/document.h"

#include <archive.h>
#include <algorithm>
#include <memory>
#include <unordered_set>

namespace bindgate::fhir {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10;
// How far a declared size is believed before its bytes have come.
constexpr std::size_t kMaxStep = std::size_t{4} << 20;
constexpr std::string_view kFolder = "package/";

struct CloseArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Archive = std::unique_ptr<archive, CloseArchive>;

[[noreturn]] void fail_reading(archive* reader, const PackageBudget& budget) {
  const char* reason = archive_error_string(reader);
  budget.fail({}, std::string("cannot be unpacked (") + (reason != nullptr ? reason : "unknown reason") +
                      "); is it a whole .tgz?");
}

Archive new_archive() {
  Archive reader(archive_read_new());
  if (!reader) {
    throw std::bad_alloc();
  }
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_format_tar(reader.get());
  return reader;
}

// The name of a JSON file directly in package/, or empty.
std::string_view wanted_name(std::string_view path) {
  while (path.starts_with("./")) {
    path.remove_prefix(2);
  }
  if (!path.starts_with(kFolder)) {
    return {};
  }
  path.remove_prefix(kFolder.size());
  const bool wanted = path.ends_with(".json") && !path.starts_with('.') && path.find('/') == std::string_view::npos;
  return wanted ? path : std::string_view{};
}

std::string read_text(archive* reader, std::size_t size, const PackageBudget& budget) {
  std::string text;
  text.reserve(std::min(size, kMaxStep) + kPadding);
  while (text.size() < size) {
    const std::size_t had = text.size();
    text.resize(had + std::min(size - had, kMaxStep));
    const la_ssize_t got = archive_read_data(reader, text.data() + had, text.size() - had);
    if (got < 0) {
      fail_reading(reader, budget);
    }
    if (got == 0) {
      text.resize(had);
      break;
    }
    text.resize(had + static_cast<std::size_t>(got));
  }
  text.reserve(text.size() + kPadding);
  return text;
}

std::vector<RawFile> read_entries(archive* reader, PackageBudget& budget) {
  std::vector<RawFile> files;
  std::unordered_set<std::string> names;
  archive_entry* entry = nullptr;
  int status = ARCHIVE_OK;
  while ((status = archive_read_next_header(reader, &entry)) != ARCHIVE_EOF) {
    // A warning is about metadata that is not used here, as an owner's name in an unknown charset.
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
      fail_reading(reader, budget);
    }
    const std::string path = path_of(entry);
    const auto size = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry), 0));
    budget.take(path, size);
    const std::string name(wanted_name(path));
    if (name.empty()) {
      continue;
    }
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr) {
      budget.fail(name, "is not a plain file in the archive; pack the file itself, not a link");
    }
    if (!names.insert(name).second) {
      budget.fail(name, "is in the archive twice; pack it once");
    }
    files.push_back({name, read_text(reader, size, budget)});
  }
  return files;
}

}  // namespace

std::vector<RawFile> read_archive(const std::filesystem::path& path, PackageBudget& budget) {
  const Archive reader = new_archive();
  if (archive_read_open_filename(reader.get(), path.c_str(), kBlock) != ARCHIVE_OK) {
    fail_reading(reader.get(), budget);
  }
  return read_entries(reader.get(), budget);
}

std::vector<RawFile> read_archive(std::span<const std::byte> tgz, PackageBudget& budget) {
  const Archive reader = new_archive();
  if (archive_read_open_memory(reader.get(), tgz.data(), tgz.size()) != ARCHIVE_OK) {
    fail_reading(reader.get(), budget);
  }
  return read_entries(reader.get(), budget);
}

}  // namespace bindgate::fhir
