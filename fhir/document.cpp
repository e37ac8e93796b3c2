#include "fhir/document.h"

#include "fhir/document_storage.h"
#include "fhir/reader.h"

#include <algorithm>

namespace bindgate::fhir {

Document::Document() : elements_(1), storage_(std::make_unique<Storage>()) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

void Document::reset(Format format) {
  elements_.assign(1, {});
  storage_->strings.clear();
  format_ = format;
}

void Document::shrink() {
  constexpr std::size_t kKeptElements = 16 * 1024;
  constexpr std::size_t kKeptText = 256 * 1024;
  if (elements_.capacity() > kKeptElements) {
    std::vector<Element>(1).swap(elements_);
    storage_->xml.reset();
  }
  storage_->json.shrink(kKeptText);
  storage_->strings.shrink();
  if (storage_->padded.capacity() > kKeptText) std::string().swap(storage_->padded);
}

const Element* Document::child(const Element& parent, std::string_view name) const {
  for (const Element& element : children(parent)) {
    if (element.name == name) return &element;
  }
  return nullptr;
}

std::string_view Document::value(const Element& parent, std::string_view name) const {
  const Element* found = child(parent, name);
  return found ? found->value : std::string_view{};
}

Position position_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 == 0: the first line
  return {line, before.size() - line_start + 1};
}

ReadResult<void> read(Format format, std::string_view text, std::size_t capacity, Document& out) {
  return format == Format::json ? read_json(text, capacity, out) : read_xml(text, out);
}

}  // namespace bindgate::fhir
