#include "proxy/inspector.h"

#include "fhir/outline.h"
#include "fhir/reader.h"
#include "proxy/content_coding.h"
#include "proxy/graphql.h"
#include "proxy/query_parameters.h"
#include "proxy/request_fields.h"

#include <algorithm>
#include <vector>

namespace bindgate::proxy {

using validator::Explain;
using validator::Report;

namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return out;
}

// An entry of a Bundle that is not let through whatever its resource is.
struct EntryProblem {
  std::size_t entry = 0;
  bool is_patch = false;
  std::string message;
};

std::vector<EntryProblem> entry_problems(const fhir::Document& bundle, const Settings& settings) {
  std::vector<EntryProblem> out;
  for (const fhir::Element& entry : bundle.children(bundle.root())) {
    if (entry.name != "entry") continue;
    const fhir::Element* request = bundle.child(entry, "request");
    if (request == nullptr) continue;
    const std::string_view method = bundle.value(*request, "method");
    std::string message = entry_problem(method, bundle.value(*request, "url"), settings);
    if (message.empty()) continue;
    out.push_back({entry.index, http::equals_ignoring_case(method, "PATCH"), std::move(message)});
  }
  return out;
}

fhir::Issue issue_of(const EntryProblem& problem) {
  fhir::Issue issue;
  issue.code = "not-supported";
  issue.text = problem.message;
  issue.expression =
      "Bundle.entry[" + std::to_string(problem.entry) + (problem.is_patch ? "].request.method" : "].request.url");
  return issue;
}

int status_of(const fhir::ReadError& error) {
  if (error.kind == fhir::ReadError::Kind::charset) return 415;
  return error.kind == fhir::ReadError::Kind::too_many_elements ? 413 : 400;
}

Judgement unreadable(int status, std::string_view issue_type, std::string message, fhir::Position position = {}) {
  Judgement out;
  out.kind = Judgement::Kind::unreadable;
  out.status = status;
  out.issue_type = issue_type;
  out.message = std::move(message);
  out.position = position;
  return out;
}

Judgement unreadable(const fhir::ReadError& error) {
  const bool is_limit =
      error.kind == fhir::ReadError::Kind::too_deep || error.kind == fhir::ReadError::Kind::too_many_elements;
  return unreadable(status_of(error), is_limit ? "too-costly" : "structure",
                    is_limit ? error.message + " No setting raises this limit." : error.message,
                    {error.line, error.column});
}

// A form that would make something else of a search.
Judgement inspect_form(std::string_view text) {
  std::string found;
  for_each_parameter(
      text,
      [&](const std::string& name, const std::string&) {
        if (names_method(name)) found = name;
      },
      "&;");
  if (found.empty()) return {};
  return unreadable(400, "not-supported",
                    "The form's parameter " + found.substr(0, 40) +
                        " asks for another method than the request line's; send the method itself.");
}

Judgement inspect_graphql(const http::FieldList& fields, std::string_view text) {
  const ContentType type = content_type(fields);
  GraphqlProblem problem;
  if (type.kind == ContentType::Kind::other && http::equals_ignoring_case(type.media_type, "application/graphql")) {
    problem = graphql_document_problem(text);
  } else if (type.is_form && type.kind != ContentType::Kind::malformed) {
    problem = graphql_parameters_problem(text);
  } else if ((type.kind == ContentType::Kind::fhir || type.kind == ContentType::Kind::document) &&
             type.format == fhir::Format::json) {
    problem = graphql_json_problem(text);
  } else {
    return unreadable(415, "not-supported", "A GraphQL request is sent as application/json or application/graphql.");
  }
  return problem ? unreadable(422, "not-supported", std::move(*problem)) : Judgement{};
}

// Whether a $document's Parameters ask the server to store what it makes.
bool asks_to_persist(const fhir::Document& parameters) {
  for (const fhir::Element& parameter : parameters.children(parameters.root())) {
    if (parameter.name != "parameter") continue;
    const bool is_persist = http::equals_ignoring_case(parameters.value(parameter, "name"), "persist");
    if (is_persist && parameters.value(parameter, "valueBoolean") != "false") return true;
  }
  return false;
}

constexpr std::size_t kMostRefusedEntries = 1'000;
constexpr std::size_t kMostListedProblems = 100;

fhir::Issue more_problems(std::size_t count) {
  fhir::Issue issue;
  issue.code = "processing";
  issue.text = std::to_string(count) + " more entries are refused likewise and not listed.";
  issue.diagnostics = issue.text;
  return issue;
}

// However a body's inspection ends, an unusually large one leaves no memory behind.
struct EmptiedAfter {
  fhir::Document& document;
  ~EmptiedAfter() { document.shrink(); }
};

}  // namespace

Inspector::Inspector(const Engine& engine, const Settings& settings)
    : settings_(settings), rules_(engine.rules), judge_(engine.rules, engine.judge) {
  for (const rules::Definition* definition : rules_->definitions()) {
    if (definition->is_resource) types_.insert(lower_case(definition->type));
  }
}

