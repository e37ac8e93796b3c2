// What is inside a .gz, .tgz or .tar, as a stream for each file in it, unpacked as it is read: what it unpacks to costs
// time but no memory. Nothing is written, so names cannot escape. One thread.
#pragma once

#include <istream>
#include <memory>
#include <stdexcept>
#include <string>

namespace bindgate::fhir {

// A file that is damaged, or no archive. The message names the file and the mend.
class UnpackError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Unpacked {
 public:
  // Throws UnpackError, as the others do. One layer of gzip is taken off, never more.
  explicit Unpacked(const std::string& path);
  ~Unpacked();

  // On to the next file; false at the end. Of a single file in gzip there is one, without a name. Folders, links and
  // devices are passed over.
  [[nodiscard]] bool next();
  [[nodiscard]] const std::string& name() const;
  // The file's bytes, until the next call of next(). Reading throws UnpackError where they are damaged.
  [[nodiscard]] std::istream& bytes();

 private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
};

// By its first bytes, whatever its name is.
[[nodiscard]] bool is_gzip_file(const std::string& path);

}  // namespace bindgate::fhir
