// A YAML document as a small tree in which every node knows its line and column; used by the loader alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lagesbild::rules {

enum class NodeKind : std::uint8_t { kNull, kScalar, kSequence, kMap };

/// line and column from 1.
struct YamlNode {
  NodeKind kind = NodeKind::kNull;
  std::int32_t line = 0;
  std::int32_t column = 0;
  /// kScalar.
  std::string text;
  /// kSequence: the items. kMap: key, value, key, value, …
  std::vector<YamlNode> children;
};

/// What kept a text from being a tree. line 0: the whole file.
struct TreeFault {
  std::int32_t line = 0;
  std::int32_t column = 0;
  std::string what;
  std::string instead;
};

struct Tree {
  YamlNode root;
  std::vector<TreeFault> faults;
};

/// One document, at most 20,000 nodes and 16 levels deep. Anchors, aliases and tags are faults: nothing in
/// the tree can be larger than the text.
Tree ParseYaml(std::string_view yaml);

}  // namespace lagesbild::rules
