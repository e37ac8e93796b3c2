// Where a configuration says what, for those who find later that it means nothing or contradicts itself: which types,
// profiles and packages there are is not known while the file is read. Plain data; lines count from 1.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace bindgate::config {

struct PolicyPlace {
  std::size_t line = 0;                     // of the entry
  std::map<std::string, std::size_t> keys;  // the line of each key it has
  bool is_whole = true;                     // false: part of it could not be read, so that it says less than is written

  [[nodiscard]] std::size_t of(const std::string& key) const {
    const auto found = keys.find(key);
    return found == keys.end() ? line : found->second;
  }
};

struct Places {
  std::string file;
  std::vector<std::size_t> packages;  // of each of Config::packages
  std::vector<PolicyPlace> policy;    // of each of Config::policy
};

}  // namespace bindgate::config
