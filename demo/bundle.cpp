#include "demo/bundle.h"

#include "demo/message.h"

#include <algorithm>
#include <array>
#include <set>

namespace bindgate::demo {

namespace {

struct Entry {
  std::size_t index = 0;
  std::string full_url;
  std::string method;
  std::string path;
  std::string query;
  std::string if_match;
  std::string if_none_match;
  std::string if_none_exist;
  std::unique_ptr<Incoming> resource;
  std::string assigned_id;  // of a create in a transaction
  std::optional<Outcome> outcome;
};

std::string expression_of(const Entry& entry) {
  return "Bundle.entry[" + std::to_string(entry.index) + "]";
}

// The transaction's order of work; what else there is comes last and is refused there.
std::size_t rank_of(std::string_view method) {
  constexpr std::array<std::string_view, 4> kOrder{"DELETE", "POST", "PUT", "GET"};
  return static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), method) - kOrder.begin());
}

// Undoes what the store was told since, unless it is kept.
class Undoing {
 public:
  explicit Undoing(Store& store) : store_(store) { store_.begin(); }
  Undoing(const Undoing&) = delete;
  Undoing& operator=(const Undoing&) = delete;
  ~Undoing() {
    if (!kept_) store_.rollback();
  }
  void keep() {
    store_.commit();
    kept_ = true;
  }

 private:
  Store& store_;
  bool kept_ = false;
};

class BundleProcessor {
 public:
  BundleProcessor(const Incoming& bundle, std::string_view base, Return prefer, Store& store,
                  Interactions& interactions, const fhir::TypeModel& types)
      : bundle_(bundle), base_(base), prefer_(prefer), store_(store), interactions_(interactions), types_(types) {}

  Outcome run();

 private:
  void read_entries();
  void read_entry(const fhir::Element& element, Entry& entry);
  void read_url(Entry& entry, std::string_view url) const;
  Outcome transaction();
  Outcome failure_of(const Entry& entry) const;
  std::optional<Outcome> assign_ids();
  std::optional<Outcome> check_targets() const;
  void link(const Entry& entry);
  void perform(Entry& entry);
  std::string response(std::string_view type) const;
  void append_response(std::string& out, const Entry& entry) const;

  const Incoming& bundle_;
  std::string_view base_;
  Return prefer_;
  Store& store_;
  Interactions& interactions_;
  const fhir::TypeModel& types_;
  std::vector<Entry> entries_;
  Links links_;
};

Outcome BundleProcessor::run() {
  const fhir::Document& document = bundle_.document();
  const std::string_view type = document.value(document.root(), "type");
  if (type != "transaction" && type != "batch") {
    return refuse(400, "not-supported",
                  "The base takes a Bundle of type transaction or batch, not \"" + std::string(type) + "\".",
                  "Bundle.type");
  }
  read_entries();
  if (type == "transaction") return transaction();
  for (Entry& entry : entries_) perform(entry);
  Outcome outcome;
  outcome.resource = response("batch-response");
  return outcome;
}

void BundleProcessor::read_entries() {
  const fhir::Document& document = bundle_.document();
  for (const fhir::Element& child : document.children(document.root())) {
    if (child.name != "entry") continue;
    Entry& entry = entries_.emplace_back();
    entry.index = entries_.size() - 1;
    read_entry(child, entry);
  }
}

void BundleProcessor::read_entry(const fhir::Element& element, Entry& entry) {
  const fhir::Document& document = bundle_.document();
  entry.full_url = document.value(element, "fullUrl");
  const fhir::Element* request = document.child(element, "request");
  if (request == nullptr) {
    entry.outcome = refuse(400, "required", "The entry has no request.", expression_of(entry));
    return;
  }
  entry.method = document.value(*request, "method");
  entry.if_match = document.value(*request, "ifMatch");
  entry.if_none_match = document.value(*request, "ifNoneMatch");
  entry.if_none_exist = document.value(*request, "ifNoneExist");
  read_url(entry, document.value(*request, "url"));
  if (const fhir::Element* resource = document.child(element, "resource")) {
    const std::size_t end = end_of_value(bundle_.json(), resource->begin);
    auto read = Incoming::read(fhir::Format::json,
                               std::string(bundle_.json().substr(resource->begin, end - resource->begin)), types_);
    if (read.has_error()) {
      entry.outcome = read.error();
    } else {
      entry.resource = std::move(*read);
    }
  }
}

void BundleProcessor::read_url(Entry& entry, std::string_view url) const {
  if (url.starts_with(base_)) url.remove_prefix(base_.size());
  if (url.starts_with('/')) url.remove_prefix(1);
  const std::size_t question = url.find('?');
  entry.path = url.substr(0, question);
  if (question != std::string_view::npos) entry.query = url.substr(question + 1);
}

