#include "app/binding_list.h"

#include <algorithm>
#include <set>

namespace bindgate::app {

namespace {

class Lister {
 public:
  explicit Lister(std::vector<BoundElement>& out) : out_(out) {}

  void list(const rules::ElementRule& element, const std::string& path) {
    for (const rules::Binding& binding : element.bindings) out_.push_back({path, &binding});
    if (element.kind == rules::Kind::resource || element.kind == rules::Kind::extension) {
      if (!around_.empty()) return;
    }
    const rules::ElementRule* identity = &element;
    while (identity->children.entries().empty() && identity->type_rule != nullptr) identity = identity->type_rule;
    if (std::find(around_.begin(), around_.end(), identity) != around_.end()) return;
    around_.push_back(identity);
    std::set<std::string> seen;
    for (const rules::ElementRule* rule = &element; rule != nullptr; rule = rule->type_rule) {
      for (const auto& entry : rule->children.entries()) {
        if (entry.name == "extension" || entry.name == "modifierExtension" || entry.name == "contained") continue;
        if (seen.insert(entry.name).second) list(*entry.rule, path + '.' + entry.name);
      }
    }
    for (const auto& sub : element.sub_extensions)
      list_sub_extension(*sub.rule, path + ".extension('" + sub.url + "')");
    around_.pop_back();
  }

 private:
  void list_sub_extension(const rules::ElementRule& element, const std::string& path) {
    for (const rules::ElementRule* rule = &element; rule != nullptr; rule = rule->type_rule) {
      for (const auto& entry : rule->children.entries()) {
        if (entry.rule->bindings.empty()) continue;
        for (const rules::Binding& binding : entry.rule->bindings) out_.push_back({path + '.' + entry.name, &binding});
      }
    }
  }

  std::vector<BoundElement>& out_;
  std::vector<const rules::ElementRule*> around_;  // the elements whose children are being listed
};

}  // namespace

std::vector<BoundElement> bound_elements(const rules::Definition& definition) {
  std::vector<BoundElement> out;
  Lister(out).list(*definition.root, definition.type);
  return out;
}

}  // namespace bindgate::app
