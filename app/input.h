// The resources that `validate` is given: files, folders, NDJSON, archives, standard input. One thread.
#pragma once

#include "fhir/document.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::app {

// One resource's text; views live during the call it is handed to.
struct InputResource {
  std::string_view source;  // the file's path, with that in an archive after it; or "-"
  std::size_t line = 0;     // of an NDJSON file, from 1; else 0
  fhir::Format format = fhir::Format::json;
  std::string_view text;
  std::size_t capacity = 0;  // readable bytes from text.data()
  bool from_folder = false;  // found, not named: what is no resource is passed over
  double progress = 0;       // 0 to 1, of all input by bytes
};

// Hands every resource to `visit`, in batches of many that it may judge side by side. A folder is read with its
// subfolders: *.json, *.xml and *.ndjson, each also with .gz, *.tgz and *.tar.gz, in order of name. A file in gzip is
// known by its first bytes; of an archive, files of those names are read. Throws std::runtime_error for a path that
// cannot be read, for a folder without any such file, and for one resource of more than 256 MiB that was packed.
void read_input(const std::vector<std::string>& paths,
                const std::function<void(std::span<const InputResource>)>& visit);

}  // namespace bindgate::app
