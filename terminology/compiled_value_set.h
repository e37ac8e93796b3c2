// A value set compiled to a MemberSet. Immutable; safe from any thread; a check allocates nothing.
#pragma once

#include "terminology/member_set.h"
#include "terminology/system_registry.h"
#include "terminology/value_set.h"

#include <functional>

namespace bindgate::terminology {

class CompiledValueSet : public ValueSet {
 public:
  // `systems` outlives the value set, and so do the strings.
  CompiledValueSet(std::string_view url, std::string_view version, std::string_view title, MemberSet members,
                   const SystemRegistry& systems);

  [[nodiscard]] std::string_view url() const override { return url_; }
  [[nodiscard]] std::string_view version() const override { return version_; }
  [[nodiscard]] std::string_view title() const override { return title_; }
  [[nodiscard]] Decision contains(std::string_view system, std::string_view version,
                                  std::string_view code) const override;
  [[nodiscard]] Decision contains_code(std::string_view code) const override;
  [[nodiscard]] std::optional<std::size_t> size() const override;
  [[nodiscard]] std::vector<Coded> members(std::size_t limit) const override;
  [[nodiscard]] std::vector<Coded> nearest(std::string_view system, std::string_view code, std::string_view display,
                                           std::size_t limit, Effort& effort) const override;
  [[nodiscard]] std::vector<std::string> undecided_parts() const override;
  [[nodiscard]] std::string_view given_display(std::string_view system, std::string_view code) const override;
  [[nodiscard]] bool has_given_display(std::string_view system, std::string_view code,
                                       std::string_view text) const override;

  [[nodiscard]] const MemberSet& member_set() const { return members_; }
  // Calls visit in definition order while it returns true; codes that are known to be members only.
  void for_each_member(const std::function<bool(const Coded&)>& visit) const;

 private:
  [[nodiscard]] Decision elsewhere() const;
  [[nodiscard]] Decision contains_versioned(std::string_view system, std::string_view version, std::string_view code,
                                            std::uint64_t hash) const;
  template <typename Answers>
  [[nodiscard]] Decision decide(std::string_view code, std::uint64_t hash, Answers&& answers) const;

  std::string_view url_;
  std::string_view version_;
  std::string_view title_;
  MemberSet members_;
  const SystemRegistry& systems_;
};

}  // namespace bindgate::terminology
