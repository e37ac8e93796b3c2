// The check of a Binary whose bytes are said to be FHIR (https://hl7.org/fhir/R4/binary.html): whoever reads it back as
// what it says it is gets a resource, which is judged like any other.
#include "fhir/base64.h"
#include "fhir/reader.h"
#include "validator/find.h"
#include "validator/messages.h"
#include "validator/walk.h"

#include <algorithm>

namespace bindgate::validator {

namespace {

// One document beside the outer one is what memory is set apart for, and nobody means a Binary in a Binary.
constexpr std::size_t kMostBinaries = 1;

bool names(std::string_view media_type, std::string_view word) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  return std::search(media_type.begin(), media_type.end(), word.begin(), word.end(), same) != media_type.end();
}

// A word of its own, as in application/fhir+json, application/json+fhir and what lenient servers make of their like.
bool is_fhir(std::string_view media_type) {
  const std::string_view word = "fhir";
  for (std::size_t at = 0; at + word.size() <= media_type.size(); ++at) {
    const auto borders = [&](std::size_t i) {
      return i >= media_type.size() || std::string_view("/+ \t").find(media_type[i]) != std::string_view::npos;
    };
    if (names(media_type.substr(at, word.size()), word) && (at == 0 || borders(at - 1)) && borders(at + word.size())) {
      return true;
    }
  }
  return false;
}

}  // namespace

void Judge::Walk::check_binary(const fhir::Element& binary) {
  const std::string_view type = document_->value(binary, "contentType");
  const fhir::Element* data = document_->child(binary, "data");
  if (data == nullptr || data->value.empty() || !is_fhir(type.substr(0, type.find(';')))) return;
  const auto refuse = [&](std::string why) {
    find(Verdict::wrong_shape, *data, nullptr, "data", [&] {
      return said(Verdict::wrong_shape,
                  "The data is said to be " + quote(type) + ", and cannot be checked: " + std::move(why),
                  "Send it as application/fhir+json or application/fhir+xml, or under a type that is not FHIR's.");
    });
  };
  if (binaries_ == kMostBinaries) return refuse("it lies in the data of another.");
  if (!names(type, "json") && !names(type, "xml")) return refuse("JSON and XML are what is read here.");
  if (names(type, "ndjson")) return refuse("it is a list of resources.");
  const std::optional<std::string> text = fhir::decode_base64(data->value);
  if (!text) return refuse("it is not base64.");
  const fhir::Format format = names(type, "xml") ? fhir::Format::xml : fhir::Format::json;
  fhir::Document document;
  if (const auto read = fhir::read(format, *text, text->capacity(), document); !read) {
    return refuse(read.error().message);
  }
  Report report;
  Walk inner(rules_, settings_);
  inner.client_ = client_;
  inner.binaries_ = binaries_ + 1;
  inner.effort_ = effort_;
  inner.run(document, {}, explain_, report);
  effort_ = inner.effort_;
  take_over(report, *data);
}

// What was found in a resource inside this one, at the element that holds it.
void Judge::Walk::take_over(Report& inner, const fhir::Element& at) {
  const std::string expression = path_.expression("data");
  // All of them, those past the cap too.
  for (std::size_t i = 0; i < inner.errors; ++i) count({Weight::error, false});
  for (std::size_t i = 0; i < inner.observed_errors; ++i) count({Weight::error, true});
  for (std::size_t i = 0; i < inner.warnings; ++i) count({Weight::warning, false});
  for (std::size_t i = 0; i < inner.informations; ++i) count({Weight::information, false});
  for (Finding& finding : inner.findings) {
    if (report_->findings.size() >= settings_.max_findings) {
      ++report_->left_out;
      continue;
    }
    if (!finding.text.empty())
      finding.text.insert(0, "In the resource that these bytes are, " + finding.expression + ": ");
    finding.expression = expression;
    finding.known_length = std::string::npos;
    finding.offset = at.begin;
    finding.entry = entry_;
    report_->findings.push_back(std::move(finding));
  }
  report_->left_out += inner.left_out;
}

}  // namespace bindgate::validator
