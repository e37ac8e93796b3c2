// A resource a client sent, read and checked against the definitions of its type. Immutable.
#pragma once

#include "demo/outcome.h"
#include "demo/store.h"
#include "demo/text_edit.h"

#include "fhir/document.h"
#include "fhir/type_model.h"

#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bindgate::demo {

// What a transaction's references become: "urn:uuid:..." -> "Patient/1".
using Links = std::unordered_map<std::string, std::string>;

class Incoming {
 public:
  using Read = boost::system::result<std::unique_ptr<Incoming>, Outcome>;

  // XML is kept as the JSON it means. Refused with 400 when it cannot be read, with 422 when its elements are not
  // those of its type.
  [[nodiscard]] static Read read(fhir::Format format, std::string text, const fhir::TypeModel& types);

  [[nodiscard]] const fhir::Document& document() const { return document_; }
  [[nodiscard]] std::string_view json() const { return json_; }
  [[nodiscard]] std::string_view type() const { return document_.resource_type(); }
  [[nodiscard]] std::string_view id() const { return document_.value(document_.root(), "id"); }
  [[nodiscard]] std::vector<Identifier> identifiers() const;

  // The JSON as it is stored: with its id and meta, and its links followed.
  [[nodiscard]] std::string stored(std::string_view id, const Version& version, const Links& links) const;

 private:
  explicit Incoming(const fhir::TypeModel& types) : types_(types) {}

  void follow_links(const fhir::Type& type, const fhir::Element& element, const Links& links,
                    std::vector<Edit>& edits) const;

  const fhir::TypeModel& types_;
  std::string json_;
  fhir::Document document_;  // of json_, which it points into
};

}  // namespace bindgate::demo
