#include "validator/messages.h"

#include <optional>

namespace bindgate::validator {

namespace {

constexpr std::size_t kQuoted = 80;
constexpr std::size_t kSuggestions = 3;
constexpr std::size_t kSmallValueSet = 12;
constexpr std::size_t kListing = 1'000;  // of effort: counting a value set, and listing a small one

std::string canonical(std::string_view url, std::string_view version) {
  std::string out(url);
  if (!version.empty()) out += '|' + std::string(version);
  return out;
}

std::string name_of(const terminology::Coded& coded, bool with_system) {
  std::string out = "`";
  if (with_system) out += std::string(coded.system) + '#';
  out += std::string(coded.code) + '`';
  if (!coded.display.empty() && coded.display != coded.code) out += " (" + excerpt_of(coded.display) + ")";
  return out;
}

}  // namespace

std::string excerpt_of(std::string_view value) {
  if (value.size() <= kQuoted) return std::string(value);
  std::size_t end = kQuoted;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
  return std::string(value.substr(0, end)) + "...";
}

std::string quote(std::string_view value) {
  return '"' + excerpt_of(value) + '"';
}

std::string name_of(const rules::Binding& binding) {
  if (binding.value_set == nullptr) return binding.canonical;
  const terminology::ValueSet& set = *binding.value_set;
  return quote(set.title()) + " (" + canonical(set.url(), set.version()) + ")";
}

std::string title_of(const rules::Binding& binding) {
  return quote(binding.value_set == nullptr ? std::string_view(binding.canonical) : binding.value_set->title());
}

std::string canonical_of(const rules::Binding& binding) {
  if (binding.value_set == nullptr) return binding.canonical;
  return canonical(binding.value_set->url(), binding.value_set->version());
}

std::string code_in_words(const Coding& coding) {
  std::string out = canonical(excerpt_of(coding.system), excerpt_of(coding.version)) + '#' + excerpt_of(coding.code);
  if (!coding.display.empty()) out += " ('" + excerpt_of(coding.display) + "')";
  return out;
}

std::string name_of(const terminology::CodeSystem& system) {
  return quote(system.title()) + " (" + canonical(system.url(), system.version()) + ")";
}

std::string name_of(const Coding& coding) {
  if (coding.system.empty()) return quote(coding.code);
  return excerpt_of(coding.system) + '#' + excerpt_of(coding.code);
}

std::string demand_of(const rules::Binding& binding) {
  if (binding.is_maximum) return ", outside which no code is allowed here";
  std::string out = ", whose binding here is ";
  out += rules::to_string(binding.strength);
  if (binding.origin == rules::Origin::profile) out += " (profile " + binding.source + ")";
  if (binding.origin == rules::Origin::site) out += " (rule of this site)";
  return out;
}

std::string reason_of(const terminology::Decision& decision, const rules::Binding* binding) {
  using terminology::Undecided;
  const std::string missing(decision.missing);
  const std::string what = missing.empty() ? "one of its code systems" : "the code system " + missing;
  switch (decision.reason) {
    case Undecided::unknown_system:
      return "could not be checked: " + what + " is not held here.";
    case Undecided::unknown_system_version:
      return "could not be checked: " + what + " is not held here in the version asked for.";
    case Undecided::partial_system:
      return "could not be checked: " + what + " is held here in part only.";
    case Undecided::unknown_value_set:
      return "could not be checked: the value set " +
             (!missing.empty() || binding == nullptr ? missing : binding->canonical) + " is not held here.";
    case Undecided::not_computable:
    case Undecided::none:
      break;
  }
  return "could not be checked: the value set's definition cannot be computed here.";
}

std::string mend_of(const rules::Binding* binding, const Coding& written, bool with_system,
                    terminology::Effort& effort) {
  if (binding == nullptr || binding->value_set == nullptr || effort.left == 0) return {};
  const terminology::ValueSet& set = *binding->value_set;
  std::string out;
  const auto nearest = set.nearest(written.system, written.code, written.display, kSuggestions, effort);
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    out += i == 0 ? "Did you mean " : (i + 1 == nearest.size() ? " or " : ", ");
    out += name_of(nearest[i], with_system);
  }
  if (!out.empty()) out += '?';
  effort.spend(kListing);
  const std::optional<std::size_t> size = set.size();
  const bool enough = with_system && !out.empty();  // with their systems, twelve codes are a page
  if (enough || !size || *size == 0 || *size > kSmallValueSet) return out;
  if (!out.empty()) out += ' ';
  out += "The value set's codes are: ";
  bool first = true;
  for (const terminology::Coded& member : set.members(kSmallValueSet)) {
    if (!first) out += ", ";
    first = false;
    out += '`' + (with_system ? std::string(member.system) + '#' : std::string()) + std::string(member.code) + '`';
  }
  return out + '.';
}

}  // namespace bindgate::validator
