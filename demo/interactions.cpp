#include "demo/interactions.h"

#include "demo/message.h"
#include "demo/search.h"

#include <algorithm>

namespace bindgate::demo {

namespace {

// https://hl7.org/fhir/R4/datatypes.html#id
bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  });
}

Outcome not_allowed(const Interaction& interaction, std::string allow) {
  const std::string where = interaction.path.empty() ? "the base" : "\"" + std::string(interaction.path) + "\"";
  Outcome outcome =
      refuse(405, "not-supported",
             std::string(interaction.method) + " is not supported on " + where + "; this is: " + allow + ".");
  outcome.allow = std::move(allow);
  return outcome;
}

// Only searches take parameters; one that would change what is done must not be passed over.
std::optional<Outcome> stray_parameter(std::string_view query) {
  const auto parameters = parse_parameters(query);
  if (!parameters) return refuse(400, "invalid", "The query has a broken percent-encoding.");
  for (const Parameter& parameter : *parameters) {
    if (parameter.name == "_format") continue;
    return refuse(400, "not-supported",
                  "The parameter \"" + parameter.name +
                      "\" is not supported here; conditional update, "
                      "delete and read are not part of this demo server.");
  }
  return std::nullopt;
}

bool names_version(std::string_view tags, std::uint64_t version) {
  while (!tags.empty()) {
    const std::size_t comma = tags.find(',');
    std::string_view tag = trim(tags.substr(0, comma));
    tags = comma == std::string_view::npos ? std::string_view{} : tags.substr(comma + 1);
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == "\"" + std::to_string(version) + "\"") return true;
  }
  return false;
}

Outcome full() {
  return refuse(507, "no-store", "The demo server's memory is full: delete something or start it again.");
}

std::string name_of(std::string_view type, std::string_view id) {
  return std::string(type) + "/" + std::string(id);
}

Outcome found(std::string_view type, std::string_view id, const Version& version) {
  Outcome outcome;
  outcome.resource = version.text;
  outcome.version = version.number;
  outcome.updated = version.updated;
  outcome.location = name_of(type, id) + "/_history/" + std::to_string(version.number);
  return outcome;
}

}  // namespace

Outcome Interactions::perform(const Interaction& interaction) {
  const auto path = parse_path(interaction.path);
  if (!path) return refuse(400, "invalid", "The path has an empty segment or a broken percent-encoding.");
  for (const std::string& segment : *path) {
    if (segment.starts_with('$')) {
      return refuse(400, "not-supported", "The operation " + segment + " is not part of this demo server.");
    }
  }
  if (path->empty()) return not_allowed(interaction, "POST");
  const fhir::Type* type = types_.find(path->front());
  if (type == nullptr || !type->is_resource) {
    return refuse(404, "not-supported", "\"" + path->front() + "\" is not a resource type of FHIR R4.");
  }
  const bool search = path->size() == 2 && path->back() == "_search";
  if (path->size() == 1 || search) return on_type(interaction, *path);
  if (!is_id((*path)[1])) return refuse(400, "invalid", "\"" + (*path)[1] + "\" is not a FHIR id.");
  if (path->size() == 2) return on_instance(interaction, *path);
  return on_version(interaction, *path);
}

Outcome Interactions::on_type(const Interaction& interaction, const Path& path) {
  const bool search = path.size() == 2;
  if (search ? interaction.method == "POST" || interaction.method == "GET"
             : interaction.method == "GET" || interaction.method == "HEAD") {
    return this->search(interaction, path.front());
  }
  if (search) return not_allowed(interaction, "GET, POST");
  if (interaction.method == "POST") return create(interaction, path.front());
  return not_allowed(interaction, "GET, HEAD, POST");
}

Outcome Interactions::on_instance(const Interaction& interaction, const Path& path) {
  const std::string& type = path[0];
  const std::string& id = path[1];
  if (auto stray = stray_parameter(interaction.query)) return std::move(*stray);
  if (interaction.method == "GET" || interaction.method == "HEAD") return read(interaction, type, id);
  if (interaction.method == "PUT") return update(interaction, type, id);
  if (interaction.method == "DELETE") return remove(interaction, type, id);
  return not_allowed(interaction, "GET, HEAD, PUT, DELETE");
}

Outcome Interactions::on_version(const Interaction& interaction, const Path& path) const {
  if (auto stray = stray_parameter(interaction.query)) return std::move(*stray);
  if (path.size() > 4 || path[2] != "_history") return refuse(404, "not-found", "There is nothing at this path.");
  if (interaction.method != "GET" && interaction.method != "HEAD") return not_allowed(interaction, "GET, HEAD");
  if (path.size() == 3) {
    return refuse(400, "not-supported",
                  "History is not part of this demo server, which keeps the newest version only.");
  }
  const Version* version = store_.find(path[0], path[1]);
  if (version == nullptr || path[3] != std::to_string(version->number)) {
    return refuse(404, "not-found",
                  "The version " + path[3] + " of " + name_of(path[0], path[1]) +
                      " is not here; this demo server keeps the newest version only.");
  }
  return read(interaction, path[0], path[1]);
}

