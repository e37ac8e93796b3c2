// Answers one inquiry, whether a request or an entry of a batch asks it. Immutable and shared: any thread.
#pragma once

#include "proxy/terminology/capability.h"
#include "proxy/terminology/inquiry.h"
#include "proxy/terminology/route.h"
#include "proxy/terminology/settings.h"
#include "rules/rule_set.h"
#include "terminology/operations/service.h"

#include <functional>
#include <memory>
#include <optional>

namespace bindgate::proxy::tx {

// What computes the answers: a terminology::Service, or a test's stand-in.
struct Engine {
  std::shared_ptr<const bindgate::terminology::Terminology> terminology;
  std::shared_ptr<const bindgate::terminology::ResourceStore> resources;
  std::function<bindgate::terminology::Outcome<Json>(const bindgate::terminology::Call&)> answer;
  std::shared_ptr<const rules::RuleSet> rules;  // for $expand by context; may be null
};
[[nodiscard]] Engine engine_of(std::shared_ptr<const bindgate::terminology::Service> service,
                               std::shared_ptr<const rules::RuleSet> rules = nullptr);

class Interactions {
 public:
  Interactions(Settings settings, Engine engine);

  // In R5's shape.
  [[nodiscard]] Reply perform(const Inquiry& inquiry) const;
  // The same in the inquiry's version.
  [[nodiscard]] Reply perform_in_version(const Inquiry& inquiry) const;

  [[nodiscard]] const Settings& settings() const { return settings_; }

 private:
  [[nodiscard]] Reply take(const Route& route, const Inquiry& inquiry) const;
  [[nodiscard]] Reply operate(const Route& route, const Inquiry& inquiry) const;
  // The answer, where the context is none.
  [[nodiscard]] std::optional<Reply> resolve_context(bindgate::terminology::Call& call) const;

  Settings settings_;
  Engine engine_;
  Software software_;
};

}  // namespace bindgate::proxy::tx
