#include "rules/rule_set.h"

#include "rules/compiler.h"
#include "terminology/nearest_word.h"

namespace bindgate::rules {

namespace {

class CompiledRuleSet final : public RuleSet {
 public:
  CompiledRuleSet(std::span<const fhir::Package> packages, std::shared_ptr<const terminology::Terminology> terminology,
                  const Options& options)
      : terminology_(std::move(terminology)) {
    Compiler(*terminology_, compiled_).compile(packages, options.site_rules);
    if (const auto found = compiled_.by_type.find("Extension"); found != compiled_.by_type.end()) {
      base_extension_ = found->second->root;
    } else {
      base_extension_ = &compiled_.graph.add(nullptr, "Extension", "Extension");
    }
    assign(options);
  }

  const terminology::Terminology& terminology() const override { return *terminology_; }

  const Definition* resource(std::string_view type) const override {
    const auto found = resources_.find(type);
    return found == resources_.end() ? nullptr : found->second;
  }

  const Definition* profile(std::string_view canonical) const override {
    const std::string key(canonical);
    const auto& map = canonical.find('|') == std::string_view::npos ? compiled_.by_url : compiled_.by_canonical;
    const auto found = map.find(key);
    return found == map.end() ? nullptr : found->second;
  }

  const std::vector<const Definition*>& assigned(std::string_view type) const override {
    static const std::vector<const Definition*> none;
    const auto found = assigned_.find(type);
    return found == assigned_.end() ? none : found->second;
  }

  const ElementRule& extension(std::string_view url) const override {
    const auto found = extensions_.find(url.substr(0, url.find('|')));
    return found == extensions_.end() ? *base_extension_ : *found->second;
  }

  const Definition* find(std::string_view name) const override {
    if (const Definition* found = profile(name)) return found;
    for (const Definition& definition : compiled_.definitions) {
      if (definition.origin == Origin::base && definition.type == name) return &definition;
    }
    for (const Definition& definition : compiled_.definitions) {
      if (definition.name == name) return &definition;
    }
    return nullptr;
  }

  std::vector<const Definition*> definitions() const override {
    std::vector<const Definition*> out;
    for (const Definition& definition : compiled_.definitions) out.push_back(&definition);
    return out;
  }

  const std::vector<Note>& notes() const override { return compiled_.notes; }

 private:
  void assign(const Options& options) {
    for (const auto& [type, definition] : compiled_.by_type) {
      if (definition->is_resource) resources_.emplace(type, definition);
    }
    for (const auto& [url, rule] : compiled_.extensions) extensions_.emplace(url, rule);
    for (const auto& [type, canonicals] : options.profiles) {
      if (resource(type) == nullptr) {
        compiled_.notes.push_back(
            {true, source_of(options, type, ""),
             "\"" + type + "\" is not a resource type of FHIR R4." + terminology::did_you_mean(type, type_names())});
        continue;
      }
      for (const std::string& canonical : canonicals) assign(type, canonical, source_of(options, type, canonical));
    }
  }

  void assign(const std::string& type, const std::string& canonical, std::string source) {
    const Definition* found = profile(canonical);
    if (found != nullptr && found->type == type) {
      assigned_[type].push_back(found);
      return;
    }
    std::string what = "The profile \"" + canonical + "\" is ";
    if (found != nullptr) {
      what += "of " + found->type + ", not of " + type + '.';
    } else {
      const std::string meant = terminology::did_you_mean(canonical, profile_urls(type));
      what += "in no package." + (meant.empty() ? terminology::did_you_mean(canonical, profile_urls("")) : meant);
    }
    compiled_.notes.push_back({true, std::move(source), std::move(what)});
  }

  static std::string source_of(const Options& options, const std::string& type, const std::string& canonical) {
    const auto found = options.profile_sources.find({type, canonical});
    return found == options.profile_sources.end() ? "profiles" : found->second;
  }

  std::vector<std::string> type_names() const {
    std::vector<std::string> out;
    for (const auto& [type, definition] : resources_) out.push_back(type);
    return out;
  }

  // Of a type, or of all where it is empty; in the order of the packages.
  std::vector<std::string> profile_urls(const std::string& type) const {
    std::vector<std::string> out;
    for (const Definition& definition : compiled_.definitions) {
      if (definition.origin == Origin::profile && (type.empty() || definition.type == type))
        out.push_back(definition.url);
    }
    return out;
  }

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  template <typename T>
  using Names = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  std::shared_ptr<const terminology::Terminology> terminology_;
  CompiledRules compiled_;
  Names<const Definition*> resources_;
  Names<const ElementRule*> extensions_;
  Names<std::vector<const Definition*>> assigned_;
  const ElementRule* base_extension_ = nullptr;
};

}  // namespace

std::shared_ptr<const RuleSet> RuleSet::compile(std::span<const fhir::Package> packages,
                                                std::shared_ptr<const terminology::Terminology> terminology,
                                                const Options& options) {
  return std::make_shared<CompiledRuleSet>(packages, std::move(terminology), options);
}

}  // namespace bindgate::rules
