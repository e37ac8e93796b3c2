// A value set compiled to membership. Immutable once built; safe from any thread; a check allocates nothing.
#pragma once

#include "terminology/code_system.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::terminology {

enum class Membership : std::uint8_t { in, not_in, undecided };

// Why membership could not be decided; each is reported with its own reason and none means "not in".
enum class Undecided : std::uint8_t {
  none,
  unknown_system,          // the code system is not held
  unknown_system_version,  // the code system is held, in other versions
  partial_system,          // a fragment, an example, or content not present
  unknown_value_set,       // the value set, or one it imports, is not held
  not_computable,          // a filter or property that is not understood, or a cyclic definition
};

struct Decision {
  Membership membership = Membership::undecided;
  Undecided reason = Undecided::none;
  std::string_view missing;            // the canonical of what is unknown or partial, where it is one thing
  const CodeSystem* system = nullptr;  // the system the code was found in, where it is held
  Ordinal ordinal = kNoOrdinal;        // its ordinal there, where it has one
};

struct Coded {
  std::string_view system;
  std::string_view code;
  std::string_view display;
};

// What may be spent on looking for what a sender may have meant: letters folded, and cells of edit-distance tables.
// One for all that is said of a resource, whoever sends it decides how often that is.
struct Effort {
  std::size_t left = 4'000'000;  // some ten ms

  void spend(std::size_t work) { left -= work < left ? work : left; }
};

class ValueSet {
 public:
  virtual ~ValueSet() = default;

  [[nodiscard]] virtual std::string_view url() const = 0;
  [[nodiscard]] virtual std::string_view version() const = 0;
  [[nodiscard]] virtual std::string_view title() const = 0;  // title, else name, else url

  // Membership of a coding. `version` is Coding.version, may be empty.
  [[nodiscard]] virtual Decision contains(std::string_view system, std::string_view version,
                                          std::string_view code) const = 0;
  // Membership of a bare code (elements of type code, string, uri): in any of the value set's systems.
  [[nodiscard]] virtual Decision contains_code(std::string_view code) const = 0;

  // Number of codes, where it can be counted without a grammar or an unknown system.
  [[nodiscard]] virtual std::optional<std::size_t> size() const = 0;
  // Up to `limit` members in definition order (systems that are not held: the codes the definition lists).
  [[nodiscard]] virtual std::vector<Coded> members(std::size_t limit) const = 0;
  // Up to `limit` members a sender who wrote `code`, `display` or `text` may have meant, best first: equal but
  // for case or separators, then by display, then by edit distance (within a third of the length). `system`
  // empty: any. Slow path only; takes from `effort`, and finds nothing more once that is spent.
  [[nodiscard]] virtual std::vector<Coded> nearest(std::string_view system, std::string_view code,
                                                   std::string_view display, std::size_t limit,
                                                   Effort& effort) const = 0;
  // The display that the value set itself gives a code (include.concept.display), or empty.
  [[nodiscard]] virtual std::string_view given_display(std::string_view system, std::string_view code) const = 0;
  // One of the displays or designations that the value set itself gives the code equals `text`, case and white
  // space folded: they are as good as those of the code system.
  [[nodiscard]] virtual bool has_given_display(std::string_view system, std::string_view code,
                                               std::string_view text) const = 0;
  // What keeps the value set from being decided for some systems, in words, one a line; empty: nothing does.
  [[nodiscard]] virtual std::vector<std::string> undecided_parts() const = 0;
};

}  // namespace bindgate::terminology
