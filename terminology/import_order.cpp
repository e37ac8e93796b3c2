#include "terminology/import_order.h"

#include <algorithm>

namespace bindgate::terminology {
namespace {

// Tarjan's strongly connected components, with the recursion kept in a vector.
class Components {
 public:
  explicit Components(const std::vector<std::vector<std::uint32_t>>& imports)
      : imports_(imports), index_(imports.size(), 0), low_(imports.size(), 0), open_(imports.size(), false) {
    out_.cyclic.assign(imports.size(), false);
  }

  ImportOrder run() {
    for (std::uint32_t at = 0; at < imports_.size(); ++at) {
      if (index_[at] == 0) visit(at);
    }
    return std::move(out_);
  }

 private:
  struct Frame {
    std::uint32_t node;
    std::size_t next = 0;
  };

  void enter(std::uint32_t node) {
    index_[node] = low_[node] = ++count_;
    open_[node] = true;
    stack_.push_back(node);
    frames_.push_back({node});
  }

  void visit(std::uint32_t start) {
    enter(start);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const std::uint32_t node = frame.node;
      if (frame.next < imports_[node].size()) {
        const std::uint32_t target = imports_[node][frame.next++];
        if (index_[target] == 0) {
          enter(target);
        } else if (open_[target]) {
          low_[node] = std::min(low_[node], index_[target]);
        }
        continue;
      }
      frames_.pop_back();
      if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
      if (low_[node] == index_[node]) close(node);
    }
  }

  void close(std::uint32_t root) {
    const auto& own = imports_[root];
    const bool several = stack_.back() != root;
    const bool cyclic = several || std::find(own.begin(), own.end(), root) != own.end();
    std::uint32_t node = 0;
    do {
      node = stack_.back();
      stack_.pop_back();
      open_[node] = false;
      out_.cyclic[node] = cyclic;
      out_.order.push_back(node);
    } while (node != root);
  }

  const std::vector<std::vector<std::uint32_t>>& imports_;
  std::vector<std::uint32_t> index_;  // 0: not seen
  std::vector<std::uint32_t> low_;
  std::vector<bool> open_;
  std::vector<std::uint32_t> stack_;
  std::vector<Frame> frames_;
  std::uint32_t count_ = 0;
  ImportOrder out_;
};

}  // namespace

ImportOrder order_imports(const std::vector<std::vector<std::uint32_t>>& imports) {
  return Components(imports).run();
}

}  // namespace bindgate::terminology
