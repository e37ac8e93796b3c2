#include "terminology/implicit_value_set.h"

namespace bindgate::terminology {
namespace {

constexpr std::string_view kImplicit = "?fhir_vs";
constexpr std::string_view kIsA = "=isa/";

}  // namespace

ValueSetDefinition whole_system(std::string_view url, const CodeSystem& system) {
  ValueSetDefinition out;
  out.url = url;
  out.version = system.version();
  out.title = system.title();
  out.header = system.header();
  out.has_compose = true;
  Selection& all = out.include.emplace_back();
  all.system = system.url();
  all.version = system.version();
  return out;
}

std::optional<ImplicitUrl> read_implicit_url(std::string_view url) {
  const std::size_t mark = url.find(kImplicit);
  if (mark == std::string_view::npos) return std::nullopt;
  ImplicitUrl out{url.substr(0, mark), url.substr(mark + kImplicit.size())};
  if (out.code.empty()) return out;
  if (!out.code.starts_with(kIsA) || out.code.size() == kIsA.size()) return std::nullopt;
  out.code.remove_prefix(kIsA.size());
  return out;
}

ValueSetDefinition implicit_value_set(std::string_view url, const ImplicitUrl& parts, const CodeSystem& system) {
  ValueSetDefinition out = whole_system(url, system);
  if (!parts.code.empty()) out.include.front().filters.push_back({"concept", "is-a", parts.code});
  return out;
}

}  // namespace bindgate::terminology
