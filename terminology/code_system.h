// A code system held in memory: its codes interned as ordinals. Immutable once built; safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

// CodeSystem.content, and `grammar` for systems whose codes are decided by a syntax (BCP-47, MIME types ...).
enum class Content : std::uint8_t { complete, fragment, example, not_present, supplement, grammar };

// Whether a code is one of a system's: `unknown` where the system's content cannot tell.
enum class Existence : std::uint8_t { exists, missing, unknown };

using Ordinal = std::uint32_t;
inline constexpr Ordinal kNoOrdinal = 0xffff'ffff;

struct Designation {
  std::string_view language;
  std::string_view use;  // the use's code
  std::string_view value;
  std::string_view use_system = {};
  std::string_view use_display = {};
  std::string_view status = {};      // its standards status: "withdrawn", "deprecated" ...; empty: active
  std::string_view extensions = {};  // a JSON array, or empty
};

// What a definition says of itself as a resource. Views that live as long as the system.
struct SystemHeader {
  std::string_view name;
  std::string_view status;
  std::string_view standards_status;
  std::string_view language;
  std::string_view version_algorithm;  // "semver", "date", "integer", "natural", "alpha"; empty: not said
  bool experimental = false;
  bool version_needed = false;
  std::string_view date = {};  // when it was last changed, as far as that is known
};

struct Concept {
  std::string_view code;
  std::string_view display;
  bool inactive = false;    // `inactive`, or a status of retired, inactive or withdrawn
  bool deprecated = false;  // a status of deprecated, or a date of deprecation that has come
  bool abstract = false;    // `notSelectable`
};

// What is asked of one part of a code.
class PartTest {
 public:
  virtual ~PartTest() = default;
  [[nodiscard]] virtual bool accepts(std::string_view part) const = 0;
};

class CodeSystem {
 public:
  virtual ~CodeSystem() = default;

  [[nodiscard]] virtual std::string_view url() const = 0;
  [[nodiscard]] virtual std::string_view version() const = 0;  // may be empty
  [[nodiscard]] virtual std::string_view title() const = 0;    // title, else name, else url
  [[nodiscard]] virtual Content content() const = 0;
  [[nodiscard]] virtual bool case_sensitive() const = 0;
  [[nodiscard]] virtual const SystemHeader& header() const;

  // The code's ordinal by the system's case rule, or kNoOrdinal. A grammar system has no ordinals.
  [[nodiscard]] virtual Ordinal find(std::string_view code) const = 0;
  // Whether the code is one of this system's.
  [[nodiscard]] virtual Existence existence(std::string_view code) const = 0;
  // For `complete` and `grammar` false means that the code does not exist; for others that it is not held.
  [[nodiscard]] bool exists(std::string_view code) const {
    const Existence found = existence(code);
    return found == Existence::exists || (found == Existence::unknown && decides_existence());
  }
  [[nodiscard]] virtual std::size_t size() const = 0;
  [[nodiscard]] virtual Concept concept_at(Ordinal ordinal) const = 0;
  [[nodiscard]] virtual std::vector<Designation> designations(Ordinal ordinal) const = 0;
  // The display or any designation equals `text`, case and white space folded.
  [[nodiscard]] virtual bool has_display(Ordinal ordinal, std::string_view text) const = 0;

  // The concept's status in words: "retired", "deprecated"; empty where it says nothing.
  [[nodiscard]] virtual std::string_view status_of(Ordinal) const { return {}; }

  // Of a code without an ordinal that exists: a display, or empty; and the form the standard recommends.
  [[nodiscard]] virtual std::string display_of_unlisted(std::string_view) const { return {}; }
  [[nodiscard]] virtual std::string normal_form(std::string_view code) const { return std::string(code); }

  // What filters may ask of the codes of a grammar: whether they have parts of that name, whether any such part of a
  // code that exists is accepted, and how the system writes one.
  // https://hl7.org/fhir/R4/ucum.html, https://hl7.org/fhir/R4/languages.html
  [[nodiscard]] virtual bool has_parts(std::string_view) const { return false; }
  [[nodiscard]] virtual bool any_part(std::string_view, std::string_view, const PartTest&) const { return false; }
  [[nodiscard]] virtual std::string normal_part(std::string_view, std::string_view value) const {
    return std::string(value);
  }

  // A missing code decides something: the content is complete or a grammar.
  [[nodiscard]] bool decides_existence() const {
    return content() == Content::complete || content() == Content::grammar;
  }
};

}  // namespace bindgate::terminology
