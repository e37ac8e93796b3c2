#include "terminology/operations/tx_issues.h"

#include "terminology/folding.h"

#include <initializer_list>
#include <optional>

namespace bindgate::terminology::tx {
namespace {

std::string join(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

std::string join(const std::vector<std::string>& items, std::string_view between) {
  std::string out;
  for (const std::string& item : items) {
    if (!out.empty()) out += between;
    out += item;
  }
  return out;
}

Issue make(std::string_view severity, std::string_view code, std::string_view tx_code, std::string_view id,
           std::string expression, std::string text) {
  return {std::string(severity), std::string(code), std::string(tx_code),
          std::string(id),       std::move(text),   std::move(expression)};
}

}  // namespace

std::string part_of(std::string_view path, std::string_view part) {
  return path.empty() ? std::string(part) : join({path, ".", part});
}

std::string list_versions(const std::vector<std::string>& versions) {
  if (versions.size() == 2) return versions[0] + " or " + versions[1];
  std::string out;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (i != 0) out += i + 1 == versions.size() ? " and " : ", ";
    out += versions[i];
  }
  return out;
}

std::string canonical(std::string_view url, std::string_view version) {
  return version.empty() ? std::string(url) : join({url, "|", version});
}

Issue no_system(std::string_view path) {
  return make("warning", "invalid", "invalid-data", "Coding_has_no_system__cannot_validate", std::string(path),
              "Coding has no system. A code with no system has no defined meaning, and it cannot be validated. A "
              "system should be provided");
}

Issue no_code(std::string_view path, std::string_view system) {
  return make("warning", "invalid", "invalid-data", {}, std::string(path),
              system.empty() ? "Coding has no code and cannot be validated"
                             : join({"Coding has no code for system ", system, " and cannot be validated"}));
}

Issue relative_system(std::string_view path) {
  return make("error", "invalid", "invalid-data", "Terminology_TX_System_Relative", part_of(path, "system"),
              "Coding.system must be an absolute reference, not a local reference");
}

Issue value_set_as_system(std::string_view path, std::string_view system) {
  return make("error", "invalid", "invalid-data", "Terminology_TX_System_ValueSet2", part_of(path, "system"),
              join({"The Coding references a value set, not a code system ('", system, "')"}));
}

Issue supplement_as_system(std::string_view path, std::string_view canonical) {
  return make("error", "invalid", "invalid-data", "CODESYSTEM_CS_NO_SUPPLEMENT", part_of(path, "system"),
              join({"CodeSystem ", canonical, " is a supplement, so can't be used as a value in Coding.system"}));
}

Issue unknown_system(std::string_view path, std::string_view system, std::string_view version,
                     const std::vector<std::string>& held, bool for_expansion) {
  std::string id = "UNKNOWN_CODESYSTEM";
  std::string text = join({"A definition for CodeSystem '", system, "'"});
  if (!version.empty()) {
    id += "_VERSION";
    text += join({" version '", version, "'"});
  }
  text += for_expansion ? " could not be found, so the value set cannot be expanded"
                        : " could not be found, so the code cannot be validated";
  if (for_expansion) id += "_EXP";
  if (!version.empty() && held.empty()) {
    id += "_NONE";
    text += ". No versions of this code system are known";
  } else if (!version.empty()) {
    text += ". Valid versions: " + list_versions(held);
  }
  return make("error", "not-found", "not-found", id, for_expansion ? std::string() : part_of(path, "system"),
              std::move(text));
}

Issue unknown_code(std::string_view path, std::string_view code, std::string_view system, std::string_view version) {
  return make("error", "code-invalid", "invalid-code", version.empty() ? "Unknown_Code_in" : "Unknown_Code_in_Version",
              part_of(path, "code"),
              join({"Unknown code '", code, "' in the CodeSystem '", system, "'"}) +
                  (version.empty() ? std::string() : join({" version '", version, "'"})));
}

Issue unknown_code_in_fragment(std::string_view path, std::string_view code, std::string_view system,
                               std::string_view version) {
  return make("warning", "code-invalid", "invalid-code", "UNKNOWN_CODE_IN_FRAGMENT", part_of(path, "code"),
              join({"Unknown Code '", code, "' in the CodeSystem '", system, "' version '", version,
                    ("' - note that the code system is labeled as a fragment, so the code may be valid in some other "
                     "fragment")}));
}

Issue abstract_code(std::string_view path, std::string_view system, std::string_view code) {
  return make("error", "business-rule", "code-rule", "ABSTRACT_CODE_NOT_ALLOWED", part_of(path, "code"),
              join({"Code '", system, "#", code, "' is abstract, and not allowed in this context"}));
}

Issue inactive_not_allowed(std::string_view path, std::string_view code) {
  return make("error", "business-rule", "code-rule", "STATUS_CODE_WARNING_CODE", part_of(path, "code"),
              join({"The code '", code, "' is valid but is not active"}));
}

Issue inactive(std::string_view path, std::string_view code, std::string_view status) {
  std::string words(status);
  if (status.empty() || status == "inactive") {
    words = "inactive";
  } else if (status != "DISCOURAGED") {
    words += " and inactive";
  }
  return make("warning", "business-rule", "code-comment", "INACTIVE_CONCEPT_FOUND",
              path.empty() ? "code" : std::string(path),
              join({"The concept '", code, "' has a status of ", words, " and its use should be reviewed"}));
}

Issue deprecated(std::string_view path, std::string_view code) {
  return make("warning", "business-rule", "code-comment", "DEPRECATED_CONCEPT_FOUND",
              path.empty() ? "code" : std::string(path),
              join({"The concept '", code, "' is deprecated and its use should be reviewed"}));
}

Issue deprecated_in_value_set(std::string_view path, std::string_view system, std::string_view code,
                              std::string_view status, std::string_view value_set) {
  return make("warning", "business-rule", "code-comment", "CONCEPT_DEPRECATED_IN_VALUESET", part_of(path, "code"),
              join({"The presence of the concept '", code, "' in the system '", system, "' in the value set ",
                    value_set, " is marked with a status of ", status, " and its use should be reviewed"}));
}

Issue not_normal(std::string_view path, std::string_view code, std::string_view normal, std::string_view system) {
  const bool case_only = equal_ignoring_ascii_case(code, normal);
  return make("information", "business-rule", "code-rule",
              case_only ? "CODE_CASE_DIFFERENCE" : "CODE_NOT_IN_NORMAL_FORM", part_of(path, "code"),
              case_only ? join({"The code '", code, "' differs from the correct code '", normal,
                                "' by case. Although the code system '", system,
                                ("' is case insensitive, implementers are strongly encouraged to use the correct "
                                 "case anyway")})
                        : join({"The code '", code, "' is valid in the code system '", system,
                                "', whose normal form of it is '", normal, "'"}));
}

Issue not_in_value_set(std::string_view path, std::string_view coded, std::string_view value_set) {
  return make("error", "code-invalid", "not-in-vs", "None_of_the_provided_codes_are_in_the_value_set_one",
              part_of(path, "code"),
              join({"The provided code '", coded, "' was not found in the value set '", value_set, "'"}));
}

Issue this_code_not_in_value_set(std::string_view path, std::string_view coded, std::string_view value_set) {
  Issue out = not_in_value_set(path, coded, value_set);
  out.severity = "information";
  out.tx_code = "this-code-not-in-vs";
  return out;
}

Issue concept_not_in_value_set(std::string_view value_set) {
  return make("error", "code-invalid", "not-in-vs", "TX_GENERAL_CC_ERROR_MESSAGE", {},
              join({"No valid coding was found for the value set '", value_set, "'"}));
}

Issue unknown_value_set(std::string_view canonical) {
  return make("error", "not-found", "not-found", "Unable_to_resolve_value_Set_", {},
              join({"A definition for the value Set '", canonical, "' could not be found"}));
}

Issue cannot_infer(std::string_view code, std::string_view value_set, const std::vector<std::string>& systems) {
  const std::string what =
      join({"The System URI could not be determined for the code '", code, "' in the ValueSet '", value_set, "'"});
  if (systems.size() < 2) {
    return make("error", "not-found", "cannot-infer", "UNABLE_TO_INFER_CODESYSTEM", "code", what);
  }
  return make("error", "not-found", "cannot-infer", "Unable_to_resolve_system__value_set_has_multiple_matches", "code",
              what + ": value set expansion has multiple matches: [" + join(systems, ", ") + "]");
}

Issue missing_supplements(const std::vector<std::string>& supplements) {
  return make("error", "not-found", "not-found", "VALUESET_SUPPLEMENT_MISSING", {},
              (supplements.size() == 1 ? "Required supplement not found: " : "Required supplements not found: ") +
                  join(supplements, ","));
}

Issue circular(std::string_view value_set, const std::vector<std::string>& chain) {
  return make("error", "processing", "vs-invalid", "VALUESET_CIRCULAR_REFERENCE", {},
              join({"Cyclic reference detected when including ", value_set, " via [", join(chain, ", "), "]"}));
}

Issue filter_without_value(std::string_view expression, std::string_view system, std::string_view property,
                           std::string_view op) {
  return make("error", "invalid", "vs-invalid", "UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE", std::string(expression),
              join({"The system ", system, " filter with property = ", property, ", op = ", op, " has no value"}));
}

Issue wrong_version(std::string_view path, std::string_view system, std::string_view version,
                    std::string_view required) {
  return make("error", "exception", "version-error", "VALUESET_VERSION_CHECK", part_of(path, "version"),
              join({"The version '", version, "' is not allowed for system '", system, "': required to be '", required,
                    "' by a version-check parameter"}));
}

Issue wrong_value_set_version(std::string_view value_set, std::string_view version, std::string_view required) {
  return make("error", "exception", "version-error", "VALUESET_VERSION_CHECK", {},
              join({"The version '", version, "' is not allowed for value set '", value_set, "': required to be '",
                    required, "' by a version-check parameter"}));
}

Issue too_costly(std::string_view what, std::string_view how_much) {
  return make("error", "too-costly", {}, "VALUESET_TOO_COSTLY", {},
              join({"The value set '", what, "' expansion has too many codes to display (", how_much, ")"}));
}

Issue version_mismatch(std::string_view path, const VersionMismatch& mismatch, std::string severity) {
  std::string id = "VALUESET_VALUE_MISMATCH";
  std::string text = join({"The code system '", mismatch.system, "' version '"});
  if (mismatch.used.empty()) {
    id += "_DEFAULT";
    text += join({mismatch.held, "' for the versionless include in the ValueSet include"});
  } else if (mismatch.used != mismatch.named) {
    id += "_CHANGED";
    text += join({mismatch.used, "' resulting from the version '", mismatch.named, "' in the ValueSet include"});
  } else {
    text += join({mismatch.named, "' in the ValueSet include"});
  }
  text += join({" is different to the one in the value ('", mismatch.coding, "')"});
  return make(severity, "invalid", "vs-invalid", id, part_of(path, "version"), std::move(text));
}

std::optional<Issue> status_of_reference(std::string_view type, std::string_view canonical, const Currency& resource,
                                         const Currency& referrer) {
  std::string_view word;
  std::string_view id;
  const bool referrer_is_draft = referrer.status == "draft" || referrer.standards_status == "draft";
  if (resource.standards_status == "deprecated") {
    word = "deprecated", id = "MSG_DEPRECATED";
  } else if (resource.standards_status == "withdrawn") {
    word = "withdrawn", id = "MSG_WITHDRAWN";
  } else if (resource.status == "retired") {
    word = "retired", id = "MSG_RETIRED";
  } else if (resource.experimental && !referrer.experimental) {
    word = "experimental", id = "MSG_EXPERIMENTAL";
  } else if ((resource.status == "draft" || resource.standards_status == "draft") && !referrer_is_draft) {
    word = "draft", id = "MSG_DRAFT";
  } else {
    return std::nullopt;
  }
  return make("information", "business-rule", "status-check", id, {},
              join({"Reference to ", word, " ", type, " ", canonical}));
}

Issue wrong_display(std::string_view path, const WrongDisplay& wrong, bool but_for_space, std::string severity) {
  std::string text = join({but_for_space ? "Wrong whitespace in Display Name '" : "Wrong Display Name '", wrong.display,
                           "' for ", wrong.system, "#", wrong.code, ". "});
  text += wrong.count == 1 ? "Valid display is "
                           : join({"Valid display is one of ", std::to_string(wrong.count), " choices: "});
  text += join({wrong.valid, " (for the language(s) '", wrong.languages, "')"});
  return make(severity, "invalid", "invalid-display",
              but_for_space ? "Display_Name_WS_for__should_be_one_of__instead_of"
                            : "Display_Name_for__should_be_one_of__instead_of",
              part_of(path, "display"), std::move(text));
}

Issue no_display_in_language(std::string_view path, const WrongDisplay& wrong, bool fits_default,
                             std::string severity) {
  const std::string where = join({wrong.system, "#", wrong.code});
  if (fits_default) {
    return make(
        severity, "invalid", "invalid-display", "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK", part_of(path, "display"),
        join({"There are no valid display names found for the code ", where, " for language(s) '", wrong.languages,
              "'. The display is '", wrong.display, "' which is a valid display for the default language"}));
  }
  return make(severity, "invalid", "invalid-display", "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR",
              part_of(path, "display"),
              join({"Wrong Display Name '", wrong.display, "' for ", where,
                    ". There are no valid display names found for language(s) '", wrong.languages,
                    "'. Default display is '", wrong.valid, "'"}));
}

Issue no_display(std::string_view path, const WrongDisplay& wrong) {
  return make("warning", "invalid", "invalid-display", "NO_VALID_DISPLAY_AT_ALL", part_of(path, "display"),
              join({"Cannot validate the display '", wrong.display, "' for ", wrong.system, "#", wrong.code,
                    ": the code system has no display for it"}));
}

Issue withdrawn_display(std::string_view path, const WrongDisplay& wrong) {
  return make("warning", "invalid", "display-comment", "INACTIVE_DISPLAY_FOUND", part_of(path, "display"),
              join({"'", wrong.display, "' is no longer considered a correct display for code '", wrong.code,
                    "' (status = deprecated). The correct display is one of ", wrong.valid, "."}));
}

}  // namespace bindgate::terminology::tx
