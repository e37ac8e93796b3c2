// The path of an archive's entry, safe to print. Internal to the room.
#pragma once

#include <archive_entry.h>

#include <algorithm>
#include <string>

namespace bindgate::fhir {

// Empty where the archive gives none that is text.
inline std::string path_of(archive_entry* entry) {
  const char* path = archive_entry_pathname_utf8(entry);
  if (path == nullptr) {
    path = archive_entry_pathname(entry);
  }
  std::string out = path != nullptr ? path : "";
  std::replace_if(
      out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return out;
}

}  // namespace bindgate::fhir
