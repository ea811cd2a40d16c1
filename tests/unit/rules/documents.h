// Rule sets as text, changed in one place, and what is wrong with them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace lagesbild::rules {

/// The document with its first `from` replaced; a test failure if it has none.
inline std::string Changed(std::string_view document, std::string_view from, std::string_view to) {
  std::string text(document);
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// All faults of what a reader has read, one to a line.
template <typename Read>
std::string FaultLines(const Read& read) {
  std::string all;
  for (const auto& fault : read.faults) all += fault.ToString() + '\n';
  return all;
}

}  // namespace lagesbild::rules
