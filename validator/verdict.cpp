#include "validator/verdict.h"

namespace bindgate::validator {

namespace {

struct Row {
  std::string_view name;
  VerdictCodes codes;
};

// In the order of Verdict. The codes are those HL7's validator and the terminology ecosystem's tests use.
constexpr std::array<Row, kVerdicts> kRows = {{
    {"not-in-value-set", {"code-invalid", "not-in-vs"}},
    {"unknown-code", {"code-invalid", "invalid-code"}},
    {"no-code", {"code-invalid", "not-in-vs"}},
    {"no-system", {"invalid", "invalid-data"}},
    {"relative-system", {"invalid", "invalid-data"}},
    {"value-set-as-system", {"invalid", "invalid-data"}},
    {"wrong-display", {"invalid", "invalid-display"}},
    {"inactive", {"business-rule", "code-comment"}},
    {"deprecated", {"business-rule", "code-comment"}},
    {"abstract", {"business-rule", "code-rule"}},
    {"wrong-shape", {"structure", ""}},
    {"unknown-element", {"structure", ""}},
    {"unknown-type", {"structure", ""}},
    {"unknown-profile", {"not-found", ""}},
    {"unknown-system", {"not-found", "not-found"}},
    {"unknown-system-version", {"not-found", "not-found"}},
    {"partial-system", {"incomplete", "vs-invalid"}},
    {"unknown-value-set", {"not-found", "not-found"}},
    {"not-computable", {"not-supported", "vs-invalid"}},
}};

}  // namespace

std::string_view to_string(Verdict verdict) {
  return kRows[static_cast<std::size_t>(verdict)].name;
}

std::optional<Verdict> parse_verdict(std::string_view name) {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].name == name) return static_cast<Verdict>(i);
  }
  return std::nullopt;
}

VerdictCodes codes_of(Verdict verdict) {
  return kRows[static_cast<std::size_t>(verdict)].codes;
}

}  // namespace bindgate::validator
