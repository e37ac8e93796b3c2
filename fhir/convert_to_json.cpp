#include "fhir/convert.h"
#include "fhir/convert_walk.h"
#include "fhir/operation_outcome.h"

#include <algorithm>

namespace bindgate::fhir {

namespace {

class JsonWriter {
 public:
  JsonWriter(const Document& document, const TypeModel& types) : walk_(document, types) {}

  Converted write();

 private:
  bool object(const Type& type, const Element& element);
  bool complex_items(std::span<const Placed> items);
  bool primitive_items(std::span<const Placed> items);
  bool values(std::span<const Placed> items);
  bool details(std::span<const Placed> items);
  void value(const Placed& item);
  void name(std::string_view text, bool underscored = false);

  // The items of one property: bare, or in an array with null where `write` has nothing for a place.
  template <typename Has, typename Write>
  bool items_of(std::span<const Placed> items, Has has, Write write);

  ConvertWalk walk_;
  std::string out_;
};

Converted JsonWriter::write() {
  const Type* type = walk_.root();
  if (type == nullptr || !object(*type, walk_.document().root())) return walk_.error;
  return {boost::system::in_place_value, std::move(out_)};
}

bool JsonWriter::object(const Type& type, const Element& element) {
  std::vector<Placed> placed;
  if (!walk_.children(type, element, placed)) return false;
  out_ += '{';
  if (type.is_resource) {
    name("resourceType");
    append_json_string(out_, type.name);
  }
  for (std::span<const Placed> rest = placed; !rest.empty();) {
    const std::span<const Placed> group = first_group(rest);
    rest = rest.subspan(group.size());
    const Shape shape = group.front().definition->type->shape;
    const bool primitive = shape == Shape::primitive || shape == Shape::xhtml;
    if (!(primitive ? primitive_items(group) : complex_items(group))) return false;
  }
  out_ += '}';
  return true;
}

bool JsonWriter::complex_items(std::span<const Placed> items) {
  name(items.front().definition->name);
  return items_of(
      items, [](const Placed&) { return true; },
      [this](const Placed& item) {
        walk_.enter(*item.element);
        const Type* content = walk_.check_shape(item) ? walk_.content_of(*item.definition, *item.element) : nullptr;
        const bool good = content != nullptr && object(*content, *item.element);
        walk_.leave();
        return good;
      });
}

// A primitive is two properties: its values, and under the underscored name their ids and extensions.
bool JsonWriter::primitive_items(std::span<const Placed> items) {
  for (const Placed& item : items) {
    walk_.enter(*item.element);
    const bool good = walk_.check_shape(item);
    walk_.leave();
    if (!good) return false;
  }
  return values(items) && details(items);
}

bool JsonWriter::values(std::span<const Placed> items) {
  const auto has = [](const Placed& item) { return item.element->kind != ValueKind::none; };
  if (std::none_of(items.begin(), items.end(), has)) return true;
  name(items.front().definition->name);
  return items_of(items, has, [this](const Placed& item) {
    value(item);
    return true;
  });
}

bool JsonWriter::details(std::span<const Placed> items) {
  const auto has = [](const Placed& item) { return item.element->first_child != 0; };
  const auto empty = [&](const Placed& item) { return item.element->kind == ValueKind::none && !has(item); };
  if (std::none_of(items.begin(), items.end(), has) && std::none_of(items.begin(), items.end(), empty)) return true;
  name(items.front().definition->name, true);
  return items_of(
      items, [&](const Placed& item) { return has(item) || empty(item); },
      [this](const Placed& item) {
        walk_.enter(*item.element);
        const bool good = object(*item.definition->type, *item.element);
        walk_.leave();
        return good;
      });
}

template <typename Has, typename Write>
bool JsonWriter::items_of(std::span<const Placed> items, Has has, Write write) {
  if (!items.front().definition->is_list) return write(items.front());
  out_ += '[';
  for (const Placed& item : items) {
    if (out_.back() != '[') out_ += ',';
    if (!has(item)) {
      out_ += "null";
    } else if (!write(item)) {
      return false;
    }
  }
  out_ += ']';
  return true;
}

void JsonWriter::value(const Placed& item) {
  const ValueKind kind = item.definition->type->kind;
  if (kind == ValueKind::number || kind == ValueKind::boolean) {
    out_ += item.element->value;
  } else {
    append_json_string(out_, item.element->value);
  }
}

void JsonWriter::name(std::string_view text, bool underscored) {
  if (out_.back() != '{') out_ += ',';
  out_ += underscored ? "\"_" : "\"";
  out_ += text;
  out_ += "\":";
}

}  // namespace

Converted write_json(const Document& document, const TypeModel& types) {
  return JsonWriter(document, types).write();
}

}  // namespace bindgate::fhir