Outcome BundleProcessor::transaction() {
  for (const Entry& entry : entries_) {
    if (entry.outcome) return failure_of(entry);
  }
  std::vector<Entry*> order;
  for (Entry& entry : entries_) order.push_back(&entry);
  std::stable_sort(order.begin(), order.end(),
                   [](const Entry* a, const Entry* b) { return rank_of(a->method) < rank_of(b->method); });
  Undoing changes(store_);
  bool assigned = false;
  for (Entry* entry : order) {
    // Conditions see what the deletes left; links must be known before the first write.
    if (!assigned && entry->method != "DELETE") {
      assigned = true;
      auto refused = assign_ids();
      if (!refused) refused = check_targets();
      if (refused) return std::move(*refused);
    }
    perform(*entry);
    if (entry->outcome->failed()) return failure_of(*entry);
  }
  changes.keep();
  Outcome outcome;
  outcome.resource = response("transaction-response");
  return outcome;
}

// The whole transaction's answer when this entry failed: says which.
Outcome BundleProcessor::failure_of(const Entry& entry) const {
  Outcome outcome = *entry.outcome;
  std::string expression = expression_of(entry);
  const std::string& inner = outcome.issue->expression;
  if (const std::size_t dot = inner.find('.'); dot != std::string::npos && !inner.starts_with("Bundle.entry[")) {
    expression += ".resource" + inner.substr(dot);
  }
  outcome.issue->expression = std::move(expression);
  outcome.issue->text = "Entry " + std::to_string(entry.index) +
                        " of the transaction failed, so nothing of it was done: " + outcome.issue->text;
  return outcome;
}

std::optional<Outcome> BundleProcessor::assign_ids() {
  for (Entry& entry : entries_) {
    if (entry.method == "POST" && entry.resource && entry.path == entry.resource->type()) {
      Outcome present;
      present.status = 0;
      if (!entry.if_none_exist.empty()) present = interactions_.match(entry.path, entry.if_none_exist);
      if (present.failed()) {
        entry.outcome = std::move(present);
        return failure_of(entry);
      }
      if (present.status == 0) {
        entry.assigned_id = store_.unused_id(entry.path);
      } else {
        entry.outcome = std::move(present);
      }
    }
    link(entry);
  }
  return std::nullopt;
}

void BundleProcessor::link(const Entry& entry) {
  if (entry.full_url.empty()) return;
  std::string target;
  if (!entry.assigned_id.empty()) {
    target = entry.path + "/" + entry.assigned_id;
  } else if (entry.method == "POST" && entry.outcome) {
    target = entry.outcome->location.substr(0, entry.outcome->location.find("/_history"));
  } else if (entry.method == "PUT") {
    target = entry.path;
  }
  if (!target.empty()) links_.try_emplace(entry.full_url, std::move(target));
}

// No two entries may change one resource, or give one address to two.
std::optional<Outcome> BundleProcessor::check_targets() const {
  std::set<std::string_view> targets;
  std::set<std::string_view> urls;
  for (const Entry& entry : entries_) {
    const bool changes = entry.method == "PUT" || entry.method == "DELETE";
    const bool clashes = (changes && !targets.insert(entry.path).second) ||
                         (!entry.full_url.empty() && entry.resource && !urls.insert(entry.full_url).second);
    if (clashes) {
      return refuse(400, "duplicate", "Two entries of the transaction are about the same resource.",
                    expression_of(entry));
    }
  }
  return std::nullopt;
}

void BundleProcessor::perform(Entry& entry) {
  if (entry.outcome) return;
  Interaction interaction;
  interaction.method = entry.method;
  interaction.path = entry.path;
  interaction.query = entry.query;
  interaction.body = entry.resource.get();
  interaction.if_match = entry.if_match;
  interaction.if_none_match = entry.if_none_match;
  interaction.if_none_exist = entry.if_none_exist;
  interaction.base = base_;
  interaction.assigned_id = entry.assigned_id;
  interaction.links = &links_;
  entry.outcome = interactions_.perform(interaction);
}

std::string BundleProcessor::response(std::string_view type) const {
  std::string out = "{\"resourceType\":\"Bundle\",\"type\":\"" + std::string(type) + "\"";
  for (const Entry& entry : entries_) {
    out += entry.index == 0 ? ",\"entry\":[" : ",";
    append_response(out, entry);
  }
  return out + (entries_.empty() ? "}" : "]}");
}

void BundleProcessor::append_response(std::string& out, const Entry& entry) const {
  const Outcome& outcome = *entry.outcome;
  out += '{';
  const bool shown =
      !outcome.failed() && !outcome.resource.empty() && (!outcome.written || prefer_ == Return::representation);
  if (shown) out += "\"resource\":" + outcome.resource + ",";
  out += "\"response\":{\"status\":\"" + std::to_string(outcome.status) + " ";
  out += reason_phrase(outcome.status);
  out += '"';
  if (!outcome.location.empty()) out += ",\"location\":\"" + outcome.location + "\"";
  if (outcome.version != 0) {
    out += ",\"etag\":";
    fhir::append_json_string(out, entity_tag(outcome.version));
    out += ",\"lastModified\":\"" + instant(outcome.updated) + "\"";
  }
  if (outcome.issue) out += ",\"outcome\":" + fhir::write_operation_outcome({&*outcome.issue, 1}, fhir::Format::json);
  out += "}}";
}

}  // namespace

Outcome process_bundle(const Incoming& bundle, std::string_view base, Return prefer, Store& store,
                       Interactions& interactions, const fhir::TypeModel& types) {
  return BundleProcessor(bundle, base, prefer, store, interactions, types).run();
}

}  // namespace bindgate::demo
