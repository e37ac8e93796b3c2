#include "proxy/batch.h"

#include "fhir/reader.h"

#include <algorithm>
#include <cassert>
#include <cctype>

namespace bindgate::proxy {

namespace {

using fhir::Document;
using fhir::Element;
using fhir::Format;

constexpr std::string_view kRefused = "422 Unprocessable Entity";

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

std::string answer_of(std::string_view status, const std::vector<fhir::Issue>& issues, Format format) {
  const std::string outcome = fhir::write_operation_outcome(issues, format);
  std::string out;
  if (format == Format::json) {
    out.append(R"({"response":{"status":")").append(status).append(R"(","outcome":)").append(outcome).append("}}");
    return out;
  }
  std::string_view element = outcome;
  if (element.starts_with("<?xml")) element.remove_prefix(element.find("?>") + 2);
  out.append(R"(<entry xmlns="http://hl7.org/fhir"><response><status value=")").append(status);
  return out.append(R"("/><outcome>)").append(element).append("</outcome></response></entry>");
}

SplitBatch::Kept kept_of(const Document& batch, const Element& entry) {
  SplitBatch::Kept out;
  out.full_url = batch.value(entry, "fullUrl");
  const Element* request = batch.child(entry, "request");
  if (request == nullptr || batch.value(*request, "method") != "POST") return out;
  const std::string_view url = batch.value(*request, "url");
  const bool is_type = !url.empty() && std::all_of(url.begin(), url.end(),
                                                   [](char c) { return std::isalpha(static_cast<unsigned char>(c)); });
  if (is_type) out.created_type = url;
  return out;
}

// Whether the place an entry was stored at is of another type than the one it was sent to.
bool is_of_another_type(const Document& answer, const Element& given, const SplitBatch::Kept& kept) {
  const Element* response = answer.child(given, "response");
  if (kept.created_type.empty() || response == nullptr) return false;
  const std::string_view location = answer.value(*response, "location");
  if (location.empty()) return false;
  const std::string type = kept.created_type + '/';
  return !location.starts_with(type) && location.find('/' + type) == std::string_view::npos;
}

// For each entry that was sent, its answer; empty where that cannot be told.
std::vector<const Element*> in_order(const Document& answer, const std::vector<const Element*>& given,
                                     const std::vector<SplitBatch::Kept>& kept) {
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i].full_url.empty() && !places.emplace(kept[i].full_url, i).second)
      places[kept[i].full_url] = kept.size();
  }
  std::vector<const Element*> out(given.size(), nullptr);
  std::size_t known = 0;
  bool moved = false;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto found = places.find(answer.value(*given[i], "fullUrl"));
    if (found == places.end() || found->second == kept.size()) continue;
    moved = moved || found->second != i;
    if (out[found->second] != nullptr) return {};
    out[found->second] = given[i];
    ++known;
  }
  if (moved && known < given.size()) return {};
  if (!moved) out = given;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (is_of_another_type(answer, *out[i], kept[i])) return {};
  }
  return out;
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
    if (refused.contains(i)) continue;
    kept.push_back(text.substr(entries[i]->begin, entries[i]->end - entries[i]->begin));
    out.kept.push_back(kept_of(batch, *entries[i]));
  }
  if (!kept.empty()) out.body = with_entries(text, batch.format(), entries, kept);
  return out;
}

std::string answer_entries(std::size_t entries, const RefusedEntries& refused, const EntryAnswer* others,
                           Format format) {
  std::string out =
      format == Format::json
          ? R"({"resourceType":"Bundle","type":"batch-response","entry":[)"
          : R"(<?xml version="1.0" encoding="UTF-8"?><Bundle xmlns="http://hl7.org/fhir"><type value="batch-response"/>)";
  for (std::size_t i = 0; i < entries; ++i) {
    if (i > 0 && format == Format::json) out += ',';
    const auto found = refused.find(i);
    assert(found != refused.end() || others != nullptr);
    out += found != refused.end() ? answer_of(kRefused, found->second, format)
                                  : answer_of(others->status, others->issues, format);
  }
  return out += format == Format::json ? "]}" : "</Bundle>";
}

boost::system::result<std::string, MergeError> merge_answers(std::string_view upstream_answer, Format format,
                                                             const SplitBatch& batch, const RefusedEntries& refused) {
  if (upstream_answer.empty()) return MergeError{"The answer is empty."};
  Document answer;
  if (const auto read = fhir::read(format, upstream_answer, upstream_answer.size(), answer); !read) {
    return MergeError{"The answer cannot be read: " + read.error().message};
  }
  if (answer.resource_type() != "Bundle") return MergeError{"The answer is no Bundle."};
  const auto given = entries_of(answer);
  if (given.empty() || !can_split(answer) || given.size() != batch.kept.size()) {
    return MergeError{"The answer to a batch of " + std::to_string(batch.kept.size()) + " entries has " +
                      std::to_string(given.size()) + '.'};
  }
  const auto ordered = in_order(answer, given, batch.kept);
  if (ordered.empty()) return MergeError{"The answer's entries stand in another order than the batch's."};
  std::vector<std::string> own;
  own.reserve(refused.size());
  std::vector<std::string_view> merged;
  std::size_t next = 0;
  for (std::size_t i = 0; i < batch.entries; ++i) {
    if (const auto found = refused.find(i); found != refused.end()) {
      merged.push_back(own.emplace_back(answer_of(kRefused, found->second, format)));
    } else {
      merged.push_back(upstream_answer.substr(ordered[next]->begin, ordered[next]->end - ordered[next]->begin));
      ++next;
    }
  }
  return {boost::system::in_place_value, with_entries(upstream_answer, format, given, merged)};
}

}  // namespace bindgate::proxy