Outcome Interactions::create(const Interaction& interaction, const std::string& type) {
  if (auto stray = stray_parameter(interaction.query)) return std::move(*stray);
  if (interaction.body == nullptr) return refuse(400, "required", "A create needs a resource.");
  if (interaction.body->type() != type) {
    return refuse(400, "invalid",
                  "The resource is of type " + std::string(interaction.body->type()) + ", the URL says " + type + ".");
  }
  if (!interaction.assigned_id.empty()) return write(interaction, type, std::string(interaction.assigned_id), 201);
  if (!interaction.if_none_exist.empty()) {
    Outcome present = match(type, interaction.if_none_exist);
    if (present.status != 0) return present;
  }
  return write(interaction, type, store_.unused_id(type), 201);
}

Outcome Interactions::match(std::string_view type, std::string_view if_none_exist) const {
  const auto criteria = read_criteria(if_none_exist, Purpose::condition);
  if (criteria.has_error()) return criteria.error();
  const Version* only = nullptr;
  std::string_view only_id;
  for (const auto& [id, version] : store_.all(type)) {
    if (!matches(*criteria, id, version)) continue;
    if (only != nullptr) {
      return refuse(412, "multiple-matches",
                    "If-None-Exist finds more than one resource: " + std::string(if_none_exist));
    }
    only = &version;
    only_id = id;
  }
  Outcome outcome;
  outcome.status = 0;
  if (only != nullptr) outcome = found(type, only_id, *only);
  outcome.written = true;
  return outcome;
}

Outcome Interactions::update(const Interaction& interaction, const std::string& type, const std::string& id) {
  if (interaction.body == nullptr) return refuse(400, "required", "An update needs a resource.");
  if (interaction.body->type() != type || interaction.body->id() != id) {
    return refuse(400, "invalid",
                  "The resource must be of type " + type + " with the id \"" + id + "\", as the URL says.",
                  interaction.body->type() == type ? type + ".id" : std::string());
  }
  const Version* present = store_.find(type, id);
  const bool exists = present != nullptr && !present->deleted;
  if (!interaction.if_match.empty() && !(exists && names_version(interaction.if_match, present->number))) {
    return refuse(
        412, "conflict",
        "If-Match names " + std::string(interaction.if_match) + ", but " + name_of(type, id) +
            (exists ? " is at version " + std::to_string(present->number) + "." : std::string(" does not exist.")));
  }
  if (!interaction.if_none_match.empty() && exists && names_version(interaction.if_none_match, present->number)) {
    return refuse(412, "conflict", name_of(type, id) + " exists already.");
  }
  return write(interaction, type, id, exists ? 200 : 201);
}

Outcome Interactions::write(const Interaction& interaction, const std::string& type, const std::string& id,
                            int status) {
  static const Links kNone;
  const Version* present = store_.find(type, id);
  Version version;
  version.number = present ? present->number + 1 : 1;
  version.updated = clock_();
  version.identifiers = interaction.body->identifiers();
  version.text = interaction.body->stored(id, version, interaction.links ? *interaction.links : kNone);
  Outcome outcome = found(type, id, version);
  outcome.status = status;
  outcome.written = true;
  if (!store_.put(type, id, std::move(version))) return full();
  return outcome;
}

Outcome Interactions::remove(const Interaction& interaction, const std::string& type, const std::string& id) {
  const Version* present = store_.find(type, id);
  Outcome outcome;
  outcome.status = 204;
  if (present == nullptr || present->deleted) return outcome;
  if (!interaction.if_match.empty() && !names_version(interaction.if_match, present->number)) {
    return refuse(412, "conflict", name_of(type, id) + " is at version " + std::to_string(present->number) + ".");
  }
  Version mark;
  mark.number = present->number + 1;
  mark.updated = clock_();
  mark.deleted = true;
  outcome.version = mark.number;
  outcome.updated = mark.updated;
  if (!store_.put(type, id, std::move(mark))) return full();
  return outcome;
}

Outcome Interactions::read(const Interaction& interaction, const std::string& type, const std::string& id) const {
  const Version* present = store_.find(type, id);
  if (present == nullptr) return refuse(404, "not-found", name_of(type, id) + " is not known.");
  if (present->deleted) {
    Outcome gone = refuse(410, "deleted", name_of(type, id) + " was deleted.");
    gone.version = present->number;
    gone.updated = present->updated;
    return gone;
  }
  Outcome outcome = found(type, id, *present);
  if (!interaction.if_none_match.empty() && names_version(interaction.if_none_match, present->number)) {
    outcome.status = 304;
    outcome.resource.clear();
  }
  return outcome;
}

Outcome Interactions::search(const Interaction& interaction, const std::string& type) const {
  const auto criteria = read_criteria(interaction.query, Purpose::search);
  if (criteria.has_error()) return criteria.error();
  Outcome outcome;
  outcome.resource = search_set(store_.all(type), *criteria, type, interaction.base);
  return outcome;
}

}  // namespace bindgate::demo
