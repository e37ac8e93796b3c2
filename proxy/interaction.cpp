#include "proxy/interaction.h"

namespace bindgate::proxy {

// Types start with a capital letter; what else stands there, as in a compartment's "*", is the server's affair.
std::string_view read_interaction(const RequestPath& path) {
  const auto& segments = path.segments;
  if (segments.empty()) return "search";
  const std::string& last = segments.back();
  if (last.starts_with('$')) return "read-operation";
  if (last == "_history") return "history";
  if (last == "_search") return "search";
  if (segments.size() == 1) {
    return last == "metadata" ? "capabilities" : last.front() >= 'A' && last.front() <= 'Z' ? "search" : "read";
  }
  if (segments.size() == 4 && segments[2] == "_history") return "vread";
  // Patient/1/Observation: a search in a compartment.
  if (segments.size() == 3 && ((last.front() >= 'A' && last.front() <= 'Z') || last == "*")) return "search";
  return "read";
}

}  // namespace bindgate::proxy
