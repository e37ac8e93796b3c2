// A YAML mapping read key by key: what is left over is an unknown key, reported with its line and the nearest known
// one. Nothing here throws for what the file says: it becomes a Problem with its line, what is wrong counts as not
// given, and reading goes on. Internal to the room.
#pragma once

#include "config/problems.h"

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::config {

// The line a node begins at, from 1.
[[nodiscard]] inline std::size_t line_of(const YAML::Node& node) {
  return static_cast<std::size_t>(node.Mark().line + 1);
}

// Keeps the default of what is not given.
template <typename Target, typename Value>
void set(Target& target, const std::optional<Value>& value) {
  if (value) target = static_cast<Target>(*value);
}

// A text of a list, and where it stands.
struct Text {
  std::string text;
  std::size_t line = 0;
};

class YamlMap {
 public:
  // A node that is no mapping is reported and read as an empty one. `what` names it in messages: "upstream", "a rule".
  YamlMap(const YAML::Node& node, Problems& problems, std::string what);

  // The value's node, or none where the key is absent or null. Marks the key as known.
  [[nodiscard]] std::optional<YAML::Node> take(const std::string& key);
  [[nodiscard]] std::optional<std::string> text(const std::string& key);
  [[nodiscard]] std::string needed_text(const std::string& key);         // empty where it is missing, which is reported
  [[nodiscard]] std::vector<std::string> texts(const std::string& key);  // a list, or one value alone
  [[nodiscard]] std::vector<Text> texts_with_lines(const std::string& key);  // the same
  [[nodiscard]] std::optional<bool> boolean(const std::string& key);
  [[nodiscard]] std::optional<std::uint64_t> count(const std::string& key, std::uint64_t least, std::uint64_t most);
  [[nodiscard]] std::optional<std::uint64_t> bytes(const std::string& key);                 // "16MiB", "64 KiB", "1000"
  [[nodiscard]] std::optional<std::chrono::milliseconds> duration(const std::string& key);  // "500ms", "30s", "2m"
  // The index of the value among `words`.
  [[nodiscard]] std::optional<std::size_t> choice(const std::string& key, const std::vector<std::string>& words);

  // Reports every key that was never asked for.
  void finish();

  // Reports what is wrong with a key's value, at the key's line.
  void report(const std::string& key, std::string message);
  [[nodiscard]] std::size_t line(const std::string& key) const;    // of the mapping where the key is not given
  [[nodiscard]] std::map<std::string, std::size_t> lines() const;  // of every key that is given
  [[nodiscard]] std::string place(const std::string& key) const;   // "file:line"
  [[nodiscard]] Problems& problems() { return problems_; }

 private:
  [[nodiscard]] std::optional<std::string> scalar(const YAML::Node& node, const std::string& key);

  void read_entries(const YAML::Node& node);
  [[nodiscard]] std::string unknown_key(const std::string& key) const;

  struct Entry {
    std::string key;
    std::size_t line;
    YAML::Node value;
  };

  Problems& problems_;
  std::size_t line_;
  std::string what_;
  bool is_map_;
  std::vector<Entry> entries_;
  std::vector<std::string> known_;
};

}  // namespace bindgate::config
