// A YAML mapping read key by key: what is left over is an unknown key, reported with its line and the nearest known
// one. Every error is a ConfigError that names file and line. Internal to the room.
#pragma once

#include "config/config.h"

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindgate::config {

[[noreturn]] void fail_at(const std::string& file, const YAML::Mark& mark, const std::string& message);

// The known word that `written` was most likely meant to be; empty where none is near.
[[nodiscard]] std::string nearest_word(std::string_view written, const std::vector<std::string>& known);

// Keeps the default of what is not given.
template <typename Target, typename Value>
void set(Target& target, const std::optional<Value>& value) {
  if (value) target = static_cast<Target>(*value);
}

class YamlMap {
 public:
  // Fails where `node` is not a mapping, or names a key twice.
  YamlMap(const YAML::Node& node, std::string file, std::string what);

  // The value's node, or none where the key is absent or null. Marks the key as known.
  [[nodiscard]] std::optional<YAML::Node> take(const std::string& key);
  [[nodiscard]] std::optional<std::string> text(const std::string& key);
  [[nodiscard]] std::string needed_text(const std::string& key);
  [[nodiscard]] std::vector<std::string> texts(const std::string& key);  // a list, or one value alone
  [[nodiscard]] std::optional<bool> boolean(const std::string& key);
  [[nodiscard]] std::optional<std::uint64_t> count(const std::string& key, std::uint64_t least, std::uint64_t most);
  [[nodiscard]] std::optional<std::uint64_t> bytes(const std::string& key);                 // "16MiB", "64 KiB", "1000"
  [[nodiscard]] std::optional<std::chrono::milliseconds> duration(const std::string& key);  // "500ms", "30s", "2m"
  // The index of the value among `words`.
  [[nodiscard]] std::optional<std::size_t> choice(const std::string& key, const std::vector<std::string>& words);

  // Fails on the first key that was never asked for.
  void finish() const;

  [[noreturn]] void fail(const std::string& key, const std::string& message) const;
  [[nodiscard]] std::string place(const std::string& key) const;  // "file:line"
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  std::string scalar(const YAML::Node& node, const std::string& key) const;

  YAML::Node node_;
  std::string file_;
  std::string what_;
  std::vector<std::string> known_;
};

}  // namespace bindgate::config
