#include "config/yaml_text.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>

#include <cstdint>
#include <map>
#include <sstream>
#include <vector>

namespace bindgate::config {

namespace {

constexpr std::uint64_t kMaxNodes = 200'000;

// Counts the nodes of a document as if every alias were written out, and stops at the first that is too many.
class Expansion final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { line_ = static_cast<std::size_t>(mark.line + 1); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(mark, anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string&) override {
    leaf(mark, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = sizes_.find(anchor);
    if (found == sizes_.end()) throw YAML::ParserException(mark, "an alias stands inside of what it names");
    add(mark, found->second);
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    start(anchor);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    start(anchor);
  }
  void OnMapEnd() override { end(); }

  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  struct Open {
    YAML::anchor_t anchor;
    std::uint64_t before;
  };

  void add(const YAML::Mark& mark, std::uint64_t nodes) {
    nodes_ += nodes;
    if (nodes_ > kMaxNodes) throw YAML::ParserException(mark, "it holds more than 200000 values, aliases written out");
  }
  void leaf(const YAML::Mark& mark, YAML::anchor_t anchor) {
    add(mark, 1);
    if (anchor != YAML::NullAnchor) sizes_[anchor] = 1;
  }
  void start(YAML::anchor_t anchor) {
    open_.push_back({anchor, nodes_});
    ++nodes_;
  }
  void end() {
    if (open_.back().anchor != YAML::NullAnchor) sizes_[open_.back().anchor] = nodes_ - open_.back().before;
    open_.pop_back();
  }

  std::size_t line_ = 0;
  std::uint64_t nodes_ = 0;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, std::uint64_t> sizes_;
};

}  // namespace

YAML::Node read_yaml(const std::string& text, Problems& problems) {
  if (text.size() > kMaxYamlBytes) {
    problems.add(0, "A configuration of more than 1 MiB is not read; is this the right file?");
    return {};
  }
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    Expansion first;
    Expansion second;
    if (!parser.HandleNextDocument(first)) return {};
    if (parser.HandleNextDocument(second)) {
      problems.add(second.line(), "A configuration is one YAML document; remove the \"---\" within.");
    }
    return YAML::Load(text);
  } catch (const YAML::DeepRecursion& error) {
    problems.add(static_cast<std::size_t>(error.mark.line + 1), "This is not valid YAML: it is nested too deeply.");
    return {};
  } catch (const YAML::Exception& error) {
    problems.add(static_cast<std::size_t>(error.mark.line + 1), "This is not valid YAML: " + error.msg + '.');
    return {};
  }
}

}  // namespace bindgate::config
