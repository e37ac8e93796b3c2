// Everything a concept is called: its display and designations in its code system, in supplements and in a value
// set, and which of them suits the languages asked for. Views into the definitions. One thread.
#pragma once

#include "terminology/code_system.h"
#include "terminology/operations/languages.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

struct Name {
  Designation designation;
  bool is_display = false;    // the concept's display, or a value set's
  std::string_view source{};  // canonical of the supplement it comes from; empty: the code system or value set

  // May stand for the concept: the display, or a designation without a use or of a preferred kind.
  [[nodiscard]] bool is_preferred() const;
  [[nodiscard]] bool is_active() const {
    return designation.status != "withdrawn" && designation.status != "inactive" && designation.status != "deprecated";
  }
};

class Designations {
 public:
  void clear() { names_.clear(); }
  void add_display(std::string_view language, std::string_view value);
  void add(const Designation& designation, std::string_view source = {});
  // The concept's display and designations in its own code system.
  void add_all(const CodeSystem& system, Ordinal ordinal);

  [[nodiscard]] const std::vector<Name>& names() const { return names_; }
  [[nodiscard]] bool empty() const { return names_.empty(); }

  // The name to show. Null languages: none were asked for. Null where there is none that would do.
  [[nodiscard]] const Name* preferred(const LanguageList* languages) const;

  enum class Match { none, but_for_space, found };
  // Whether `text` is one of the names in those languages, or in `default_language` where that is not empty; case
  // is folded. `active`: names that were withdrawn do not count.
  [[nodiscard]] Match find(const LanguageList* languages, std::string_view default_language, std::string_view text,
                           bool active) const;
  // How many names are in those languages, as closely as any is; `displays`: those that may stand for the concept.
  [[nodiscard]] std::size_t count(const LanguageList* languages, bool displays) const;
  // "'Display 1' (en) or 'Anzeige 1' (de)": those in the languages, or, where none is, all.
  [[nodiscard]] std::string present(const LanguageList* languages, bool displays) const;
  // The displays that are current, each once, joined by commas.
  [[nodiscard]] std::vector<std::string_view> current_displays() const;
  // The status of the name that is `text`, or empty.
  [[nodiscard]] std::string_view status_of(std::string_view text) const;

 private:
  std::vector<Name> names_;
};

}  // namespace bindgate::terminology
