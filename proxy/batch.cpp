#include "proxy/batch.h"

#include "fhir/reader.h"

namespace bindgate::proxy {

namespace {

using fhir::Document;
using fhir::Element;
using fhir::Format;

std::vector<const Element*> entries_of(const Document& bundle) {
  std::vector<const Element*> out;
  for (const Element& child : bundle.children(bundle.root())) {
    if (child.name == "entry") out.push_back(&child);
  }
  return out;
}

// The text with its entries replaced by `kept`; what stands around them stays byte for byte.
std::string with_entries(std::string_view text, Format format, const std::vector<const Element*>& old,
                         const std::vector<std::string_view>& kept) {
  std::string out(text.substr(0, old.front()->begin));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i > 0 && format == Format::json) out += ',';
    out += kept[i];
  }
  out += text.substr(old.back()->end);
  return out;
}

std::string answer_of(const std::vector<fhir::Issue>& issues, Format format) {
  const std::string outcome = fhir::write_operation_outcome(issues, format);
  if (format == Format::json) {
    return R"({"response":{"status":"422 Unprocessable Entity","outcome":)" + outcome + "}}";
  }
  std::string_view element = outcome;
  if (element.starts_with("<?xml")) element.remove_prefix(element.find("?>") + 2);
  return R"(<entry xmlns="http://hl7.org/fhir"><response><status value="422 Unprocessable Entity"/><outcome>)" +
         std::string(element) + "</outcome></response></entry>";
}

}  // namespace

bool can_split(const Document& bundle) {
  const auto entries = entries_of(bundle);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i]->index != i) return false;
  }
  return true;
}

SplitBatch split_batch(const Document& batch, std::string_view text, const RefusedEntries& refused) {
  const auto entries = entries_of(batch);
  SplitBatch out;
  out.entries = entries.size();
  std::vector<std::string_view> kept;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!refused.contains(i)) kept.push_back(text.substr(entries[i]->begin, entries[i]->end - entries[i]->begin));
  }
  if (!kept.empty()) out.body = with_entries(text, batch.format(), entries, kept);
  return out;
}

std::string answer_all_refused(std::size_t entries, const RefusedEntries& refused, Format format) {
  std::string out =
      format == Format::json
          ? R"({"resourceType":"Bundle","type":"batch-response","entry":[)"
          : R"(<?xml version="1.0" encoding="UTF-8"?><Bundle xmlns="http://hl7.org/fhir"><type value="batch-response"/>)";
  for (std::size_t i = 0; i < entries; ++i) {
    if (i > 0 && format == Format::json) out += ',';
    out += answer_of(refused.at(i), format);
  }
  return out += format == Format::json ? "]}" : "</Bundle>";
}

boost::system::result<std::string, MergeError> merge_answers(std::string_view upstream_answer, Format format,
                                                             std::size_t entries, const RefusedEntries& refused) {
  Document answer;
  if (const auto read = fhir::read(format, upstream_answer, upstream_answer.size(), answer); !read) {
    return MergeError{"The upstream's answer to the batch cannot be read: " + read.error().message};
  }
  const auto given = entries_of(answer);
  if (answer.resource_type() != "Bundle" || given.empty() || !can_split(answer) ||
      given.size() + refused.size() != entries) {
    return MergeError{"The upstream answered a batch of " + std::to_string(entries - refused.size()) +
                      " entries with " + std::to_string(given.size()) + "."};
  }
  std::vector<std::string> own;
  own.reserve(refused.size());
  std::vector<std::string_view> merged;
  std::size_t next = 0;
  for (std::size_t i = 0; i < entries; ++i) {
    if (const auto found = refused.find(i); found != refused.end()) {
      merged.push_back(own.emplace_back(answer_of(found->second, format)));
    } else {
      merged.push_back(upstream_answer.substr(given[next]->begin, given[next]->end - given[next]->begin));
      ++next;
    }
  }
  return {boost::system::in_place_value, with_entries(upstream_answer, format, given, merged)};
}

}  // namespace bindgate::proxy