Judgement Inspector::inspect(const Classification& what, const http::FieldList& fields, const http::Body& body,
                             fhir::Format answer_format) {
  const EmptiedAfter emptied{document_};
  const auto decoded = decode_body(fields, body.bytes, settings_.body_limit);
  if (!decoded) {
    const bool too_long = decoded.error().status == 413;
    return unreadable(decoded.error().status, too_long ? "too-long" : "not-supported", decoded.error().message);
  }
  const std::string_view text = decoded->was_encoded ? std::string_view(decoded->text) : body.bytes;
  const std::size_t capacity = decoded->was_encoded ? decoded->text.capacity() : body.capacity;
  switch (what.treatment) {
    case Treatment::form:
      return inspect_form(text);
    case Treatment::graphql:
      return inspect_graphql(fields, text);
    case Treatment::document:
      return inspect_document(what, text, capacity, answer_format);
    default:
      break;
  }
  Judgement out = inspect_resource(what, text, capacity, answer_format);
  out.was_encoded = decoded->was_encoded;
  return out;
}

Judgement Inspector::inspect_resource(const Classification& what, std::string_view text, std::size_t capacity,
                                      fhir::Format answer_format) {
  if (const auto read = fhir::read(what.format, text, capacity, document_); !read) return unreadable(read.error());
  if (document_.resource_type().empty()) {
    return unreadable(400, "structure", "The body has no resourceType that says what resource it is.");
  }
  if (http::equals_ignoring_case(what.operation, "$document") && asks_to_persist(document_)) {
    return unreadable(422, "not-supported", std::string(kPersistMessage));
  }
  Judgement out;
  judge(what, text, answer_format, out);
  return out;
}

// What no server can take for a resource is a Binary's own affair.
Judgement Inspector::inspect_document(const Classification& what, std::string_view text, std::size_t capacity,
                                      fhir::Format answer_format) {
  static constexpr std::string_view kMend = " Send other bytes as application/octet-stream.";
  if (what.format == fhir::Format::json) {
    const auto outline = fhir::json_outline(
        text, [](std::string_view name) { return http::equals_ignoring_case(name, "resourceType"); });
    if (!outline) return unreadable(400, "structure", "This is not JSON in UTF-8." + std::string(kMend));
    if (outline->members.empty()) return {};
  } else {
    const auto root = fhir::xml_root(text);
    if (!root) return unreadable(400, "structure", "This is not XML, or in an unknown encoding." + std::string(kMend));
    if (lower_case(root->space).find("hl7.org/fhir") == std::string::npos && !names_a_type(root->local)) return {};
  }
  return inspect_resource(what, text, capacity, answer_format);
}

bool Inspector::names_a_type(std::string_view name) const {
  return types_.contains(lower_case(name));
}

Judgement Inspector::inspect_provenance(std::string_view value, fhir::Format answer_format) {
  static const std::string kWhere = "In the field X-Provenance: ";
  std::string text(value);
  text.reserve(text.size() + fhir::kPadding);
  if (const auto read = fhir::read(fhir::Format::json, text, text.capacity(), document_); !read) {
    Judgement out = unreadable(read.error());
    out.message.insert(0, kWhere);
    out.position = {};
    return out;
  }
  if (document_.resource_type() != "Provenance") {
    return unreadable(400, "structure", kWhere + "its value is a Provenance in JSON.");
  }
  Judgement out;
  out.judged = true;
  judge_.judge(document_, {}, Explain::no, out.report);
  if (!out.report.refused()) return out;
  judge_.judge(document_, {}, Explain::yes, out.report);
  std::vector<fhir::Issue> issues = validator::issues_of(out.report, text);
  for (fhir::Issue& issue : issues) {
    issue.text.insert(0, kWhere);
    issue.position.reset();
  }
  out.outcome = fhir::write_operation_outcome(issues, answer_format);
  out.kind = Judgement::Kind::refuse;
  return out;
}

// Of the document that was read from `text`.
void Inspector::judge(const Classification& what, std::string_view text, fhir::Format answer_format, Judgement& out) {
  Report& report = out.report;
  judge_.judge(document_, {}, Explain::no, report);
  if (report.refused()) judge_.judge(document_, {}, Explain::yes, report);
  out.judged = true;
  const bool is_processed = what.treatment == Treatment::batch_entry_point && document_.resource_type() == "Bundle";
  std::vector<EntryProblem> problems;
  if (is_processed) problems = entry_problems(document_, settings_);
  const auto let_through = std::remove_if(problems.begin(), problems.end(), [&](const EntryProblem& problem) {
    return settings_.observe || (settings_.forward_unreadable && !problem.is_patch);
  });
  out.partly = let_through != problems.end();
  problems.erase(let_through, problems.end());
  if (!report.refused() && problems.empty()) return;

  // An answer to each of very many entries would be many times what was sent: such a batch is refused whole.
  const bool is_answerable = report.refused_entries.size() + problems.size() <= kMostRefusedEntries;
  const bool may_split = is_processed && document_.value(document_.root(), "type") == "batch" &&
                         report.errors_outside_entries == 0 && is_answerable && can_split(document_);
  out.kind = may_split ? Judgement::Kind::split : Judgement::Kind::refuse;
  if (!may_split) {
    std::vector<fhir::Issue> issues = validator::issues_of(report, text);
    const std::size_t listed = std::min(problems.size(), kMostListedProblems);
    for (std::size_t i = 0; i < listed; ++i) issues.push_back(issue_of(problems[i]));
    if (listed < problems.size()) issues.push_back(more_problems(problems.size() - listed));
    out.outcome = fhir::write_operation_outcome(issues, answer_format);
    return;
  }
  out.refused = validator::issues_by_entry(report, text);
  for (const EntryProblem& problem : problems) out.refused[problem.entry].push_back(issue_of(problem));
  out.batch = split_batch(document_, text, out.refused);
}

}  // namespace bindgate::proxy
