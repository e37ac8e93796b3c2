// Walk::find, included by the files that hold the checks. Internal to the room.
#pragma once

#include "validator/walk.h"

namespace bindgate::validator {

template <typename Say>
void Judge::Walk::find(Verdict verdict, const fhir::Element& at, const rules::Binding* binding, std::string_view last,
                       Say&& make, bool advised) {
  std::optional<rules::Strength> strength;
  if (binding != nullptr) strength = binding->strength;
  // The common case, settled without rendering a path: nothing to say, and nobody overrides anything.
  if (!settings_.policy.has_entries() && Policy::default_weight(verdict, strength) == Weight::ignore) return;

  Circumstances where;
  where.verdict = verdict;
  where.client = client_;
  where.strength = strength;
  where.advised = advised;
  std::string path;
  std::string definition_path;
  if (settings_.policy.has_entries()) {
    path = last.empty() ? path_.plain() : path_.plain() + '.' + std::string(last);
    definition_path = path_.definition_path();
    where.resource_type = path_.resource_type();
    where.path = path;
    where.definition_path = definition_path;
    if (binding != nullptr) {
      if (binding->origin == rules::Origin::profile) where.profile = binding->source;
      where.value_set = std::string_view(binding->canonical).substr(0, binding->canonical.find('|'));
    }
  }
  Ruling ruling = settings_.policy.rule(where);
  if (binding != nullptr && binding->observe) ruling.observe = true;
  if (ruling.weight == Weight::ignore) return;
  // Past the cap findings are counted only: neither a path nor a sentence is made for them.
  if (report_->findings.size() >= settings_.max_findings) {
    count(ruling);
    ++report_->left_out;
    return;
  }

  Finding finding;
  finding.verdict = verdict;
  finding.weight = ruling.weight;
  finding.offset = at.begin;
  finding.expression = path_.expression(last);
  if (binding != nullptr) {
    finding.value_set = binding->canonical;
    finding.source = binding->source;
  }
  if (explain_ == Explain::yes) {
    Said said = make();
    finding.issue_type = std::move(said.issue.code);
    finding.tx_issue_type = std::move(said.issue.tx_code);
    finding.message_id = std::move(said.issue.message_id);
    finding.text = std::move(said.issue.text);
    finding.mend = std::move(said.mend);
  }
  finding.observed = finding.weight == Weight::error && ruling.observe;
  finding.entry = entry_;
  count(ruling);
  report_->findings.push_back(std::move(finding));
}

}  // namespace bindgate::validator
