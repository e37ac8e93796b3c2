#include "terminology/operations/expand.h"

#include "terminology/operations/expansion.h"
#include "terminology/operations/expansion_view.h"
#include "terminology/operations/tx_issues.h"

namespace bindgate::terminology {

Outcome<const ValueSetDefinition*> find_asked_value_set(Scope& scope, const Call& call) {
  if (call.parameters.element("valueSet") != nullptr) {
    if (const ValueSetDefinition* sent = scope.sent_value_set()) return sent;
    return refuse(400, "invalid", "The parameter valueSet is no ValueSet");
  }
  std::string url(call.parameters.text("url"));
  const std::string_view version = call.parameters.text("valueSetVersion");
  if (call.instance != nullptr) url = tx::canonical(call.instance->url, call.instance->version);
  if (url.empty()) {
    return refuse(400, "invalid", "No ValueSet specified - provide url parameter or valueSet resource");
  }
  if (!version.empty() && url.find('|') == std::string::npos) url = tx::canonical(url, version);
  const std::string pinned = scope.pin_value_set(url);
  if (const ValueSetDefinition* found = scope.find_value_set(pinned)) return found;
  return refuse(422, tx::unknown_value_set(pinned));
}

Outcome<Json> answer_expand(Scope& scope, const Call& call, Options& options, const Limits& limits) {
  const bool names_value_set =
      call.instance != nullptr || call.parameters.has("url") || call.parameters.has("valueSet");
  // Whoever knows the elements' bindings has named the value set by now.
  if (call.parameters.has("context") && !names_value_set) {
    return refuse(422, "not-supported",
                  "A value set cannot be found by the context of an element here: name it by its url");
  }
  const auto definition = find_asked_value_set(scope, call);
  if (!definition) return definition.error();
  options.see(**definition);
  if (!(*definition)->has_compose && (*definition)->has_expansion) {
    return show_given_expansion(scope, **definition, options, limits);
  }
  Expander expander(scope, options, limits);
  const auto expansion = expander.expand(**definition);
  if (!expansion) return expansion.error();
  if (const auto unused = scope.unused_supplements(); !unused.empty()) {
    return refuse(422, tx::missing_supplements(unused));
  }
  return show_expansion(scope, **definition, options, limits, **expansion);
}

}  // namespace bindgate::terminology
