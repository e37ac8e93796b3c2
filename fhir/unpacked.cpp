#include "fhir/unpacked.h"

#include "fhir/archive_path.h"

#include <archive.h>
#include <array>
#include <fstream>
#include <streambuf>

namespace bindgate::fhir {
namespace {

constexpr std::size_t kStep = std::size_t{64} << 10;

struct CloseReader {
  void operator()(archive* reader) const { archive_read_free(reader); }
};

[[noreturn]] void fail_unpacking(const std::string& path, archive* reader) {
  const char* reason = archive_error_string(reader);
  throw UnpackError(path + ": cannot be unpacked (" + (reason != nullptr ? reason : "unknown reason") +
                    "); is it whole?");
}

// The bytes of the entry an archive stands at.
class EntryBytes final : public std::streambuf {
 public:
  EntryBytes(archive* reader, const std::string& path) : reader_(reader), path_(path) {}

 protected:
  int_type underflow() override {
    const la_ssize_t got = archive_read_data(reader_, block_.data(), block_.size());
    if (got < 0) fail_unpacking(path_, reader_);
    setg(block_.data(), block_.data(), block_.data() + got);
    return got == 0 ? traits_type::eof() : traits_type::to_int_type(block_[0]);
  }

 private:
  archive* reader_;
  const std::string& path_;
  std::array<char, kStep> block_;
};

}  // namespace

struct Unpacked::Reader {
  std::string path;
  std::unique_ptr<archive, CloseReader> packed;
  std::string name;
  std::unique_ptr<EntryBytes> bytes;
  std::istream stream{nullptr};
};

Unpacked::Unpacked(const std::string& path) : reader_(std::make_unique<Reader>()) {
  reader_->path = path;
  reader_->packed.reset(archive_read_new());
  archive* reader = reader_->packed.get();
  if (reader == nullptr) throw std::bad_alloc();
  archive_read_support_format_tar(reader);
  archive_read_support_format_raw(reader);
  archive_read_support_format_empty(reader);
  if (is_gzip_file(path) && archive_read_append_filter(reader, ARCHIVE_FILTER_GZIP) != ARCHIVE_OK) {
    fail_unpacking(path, reader);
  }
  if (archive_read_open_filename(reader, path.c_str(), kStep) != ARCHIVE_OK) fail_unpacking(path, reader);
}

Unpacked::~Unpacked() = default;

bool Unpacked::next() {
  archive* reader = reader_->packed.get();
  archive_entry* entry = nullptr;
  while (true) {
    const int status = archive_read_next_header(reader, &entry);
    if (status == ARCHIVE_EOF) return false;
    // A warning is about metadata that is not used here.
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) fail_unpacking(reader_->path, reader);
    const bool is_raw = archive_format(reader) == ARCHIVE_FORMAT_RAW;
    if (!is_raw && (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr)) continue;
    reader_->name = is_raw ? std::string() : path_of(entry);
    reader_->bytes = std::make_unique<EntryBytes>(reader, reader_->path);
    reader_->stream.rdbuf(reader_->bytes.get());
    // A stream swallows what its buffer throws unless it is told not to.
    reader_->stream.exceptions(std::ios::badbit);
    return true;
  }
}

const std::string& Unpacked::name() const {
  return reader_->name;
}

std::istream& Unpacked::bytes() {
  return reader_->stream;
}

bool is_gzip_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  char magic[2] = {};
  return stream.read(magic, sizeof magic) && magic[0] == '\x1f' && magic[1] == '\x8b';
}

}  // namespace bindgate::fhir
