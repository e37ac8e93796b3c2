#include "validator/walk.h"

#include "validator/find.h"
#include "validator/messages.h"

#include <algorithm>

namespace bindgate::validator {

using rules::Kind;

void Judge::Walk::run(const fhir::Document& document, std::span<const std::string> profiles, Explain explain,
                      Report& report) {
  document_ = &document;
  explain_ = explain;
  report_ = &report;
  path_.clear();
  entry_ = kNoEntry;
  resource_depth_ = 0;
  resource(document.root(), profiles);
}

void Judge::Walk::resource(const fhir::Element& element, std::span<const std::string> profiles) {
  const fhir::Element* type = document_->child(element, "resourceType");
  const bool is_named = type != nullptr && type->kind == fhir::ValueKind::string && !type->in_array;
  const rules::Definition* base = is_named ? rules_.resource(type->value) : nullptr;
  if (base == nullptr) {
    const std::string_view written = type != nullptr ? type->value : std::string_view{};
    path_.push({.name = resource_depth_ == 0 ? "Resource" : "", .starts_resource = true});
    find(Verdict::unknown_type, type != nullptr ? *type : element, nullptr, {}, [&] {
      return said(Verdict::unknown_type, written.empty()
                                             ? "There is no resourceType that says what this resource is."
                                             : quote(written) + " is not a resource type of FHIR R4 (4.0.1).");
    });
    return path_.pop();
  }
  path_.push({.name = type->value, .starts_resource = true});
  ++resource_depth_;
  const auto& assigned = rules_.assigned(base->type);
  if (profiles.empty() && assigned.empty() && document_->child(element, "meta") == nullptr) {
    children(element, RuleRefs(base->root));
  } else {
    std::vector<RuleRefs> batches;
    add_profiles(element, *base, profiles, batches);
    for (const RuleRefs& batch : batches) children(element, batch);
  }
  --resource_depth_;
  path_.pop();
}

// The profiles' graphs contain their bases'; without a profile, the base itself. More profiles than one walk
// holds are walked in turns.
void Judge::Walk::add_profiles(const fhir::Element& resource, const rules::Definition& base,
                               std::span<const std::string> extra, std::vector<RuleRefs>& batches) {
  batches.emplace_back();
  const auto add = [&](const rules::Definition& profile) {
    if (batches.back().add(profile.root)) return;
    batches.emplace_back(profile.root);
  };
  for (const rules::Definition* profile : rules_.assigned(base.type)) add(*profile);
  const auto add_named = [&](std::string_view canonical, const fhir::Element& at, std::string_view last) {
    const rules::Definition* profile = rules_.profile(canonical);
    if (profile != nullptr && profile->type == base.type) return add(*profile);
    find(Verdict::unknown_profile, at, nullptr, last, [&] {
      if (profile == nullptr)
        return said(Verdict::unknown_profile,
                    "The profile " + quote(canonical) + " is not held here, so its bindings could not be checked.");
      return said(Verdict::unknown_profile,
                  "The profile " + quote(canonical) + " is one of " + profile->type + ", not of " + base.type + ".");
    });
  };
  for (const std::string& canonical : extra) add_named(canonical, resource, {});
  if (const fhir::Element* meta = document_->child(resource, "meta")) {
    for (const fhir::Element& child : document_->children(*meta)) {
      if (child.name == "profile" && !child.value.empty()) add_named(child.value, child, "meta.profile");
    }
  }
  if (batches.size() == 1 && batches.front().empty()) batches.front().add(base.root);
}

void Judge::Walk::children(const fhir::Element& parent, const RuleRefs& rules) {
  const bool inside_concept = !rules.empty() && rules.first().kind == Kind::codeable_concept;
  for (const fhir::Element& element : document_->children(parent)) {
    if (element.name == "extension" || element.name == "modifierExtension") {
      extension(element, rules);
    } else if (const RuleRefs found = rules.child(element.name); !found.empty()) {
      child(element, found, inside_concept);
    }
  }
}

void Judge::Walk::child(const fhir::Element& element, const RuleRefs& rules, bool inside_concept) {
  const rules::ElementRule& rule = rules.first();
  if (resource_depth_ == 1 && rule.kind == Kind::plain && element.name == "entry") entry_ = element.index;
  path_.push({element.name, &rule, element.index, rule.is_list || element.in_array, false});
  if (element.in_array && !rule.is_list) {
    find(Verdict::wrong_shape, element, nullptr, {},
         [&] { return said(Verdict::wrong_shape, quote(element.name) + " may stand here once, and is repeated."); });
  }
  switch (rule.kind) {
    case Kind::code:
      check_code(element, rules);
      break;
    case Kind::coding:
      if (!inside_concept || !rule.bindings.empty()) check_coding(element, rules);
      break;
    case Kind::codeable_concept:
      check_concept(element, rules);
      break;
    case Kind::quantity:
      check_quantity(element, rules);
      break;
    case Kind::resource:
      resource(element, {});
      break;
    case Kind::extension:
    case Kind::plain:
      break;
  }
  if (element.first_child != 0 && rule.kind != Kind::resource) children(element, rules);
  path_.pop();
  if (resource_depth_ == 1 && rule.kind == Kind::plain && element.name == "entry") entry_ = kNoEntry;
}

// An extension's rules come from its url: relative ones from the extension around it, others from the packages.
void Judge::Walk::extension(const fhir::Element& element, const RuleRefs& parents) {
  const std::string_view url = document_->value(element, "url");
  RuleRefs rules;
  for (const rules::ElementRule* parent : parents) {
    if (const rules::ElementRule* nested = parent->sub_extension(url)) rules.add(nested);
  }
  if (rules.empty()) rules.add(&rules_.extension(url));
  path_.push({element.name, &rules.first(), element.index, true, false});
  children(element, rules);
  path_.pop();
}

Judge::Walk::Said Judge::Walk::said(Verdict verdict, std::string text, std::string mend) {
  const VerdictCodes codes = codes_of(verdict);
  terminology::Issue issue;
  issue.code = codes.issue_type;
  issue.tx_code = codes.tx_issue_type;
  issue.text = std::move(text);
  return {std::move(issue), std::move(mend)};
}

void Judge::Walk::record(Finding finding, bool observe) {
  if (finding.weight == Weight::error) {
    finding.observed = observe;
    ++(observe ? report_->observed_errors : report_->errors);
    if (!observe && entry_ == kNoEntry) ++report_->errors_outside_entries;
    if (!observe && entry_ != kNoEntry &&
        (report_->refused_entries.empty() || report_->refused_entries.back() != entry_)) {
      report_->refused_entries.push_back(entry_);
    }
  } else {
    ++(finding.weight == Weight::warning ? report_->warnings : report_->informations);
  }
  finding.entry = entry_;
  if (report_->findings.size() < settings_.max_findings) {
    report_->findings.push_back(std::move(finding));
  } else {
    ++report_->left_out;
  }
}

}  // namespace bindgate::validator
