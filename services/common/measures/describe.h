// The documentation of the language, made from the table of operations.
#pragma once

#include <string>

namespace lagesbild::measures {

/// Markdown: every operation with its parameters and an example. services/scoring/rules/OPERATIONS.md is this
/// text; a test compares them and runs the examples.
std::string DescribeOperations();

}  // namespace lagesbild::measures
