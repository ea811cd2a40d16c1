// The bytes of a rule set as a tree, or what keeps them from being one; the same for every form of rule set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/error.h"
#include "common/rules/yaml_tree.h"

namespace lagesbild::rules {

/// Largest document, bytes.
inline constexpr std::size_t kRuleSetBytesMax = 64UL * 1024;

/// One thing wrong. line and column from 1; 0: the whole file.
struct Fault {
  std::string file;
  std::int32_t line = 0;
  std::int32_t column = 0;
  std::string what;
  /// What to write instead.
  std::string instead;

  /// "file:line:column: what; instead".
  std::string ToString() const;
  friend bool operator==(const Fault&, const Fault&) = default;
};

/// The tree holds only when there are no faults.
struct Document {
  YamlNode root;
  std::vector<Fault> faults;
};

/// Takes any bytes; `file` only names them in faults.
Document ReadDocument(std::string_view yaml, std::string_view file);

/// kInvalidArgument: one line for each fault.
base::Error AsError(const std::vector<Fault>& faults);

}  // namespace lagesbild::rules
