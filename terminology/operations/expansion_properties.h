// The properties that the concepts of an expansion are shown with: ValueSet.expansion.contains.property, each declared
// once in ValueSet.expansion.property. One expansion's.
#pragma once

#include "terminology/operations/expansion.h"

#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

class ExpansionProperties {
 public:
  explicit ExpansionProperties(const Options& options) : options_(options) {}

  // Adds `property` to the item as it is shown: its status, what is known of it by extensions (label, order,
  // weight), and the properties asked for.
  void add(const ExpansionItem& item, Json& out);
  // An array; empty where no concept had any.
  [[nodiscard]] const Json& declared() const { return declared_; }

 private:
  void add_known(const ExtensionValue& extension, std::string_view prefix, Json& out);
  void add_wanted(const ExpansionItem& item, const std::string& wanted, Json& out);
  void add_values(const StoredSystem& holder, Ordinal at, const std::string& wanted, Json& out);
  // The code under which the property is declared.
  std::string declare(std::string_view code, const std::string& uri);
  void set(Json& out, std::string_view code, const std::string& uri, const std::string& type, Json value);

  const Options& options_;
  Json declared_ = Json::array();
};

// The extensions of the concept in its code system and the supplements.
[[nodiscard]] std::vector<const ExtensionValue*> concept_extensions(const ExpansionItem& item);

}  // namespace bindgate::terminology
