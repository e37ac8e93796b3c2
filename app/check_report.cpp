#include "app/check_report.h"

#include "app/binding_list.h"
#include "fhir/operation_outcome.h"

#include <map>
#include <string_view>

namespace bindgate::app {

namespace {

using config::Problem;
using config::Severity;

std::string label(const LoadedPackage& package) {
  return package.name + '#' + package.version;
}

void add_notes(const LoadedEngine& engine, bool all, CheckReport& out) {
  const std::string own = label(engine.packages.front());
  const auto add = [&](bool is_own, CheckNote note) {
    if (is_own && !all) {
      ++out.left_out;
    } else {
      out.notes.push_back(std::move(note));
    }
  };
  for (const rules::Note& note : engine.rules().notes()) {
    if (!note.is_error) add(note.source.starts_with(own + ' '), {note.source, "not enforced: " + note.message});
  }
  for (const terminology::LoadNote& note : engine.rules().terminology().notes()) {
    const bool is_own = note.package == engine.packages.front().name || note.package == own;
    add(is_own, {note.package + ' ' + note.file, note.message});
  }
}

std::string why_undecided(const rules::Binding& binding) {
  if (binding.strength > rules::Strength::extensible) return {};
  if (binding.value_set == nullptr) return "the value set is in no package";
  const auto parts = binding.value_set->undecided_parts();
  return parts.empty() ? std::string() : parts.front();
}

// A value set is the embedded definitions' own affair where any of theirs is bound to it, whoever else is.
void add_undecided(const LoadedEngine& engine, bool all, CheckReport& out) {
  struct Entry {
    UndecidedValueSet set;
    bool is_own = false;
  };
  const std::string own = label(engine.packages.front());
  std::map<std::string, Entry> undecided;
  for (const rules::Definition* definition : engine.rules().definitions()) {
    for (const BoundElement& element : bound_elements(*definition)) {
      std::string why = why_undecided(*element.binding);
      if (why.empty()) continue;
      Entry& entry = undecided[element.binding->canonical];
      if (entry.set.elements++ == 0) {
        entry.set = {element.binding->canonical, element.path, 1, std::move(why)};
      }
      entry.is_own = entry.is_own || (definition->package == own && element.binding->origin != rules::Origin::site);
    }
  }
  for (auto& [canonical, entry] : undecided) {
    if (entry.is_own && !all) {
      ++out.left_out;
    } else {
      out.undecided.push_back(std::move(entry.set));
    }
  }
}

std::string counted(std::size_t count, const std::string& word) {
  return std::to_string(count) + ' ' + word + (count == 1 ? "" : "s");
}

std::size_t count_of(const Prepared& prepared, Severity severity) {
  std::size_t out = 0;
  for (const Problem& problem : prepared.problems) out += problem.severity == severity ? 1 : 0;
  return out;
}

std::string text_of_undecided(const CheckReport& report) {
  if (report.undecided.empty()) return {};
  std::string out = "Value sets of required and extensible bindings that cannot be decided for every code\n";
  for (const UndecidedValueSet& set : report.undecided) {
    out += "  " + set.canonical + "  (" + set.element;
    if (set.elements > 1) out += " and " + std::to_string(set.elements - 1) + " more";
    out += "): " + set.why + '\n';
  }
  return out;
}

std::string text_of_contents(const CheckReport& report, const Prepared& prepared) {
  const rules::RuleSet& rules = prepared.engine.rules();
  std::string out = "Packages\n";
  for (const LoadedPackage& package : prepared.engine.packages) {
    out += "  " + label(package) + "  " + counted(package.files, "file") + "  (" + package.source + ")\n";
  }
  if (!prepared.config.rules.site_rules.empty()) out += "Rules\n";
  for (const rules::SiteRule& rule : prepared.config.rules.site_rules) {
    out += "  " + rule.source + ": " + rule.type + "  " + rule.path + "  " +
           std::string(rules::to_string(rule.strength)) + "  " + rule.value_set + (rule.observe ? "  (observed)" : "") +
           '\n';
  }
  out += "Definitions: " + std::to_string(rules.definitions().size()) +
         ", code systems: " + std::to_string(rules.terminology().code_systems().size()) +
         ", value sets: " + std::to_string(rules.terminology().value_sets().size()) + '\n';
  out += text_of_undecided(report);
  if (!report.notes.empty()) out += "Notes\n";
  for (const CheckNote& note : report.notes) out += "  " + note.source + ": " + note.message + '\n';
  if (!prepared.config.has_upstream) out += "There is no upstream; `serve` needs one.\n";
  return out;
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  out += '"';
  out += name;
  out += "\":";
  fhir::append_json_string(out, value);
}

// Writes a list's items with what is between them.
template <typename Items, typename Write>
void append_list(std::string& out, std::string_view name, const Items& items, Write write) {
  out += ",\"" + std::string(name) + "\":[";
  bool first = true;
  for (const auto& item : items) {
    out += first ? "{" : ",{";
    first = false;
    write(item);
    out += '}';
  }
  out += ']';
}

void append_number(std::string& out, std::string_view name, std::size_t value) {
  out += ",\"" + std::string(name) + "\":" + std::to_string(value);
}

void append_contents(std::string& out, const CheckReport& report, const Prepared& prepared) {
  const rules::RuleSet& rules = prepared.engine.rules();
  append_list(out, "packages", prepared.engine.packages, [&](const LoadedPackage& package) {
    append_text(out, "name", package.name);
    out += ',';
    append_text(out, "version", package.version);
    out += ',';
    append_text(out, "source", package.source);
    append_number(out, "files", package.files);
  });
  append_number(out, "definitions", rules.definitions().size());
  append_number(out, "codeSystems", rules.terminology().code_systems().size());
  append_number(out, "valueSets", rules.terminology().value_sets().size());
  append_list(out, "undecided", report.undecided, [&](const UndecidedValueSet& set) {
    append_text(out, "valueSet", set.canonical);
    out += ',';
    append_text(out, "element", set.element);
    append_number(out, "elements", set.elements);
    out += ',';
    append_text(out, "why", set.why);
  });
  append_list(out, "notes", report.notes, [&](const CheckNote& note) {
    append_text(out, "source", note.source);
    out += ',';
    append_text(out, "message", note.message);
  });
  append_number(out, "leftOut", report.left_out);
}

}  // namespace

CheckReport check_report(const Prepared& prepared, bool all) {
  CheckReport out;
  add_notes(prepared.engine, all, out);
  add_undecided(prepared.engine, all, out);
  return out;
}

std::string text_of(const CheckReport& report, const Prepared& prepared, bool quiet) {
  std::string out = quiet ? std::string() : text_of_contents(report, prepared);
  for (const Problem& problem : prepared.problems) out += config::to_string(problem) + '\n';
  if (quiet) return out;
  out += counted(count_of(prepared, Severity::error), "error") + ", " +
         counted(count_of(prepared, Severity::warning), "warning");
  if (report.left_out > 0) {
    out += "; " + counted(report.left_out, "note") + " on the embedded definitions with --all";
  }
  return out + '\n';
}

std::string json_of(const CheckReport& report, const Prepared& prepared, bool quiet) {
  std::string out = "{";
  append_text(out, "file", prepared.config.places.file);
  append_number(out, "errors", count_of(prepared, Severity::error));
  append_number(out, "warnings", count_of(prepared, Severity::warning));
  append_list(out, "problems", prepared.problems, [&](const Problem& problem) {
    append_text(out, "severity", problem.severity == Severity::error ? "error" : "warning");
    if (!problem.file.empty()) {
      out += ',';
      append_text(out, "file", problem.file);
    }
    if (problem.line > 0) append_number(out, "line", problem.line);
    out += ',';
    append_text(out, "message", problem.message);
  });
  if (!quiet) append_contents(out, report, prepared);
  return out + "}\n";
}

}  // namespace bindgate::app
