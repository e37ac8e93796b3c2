#include "fhir/json_tokens.h"

#include <algorithm>

namespace bindgate::fhir {

simdjson::error_code JsonTokens::scan(std::string_view text) {
  at_ = count_ = 0;
  text_ = text.data();
  size_ = static_cast<std::uint32_t>(text.size());
  if (text.empty()) return simdjson::EMPTY;
  if (!stage_ || stage_->capacity() < text.size()) {
    const std::size_t capacity = std::max<std::size_t>(text.size(), 16 * 1024);
    const auto failed = simdjson::get_active_implementation()->create_dom_parser_implementation(
        capacity, simdjson::DEFAULT_MAX_DEPTH, stage_);
    if (failed) return failed;
  }
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  if (const auto failed = stage_->stage1(bytes, text.size(), simdjson::stage1_mode::regular)) return failed;
  indexes_ = stage_->structural_indexes.get();
  count_ = stage_->n_structural_indexes;
  return simdjson::SUCCESS;
}

void JsonTokens::shrink(std::size_t kept) {
  at_ = count_ = 0;
  if (stage_ && stage_->capacity() > kept) stage_.reset();
}

char* JsonTokens::unescape(const char* begin, char* to) const {
  auto* end = stage_->parse_string(reinterpret_cast<const std::uint8_t*>(begin), reinterpret_cast<std::uint8_t*>(to));
  return reinterpret_cast<char*>(end);
}

}  // namespace bindgate::fhir
