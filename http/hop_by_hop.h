// Which of a message's fields are about one connection only and are never passed on. A view of the fields, which
// outlive it; one thread.
#pragma once

#include "http/head.h"

#include <string_view>

namespace bindgate::http {

// RFC 9110 section 7.6.1: the fields about one connection, and those that Connection names.
class HopByHop {
 public:
  explicit HopByHop(const FieldList& fields);

  [[nodiscard]] bool covers(const Field& field) const;

 private:
  [[nodiscard]] bool is_option(std::string_view name) const;

  const FieldList& fields_;
  bool has_options_ = false;
};

}  // namespace bindgate::http
