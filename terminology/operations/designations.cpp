#include "terminology/operations/designations.h"

#include "terminology/folding.h"

#include <algorithm>
#include <array>
#include <functional>

namespace bindgate::terminology {
namespace {

constexpr std::string_view kSnomed = "http://snomed.info/sct";
constexpr std::array<LanguageDepth, 3> kDepths = {LanguageDepth::full, LanguageDepth::region, LanguageDepth::language};

// A name without a language is in any, and so is every name where no language was asked for.
bool in_languages(const LanguageList* languages, const Name& name, LanguageDepth depth) {
  const std::string_view language = name.designation.language;
  return languages == nullptr || language.empty() || languages->accepts(language, depth);
}

std::string one_space(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (space && (out.empty() || out.back() == ' ')) continue;
    out += space ? ' ' : c;
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// equal_folded() takes white space for one space: here it must be the same, too.
bool equal_but_for_case(std::string_view a, std::string_view b) {
  return equal_folded(a, b) && (one_space(a) == a) == (one_space(b) == b) && a.size() == b.size();
}

}  // namespace

bool Name::is_preferred() const {
  const Designation& name = designation;
  if (is_display || (name.use.empty() && name.use_system.empty() && name.use_display.empty())) return true;
  if (name.use == "preferredForLanguage" || name.use == "display") return true;
  return name.use_system == kSnomed && (name.use == "900000000000548007" || name.use == "900000000000013009");
}

void Designations::add_display(std::string_view language, std::string_view value) {
  if (!value.empty()) names_.push_back({{language, {}, value}, true});
}

void Designations::add(const Designation& designation, std::string_view source) {
  names_.push_back({designation, false, source});
}

void Designations::add_all(const CodeSystem& system, Ordinal ordinal) {
  add_display(system.header().language, system.concept_at(ordinal).display);
  for (const Designation& designation : system.designations(ordinal)) add(designation);
}

const Name* Designations::preferred(const LanguageList* languages) const {
  const auto first = [&](auto&& holds) -> const Name* {
    const auto found = std::find_if(names_.begin(), names_.end(), holds);
    return found == names_.end() ? nullptr : &*found;
  };
  if (languages == nullptr) {
    if (const Name* found = first([](const Name& n) { return n.is_preferred() && n.is_active(); })) return found;
    if (const Name* found = first([](const Name& n) { return n.is_preferred(); })) return found;
    return names_.empty() ? nullptr : &names_.front();
  }
  for (const LanguageRange& range : languages->ranges()) {
    for (const bool active : {true, false}) {
      for (const LanguageDepth depth : kDepths) {
        const auto fits = [&](const Name& n) {
          return !n.designation.language.empty() && languages->accepts(range, n.designation.language, depth) &&
                 (!active || n.is_active());
        };
        if (const Name* found = first([&](const Name& n) { return fits(n) && n.is_preferred(); })) return found;
        if (const Name* found = first(fits)) return found;
      }
    }
  }
  return first([](const Name& n) { return n.designation.language.empty() && n.is_preferred(); });
}

Designations::Match Designations::find(const LanguageList* languages, std::string_view default_language,
                                       std::string_view text, bool active) const {
  Match best = Match::none;
  for (const Name& name : names_) {
    const std::string_view language = name.designation.language;
    const bool by_default = !default_language.empty() && !language.empty() &&
                            same_language(language, default_language, LanguageDepth::language);
    if (!by_default && !in_languages(languages, name, LanguageDepth::language)) continue;
    if (active && !name.is_active()) continue;
    if (!equal_folded(name.designation.value, text)) continue;
    if (equal_but_for_case(name.designation.value, text)) return Match::found;
    best = Match::but_for_space;
  }
  return best;
}

std::size_t Designations::count(const LanguageList* languages, bool displays) const {
  for (const LanguageDepth depth : kDepths) {
    const auto counted = std::count_if(names_.begin(), names_.end(), [&](const Name& name) {
      return (!displays || name.is_preferred()) && in_languages(languages, name, depth);
    });
    if (counted != 0) return static_cast<std::size_t>(counted);
  }
  return 0;
}

std::string Designations::present(const LanguageList* languages, bool displays) const {
  std::vector<std::string> shown;
  const auto collect = [&](const LanguageList* wanted) {
    for (const Name& name : names_) {
      if ((displays && !name.is_preferred()) || !in_languages(wanted, name, LanguageDepth::language)) continue;
      const std::string_view language = name.designation.language;
      shown.push_back('\'' + std::string(name.designation.value) + '\'' +
                      (language.empty() ? std::string() : " (" + std::string(language) + ")"));
    }
  };
  collect(languages);
  if (shown.empty()) collect(nullptr);
  std::string out;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i != 0) out += i + 1 == shown.size() ? " or " : ", ";
    out += shown[i];
  }
  return out;
}

std::vector<std::string_view> Designations::current_displays() const {
  std::vector<std::string_view> out;
  for (const Name& name : names_) {
    const std::string_view value = name.designation.value;
    if (!name.is_active() || !name.is_preferred()) continue;
    if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(value);
  }
  return out;
}

std::string_view Designations::status_of(std::string_view text) const {
  for (const Name& name : names_) {
    if (equal_folded(name.designation.value, text)) return name.designation.status;
  }
  return {};
}

}  // namespace bindgate::terminology
