#include "common/rules/yaml_fields.h"

#include <algorithm>
#include <charconv>

namespace lagesbild::rules {

namespace {

constexpr std::size_t kFaultsMax = 100;

std::string Joined(std::span<const std::string_view> names) {
  std::string out;
  for (const auto name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::int64_t> ParseWhole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "12", "12.5", "0.125" as thousandths.
std::optional<std::int64_t> ParseMilli(std::string_view text) {
  const auto dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  std::string_view rest = dot == std::string_view::npos ? std::string_view("0") : text.substr(dot + 1);
  if (!IsDigits(whole) || whole.size() > 12 || !IsDigits(rest) || rest.size() > 3) return std::nullopt;
  std::string digits(rest);
  digits.resize(3, '0');
  return *ParseWhole(whole) * 1000 + *ParseWhole(digits);
}

/// The shortest decimal that reads back as `value`.
std::string Shortest(double value) {
  char digits[64];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  return {std::begin(digits), end};
}

}  // namespace

std::string Decimal(std::int64_t milli) {
  std::string out = std::to_string(milli / 1000);
  if (milli % 1000 != 0) out += '.' + std::to_string(1000 + milli % 1000).substr(1);
  return out;
}

void YamlFields::Blame(const YamlNode& node, std::string what, std::string instead) {
  BlameAt(node.line, node.column, std::move(what), std::move(instead));
}

void YamlFields::BlameAt(std::int32_t line, std::int32_t column, std::string what, std::string instead) {
  if (faults_.size() >= kFaultsMax) return;
  faults_.push_back({file_, line, column, std::move(what), std::move(instead)});
}

bool YamlFields::IsMapOf(const YamlNode& node, std::string_view what,
                         std::span<const std::string_view> keys) {
  if (node.kind != NodeKind::kMap) {
    Blame(node, std::string(what) + " is not a map", "write 'key: value' lines");
    return false;
  }
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const YamlNode& key = node.children[i];
    if (key.kind != NodeKind::kScalar) {
      Blame(key, "a key that is not a word", "write a plain word before the colon");
      continue;
    }
    const bool known = keys.size() == 0 || std::find(keys.begin(), keys.end(), key.text) != keys.end();
    if (!known) Blame(key, "unknown key '" + key.text + "'", "write one of: " + Joined(keys));
    for (std::size_t before = 0; before < i; before += 2) {
      if (node.children[before].text == key.text)
        Blame(key, "key '" + key.text + "' stands twice", "keep one");
    }
  }
  return true;
}

const YamlNode* YamlFields::Find(const YamlNode& map, std::string_view key, bool must) {
  for (std::size_t i = 0; i + 1 < map.children.size(); i += 2) {
    if (map.children[i].text == key) return &map.children[i + 1];
  }
  if (must) Blame(map, "'" + std::string(key) + "' is missing", "write '" + std::string(key) + ": …'");
  return nullptr;
}

std::int64_t YamlFields::Whole(const YamlNode& node, std::int64_t low, std::int64_t high) {
  const auto value = ParseWhole(node.text);
  if (node.kind == NodeKind::kScalar && value && *value >= low && *value <= high) return *value;
  Blame(
      node,
      "'" + node.text + "' is not a whole number from " + std::to_string(low) + " to " + std::to_string(high),
      "write for example " + std::to_string(low));
  return low;
}

std::int64_t YamlFields::WholeAt(const YamlNode& map, std::string_view key, std::int64_t low,
                                 std::int64_t high) {
  const YamlNode* node = Find(map, key, true);
  return node == nullptr ? low : Whole(*node, low, high);
}

std::int64_t YamlFields::Milli(const YamlNode& node, std::int64_t high_milli) {
  const auto value = ParseMilli(node.text);
  if (node.kind == NodeKind::kScalar && value && *value <= high_milli) return *value;
  Blame(
      node,
      "'" + node.text + "' is not a number from 0 to " + Decimal(high_milli) + " with at most three decimals",
      "write a plain decimal such as 12.5");
  return 0;
}

double YamlFields::Number(const YamlNode& node, double low, double high) {
  double value = 0;
  const std::string& text = node.text;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  const bool is_decimal = !text.empty() && text.find_first_not_of("-0123456789.") == std::string::npos;
  const bool good = node.kind == NodeKind::kScalar && is_decimal && error == std::errc() &&
                    end == text.data() + text.size();
  if (good && value >= low && value <= high) return value;
  Blame(node, "'" + text + "' is not a number from " + Shortest(low) + " to " + Shortest(high),
        "write a plain decimal such as 12.5");
  return low;
}

bool YamlFields::Truth(const YamlNode& node) {
  if (node.kind == NodeKind::kScalar && (node.text == "true" || node.text == "false"))
    return node.text == "true";
  Blame(node, "'" + node.text + "' is neither true nor false", "write true or false");
  return false;
}

bool YamlFields::TruthAt(const YamlNode& map, std::string_view key) {
  const YamlNode* node = Find(map, key, false);
  return node != nullptr && Truth(*node);
}

std::string YamlFields::Text(const YamlNode& node, std::size_t bytes_max) {
  if (node.kind == NodeKind::kScalar && !node.text.empty() && node.text.size() <= bytes_max) return node.text;
  Blame(node, "not a text of 1 to " + std::to_string(bytes_max) + " bytes", "write a short text");
  return {};
}

std::string YamlFields::Name(const YamlNode& node) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  };
  const bool good = node.kind == NodeKind::kScalar && !node.text.empty() && node.text.size() <= 64 &&
                    std::all_of(node.text.begin(), node.text.end(), is_allowed);
  if (good) return node.text;
  Blame(node, "'" + node.text + "' is not a name", "write 1 to 64 of a-z, 0-9, '_', '.' and '-'");
  return {};
}

std::vector<std::string> YamlFields::Names(const YamlNode& node) {
  std::vector<std::string> names;
  if (node.kind != NodeKind::kSequence || node.children.empty()) {
    Blame(node, "not a list of names", "write for example [first, second]");
    return names;
  }
  for (const auto& child : node.children) {
    std::string name = Name(child);
    if (std::find(names.begin(), names.end(), name) != names.end())
      Blame(child, "'" + name + "' stands twice", "keep one");
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace lagesbild::rules
