#include "config/yaml_map.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace bindgate::config {

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// "30s" -> 30 and the factor of "s"; none where the text is not a number and one of the units.
std::optional<std::uint64_t> scaled(std::string_view text, const std::vector<Unit>& units) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const Unit& each : units) {
    if (each.name == unit && number <= UINT64_MAX / each.factor) return number * each.factor;
  }
  return std::nullopt;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return out;
}

}  // namespace

void fail_at(const std::string& file, const YAML::Mark& mark, const std::string& message) {
  throw ConfigError(file + ':' + std::to_string(mark.line + 1) + ": " + message);
}

std::string nearest_word(std::string_view written, const std::vector<std::string>& known) {
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(2, written.size() / 3) + 1;
  for (const std::string& word : known) {
    if (written.size() > 100) break;
    const std::size_t distance = edit_distance(written, word);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = &word;
  }
  return best == nullptr ? std::string() : *best;
}

YamlMap::YamlMap(const YAML::Node& node, std::string file, std::string what)
    : node_(node), file_(std::move(file)), what_(std::move(what)) {
  if (!node_.IsMap()) fail_at(file_, node_.Mark(), what_ + " is a mapping of keys to values.");
  std::set<std::string> seen;
  for (const auto& pair : node_) {
    if (!pair.first.IsScalar()) fail_at(file_, pair.first.Mark(), "A key is a plain word.");
    if (!seen.insert(pair.first.Scalar()).second) {
      fail_at(file_, pair.first.Mark(), "The key \"" + pair.first.Scalar() + "\" is given twice.");
    }
  }
}

std::optional<YAML::Node> YamlMap::take(const std::string& key) {
  known_.push_back(key);
  for (const auto& pair : node_) {
    if (pair.first.Scalar() != key) continue;
    if (pair.second.IsNull()) return std::nullopt;
    return pair.second;
  }
  return std::nullopt;
}

void YamlMap::fail(const std::string& key, const std::string& message) const {
  for (const auto& pair : node_) {
    if (pair.first.Scalar() == key) fail_at(file_, pair.first.Mark(), message);
  }
  fail_at(file_, node_.Mark(), message);
}

std::string YamlMap::place(const std::string& key) const {
  for (const auto& pair : node_) {
    if (pair.first.Scalar() == key) return file_ + ':' + std::to_string(pair.first.Mark().line + 1);
  }
  return file_ + ':' + std::to_string(node_.Mark().line + 1);
}

std::string YamlMap::scalar(const YAML::Node& node, const std::string& key) const {
  if (!node.IsScalar()) fail_at(file_, node.Mark(), '"' + key + "\" is a single value.");
  return node.Scalar();
}

std::optional<std::string> YamlMap::text(const std::string& key) {
  const auto node = take(key);
  if (!node) return std::nullopt;
  return scalar(*node, key);
}

std::string YamlMap::needed_text(const std::string& key) {
  const auto found = text(key);
  if (!found || found->empty()) fail(key, what_ + " needs the key \"" + key + "\".");
  return *found;
}

std::vector<std::string> YamlMap::texts(const std::string& key) {
  std::vector<std::string> out;
  const auto node = take(key);
  if (!node) return out;
  if (!node->IsSequence()) return {scalar(*node, key)};
  for (const auto& item : *node) out.push_back(scalar(item, key));
  return out;
}

std::optional<bool> YamlMap::boolean(const std::string& key) {
  const auto found = text(key);
  if (!found) return std::nullopt;
  if (*found == "true" || *found == "on" || *found == "yes") return true;
  if (*found == "false" || *found == "off" || *found == "no") return false;
  fail(key, '"' + key + "\" is on or off, not \"" + *found + "\".");
}

std::optional<std::uint64_t> YamlMap::count(const std::string& key, std::uint64_t least, std::uint64_t most) {
  const auto found = text(key);
  if (!found) return std::nullopt;
  const auto number = scaled(*found, {{"", 1}});
  if (!number || *number < least || *number > most) {
    fail(key, '"' + key + "\" is a number from " + std::to_string(least) + " to " + std::to_string(most) + ", not \"" +
                  *found + "\".");
  }
  return number;
}

std::optional<std::uint64_t> YamlMap::bytes(const std::string& key) {
  const auto found = text(key);
  if (!found) return std::nullopt;
  const auto number =
      scaled(*found, {{"", 1}, {"B", 1}, {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}});
  constexpr std::uint64_t kMost = 2ULL << 30;
  if (!number || *number == 0 || *number > kMost) {
    fail(key, '"' + key + "\" is a size of up to 2 GiB such as 512KiB or 16MiB, not \"" + *found + "\".");
  }
  return number;
}

std::optional<std::chrono::milliseconds> YamlMap::duration(const std::string& key) {
  const auto found = text(key);
  if (!found) return std::nullopt;
  const auto number = scaled(*found, {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}});
  if (!number || *number == 0 || *number > 86'400'000) {
    fail(key, '"' + key + "\" is a time of up to a day such as 500ms, 30s or 2m, not \"" + *found + "\".");
  }
  return std::chrono::milliseconds(*number);
}

std::optional<std::size_t> YamlMap::choice(const std::string& key, const std::vector<std::string>& words) {
  const auto found = text(key);
  if (!found) return std::nullopt;
  const auto at = std::find(words.begin(), words.end(), *found);
  if (at == words.end()) fail(key, '"' + key + "\" is " + joined(words) + ", not \"" + *found + "\".");
  return static_cast<std::size_t>(at - words.begin());
}

void YamlMap::finish() const {
  for (const auto& pair : node_) {
    const std::string& key = pair.first.Scalar();
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const std::string meant = nearest_word(key, known_);
    fail_at(file_, pair.first.Mark(),
            "Unknown key \"" + key + "\" in " + what_ + '.' +
                (meant.empty() ? " The keys are " + joined(known_) + '.' : " Did you mean \"" + meant + "\"?"));
  }
}

}  // namespace bindgate::config
