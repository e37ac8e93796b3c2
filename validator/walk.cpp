#include "validator/walk.h"

#include "validator/check_shape.h"
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
  if (binaries_ == 0) effort_ = settings_.effort;
  first_batch_ = true;
  resource(document.root(), profiles);
  report.effort_left = effort_.left;
}

void Judge::Walk::resource(const fhir::Element& element, std::span<const std::string> profiles) {
  const fhir::Element* type = document_->child(element, "resourceType");
  const bool is_named = type != nullptr && type->kind == fhir::ValueKind::string && !type->in_array;
  const rules::Definition* base = is_named ? rules_.resource(type->value) : nullptr;
  if (base == nullptr) return unknown_resource(element, type);
  path_.push({.name = type->value, .starts_resource = true});
  ++resource_depth_;
  const auto& assigned = rules_.assigned(base->type);
  if (profiles.empty() && assigned.empty() && document_->child(element, "meta") == nullptr) {
    children(element, RuleRefs(base->root));
  } else {
    std::vector<RuleRefs> batches;
    add_profiles(element, *base, profiles, batches);
    const bool first = first_batch_;
    for (const RuleRefs& batch : batches) {
      first_batch_ = first && &batch == &batches.front();
      children(element, batch);
    }
    first_batch_ = first;
  }
  if (type->value == "Binary") check_binary(element);
  --resource_depth_;
  path_.pop();
}

// Whoever lets an unknown type pass has not yet let its elements pass: nothing says what they hold.
void Judge::Walk::unknown_resource(const fhir::Element& element, const fhir::Element* type) {
  const std::string_view written = type != nullptr ? type->value : std::string_view{};
  path_.push({.name = resource_depth_ == 0 ? "Resource" : "",
              .starts_resource = true,
              .type = is_name(written) ? written : std::string_view{}});
  const std::size_t errors = report_->errors;
  find(Verdict::unknown_type, type != nullptr ? *type : element, nullptr, {}, [&] {
    return said(Verdict::unknown_type, written.empty()
                                           ? "There is no resourceType that says what this resource is."
                                           : quote(written) + " is not a resource type of FHIR R4 (4.0.1).");
  });
  const bool refused = report_->errors > errors;
  for (const fhir::Element& child : document_->children(element)) {
    if (!refused && &child != type) unknown_element(child, {});
  }
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
  const Kind kind = rules.first().kind;
  for (const fhir::Element& element : document_->children(parent)) {
    const RuleRefs found = rules.child(element.name);
    if (found.empty()) {
      unknown_element(element, rules);
    } else if (found.first().kind == Kind::extension) {
      extension(element, rules, found.first());
    } else {
      child(element, found, kind);
    }
  }
}

void Judge::Walk::child(const fhir::Element& element, const RuleRefs& rules, Kind parent) {
  const rules::ElementRule& rule = rules.first();
  const bool is_entry = resource_depth_ == 1 && rule.kind == Kind::plain && element.name == "entry";
  if (is_entry) entry_ = element.index;
  path_.push({element.name, &rule, element.index, rule.is_list || element.in_array, false});
  check_shape(element, rule, parent);
  switch (rule.kind) {
    case Kind::code:
      check_code(element, rules);
      break;
    case Kind::coding:
      if (parent != Kind::codeable_concept || !rule.bindings.empty()) check_coding(element, rules);
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
  if (is_entry) entry_ = kNoEntry;
}

// An extension's rules come from its url: relative ones from the extension around it, others from the packages.
void Judge::Walk::extension(const fhir::Element& element, const RuleRefs& parents, const rules::ElementRule& base) {
  const std::string_view url = document_->value(element, "url");
  RuleRefs rules;
  for (const rules::ElementRule* parent : parents) {
    if (const rules::ElementRule* nested = parent->sub_extension(url)) rules.add(nested);
  }
  if (rules.empty()) rules.add(&rules_.extension(url));
  path_.push({element.name, &rules.first(), element.index, true, false});
  check_shape(element, base, Kind::plain);
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

void Judge::Walk::count(const Ruling& ruling) {
  if (ruling.weight != Weight::error) {
    ++(ruling.weight == Weight::warning ? report_->warnings : report_->informations);
    return;
  }
  ++(ruling.observe ? report_->observed_errors : report_->errors);
  if (ruling.observe) return;
  if (entry_ == kNoEntry) {
    ++report_->errors_outside_entries;
  } else if (report_->refused_entries.empty() || report_->refused_entries.back() != entry_) {
    report_->refused_entries.push_back(entry_);
  }
}

}  // namespace bindgate::validator
