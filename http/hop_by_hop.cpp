#include "http/hop_by_hop.h"

#include "http/syntax.h"

namespace bindgate::http {

HopByHop::HopByHop(const FieldList& fields) : fields_(fields) {
  for (const Field& field : fields) has_options_ = has_options_ || field.id == FieldId::connection;
}

bool HopByHop::covers(const Field& field) const {
  switch (field.id) {
    case FieldId::connection:
    case FieldId::keep_alive:
    case FieldId::proxy_connection:
    case FieldId::te:
    case FieldId::trailer:
    case FieldId::transfer_encoding:
    case FieldId::upgrade:
      return true;
    default:
      return has_options_ && is_option(field.name);
  }
}

bool HopByHop::is_option(std::string_view name) const {
  bool found = false;
  for (const Field& field : fields_) {
    if (field.id != FieldId::connection) continue;
    for_each_element(field.value,
                     [&](std::string_view option) { found = found || equals_ignoring_case(option, name); });
  }
  return found;
}

}  // namespace bindgate::http
