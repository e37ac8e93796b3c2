// What a Document keeps alive for its elements' views. Internal to the readers.
#pragma once

#include "fhir/document.h"
#include "fhir/json_tokens.h"
#include "fhir/string_arena.h"

#include <memory>
#include <string>

namespace bindgate::fhir {

class XmlScratch;

struct Document::Storage {
  JsonTokens json;
  std::shared_ptr<XmlScratch> xml;  // made by the first XML read
  std::string padded;               // a copy of the text where the caller's had no room for padding
  StringArena strings;              // values that are not verbatim in the text
};

}  // namespace bindgate::fhir
