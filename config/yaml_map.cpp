#include "config/yaml_map.h"

#include "terminology/nearest_word.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace bindgate::config {

namespace {

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

YamlMap::YamlMap(const YAML::Node& node, Problems& problems, std::string what)
    : problems_(problems), line_(line_of(node)), what_(std::move(what)), is_map_(node.IsMap()) {
  if (is_map_) {
    read_entries(node);
  } else {
    problems_.add(line_, what_ + " is a mapping of keys to values.");
  }
}

void YamlMap::read_entries(const YAML::Node& node) {
  std::set<std::string> seen;
  for (const auto& pair : node) {
    if (!pair.first.IsScalar()) {
      problems_.add(line_of(pair.first), "A key is a plain word.");
    } else if (!seen.insert(pair.first.Scalar()).second) {
      problems_.add(line_of(pair.first), "The key \"" + pair.first.Scalar() + "\" is given twice.");
    } else {
      entries_.push_back({pair.first.Scalar(), line_of(pair.first), pair.second});
    }
  }
}

std::optional<YAML::Node> YamlMap::take(const std::string& key) {
  known_.push_back(key);
  for (const Entry& entry : entries_) {
    if (entry.key == key) return entry.value.IsNull() ? std::nullopt : std::optional(entry.value);
  }
  return std::nullopt;
}

std::size_t YamlMap::line(const std::string& key) const {
  for (const Entry& entry : entries_) {
    if (entry.key == key) return entry.line;
  }
  return line_;
}

std::map<std::string, std::size_t> YamlMap::lines() const {
  std::map<std::string, std::size_t> out;
  for (const Entry& entry : entries_) out.emplace(entry.key, entry.line);
  return out;
}

void YamlMap::report(const std::string& key, std::string message) {
  problems_.add(line(key), std::move(message));
}

std::string YamlMap::place(const std::string& key) const {
  return problems_.file() + ':' + std::to_string(line(key));
}

std::optional<std::string> YamlMap::scalar(const YAML::Node& node, const std::string& key) {
  if (node.IsScalar()) return node.Scalar();
  problems_.add(line_of(node), '"' + key + "\" is a single value.");
  return std::nullopt;
}

std::optional<std::string> YamlMap::text(const std::string& key) {
  const auto node = take(key);
  if (!node) return std::nullopt;
  return scalar(*node, key);
}

std::string YamlMap::needed_text(const std::string& key) {
  const auto node = take(key);
  if (node && !node->IsScalar()) return scalar(*node, key).value_or("");
  if (node && !node->Scalar().empty()) return node->Scalar();
  if (is_map_) report(key, what_ + " needs the key \"" + key + "\".");
  return {};
}

std::vector<Text> YamlMap::texts_with_lines(const std::string& key) {
  std::vector<Text> out;
  const auto add = [&](const YAML::Node& item) {
    if (auto found = scalar(item, key)) out.push_back({std::move(*found), line_of(item)});
  };
  const auto node = take(key);
  if (!node) return out;
  if (!node->IsSequence()) {
    add(*node);
    return out;
  }
  for (const auto& item : *node) add(item);
  return out;
}

std::vector<std::string> YamlMap::texts(const std::string& key) {
  std::vector<std::string> out;
  for (Text& text : texts_with_lines(key)) out.push_back(std::move(text.text));
  return out;
}

std::optional<bool> YamlMap::boolean(const std::string& key) {
  const auto found = text(key);
  if (!found) return std::nullopt;
  if (*found == "true" || *found == "on" || *found == "yes") return true;
  if (*found == "false" || *found == "off" || *found == "no") return false;
  report(key, '"' + key + "\" is on or off, not \"" + *found + "\".");
  return std::nullopt;
}

std::optional<std::uint64_t> YamlMap::count(const std::string& key, std::uint64_t least, std::uint64_t most) {
  const auto found = text(key);
  if (!found) return std::nullopt;
  const auto number = scaled(*found, {{"", 1}});
  if (!number || *number < least || *number > most) {
    report(key, '"' + key + "\" is a number from " + std::to_string(least) + " to " + std::to_string(most) +
                    ", not \"" + *found + "\".");
    return std::nullopt;
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
    report(key, '"' + key + "\" is a size of up to 2 GiB such as 512KiB or 16MiB, not \"" + *found + "\".");
    return std::nullopt;
  }
  return number;
}

std::optional<std::chrono::milliseconds> YamlMap::duration(const std::string& key) {
  const auto found = text(key);
  if (!found) return std::nullopt;
  const auto number = scaled(*found, {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}});
  if (!number || *number == 0 || *number > 86'400'000) {
    report(key, '"' + key + "\" is a time of up to a day such as 500ms, 30s or 2m, not \"" + *found + "\".");
    return std::nullopt;
  }
  return std::chrono::milliseconds(*number);
}

std::optional<std::size_t> YamlMap::choice(const std::string& key, const std::vector<std::string>& words) {
  const auto found = text(key);
  if (!found) return std::nullopt;
  const auto at = std::find(words.begin(), words.end(), *found);
  if (at == words.end()) {
    report(key, '"' + key + "\" is " + joined(words) + ", not \"" + *found + "\"." +
                    terminology::did_you_mean(*found, words));
    return std::nullopt;
  }
  return static_cast<std::size_t>(at - words.begin());
}

void YamlMap::finish() {
  for (const Entry& entry : entries_) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    problems_.add(entry.line, problems_.is_full() ? std::string() : unknown_key(entry.key));
  }
}

std::string YamlMap::unknown_key(const std::string& key) const {
  const std::string meant = terminology::did_you_mean(key, known_);
  return "Unknown key \"" + key + "\" in " + what_ + '.' +
         (meant.empty() ? " The keys are " + joined(known_) + '.' : meant);
}

}  // namespace bindgate::config
