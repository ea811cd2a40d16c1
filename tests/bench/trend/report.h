// A table of what was measured, seed by seed, beside what is to be reached.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace lagesbild::bench {

/// What a mean over seeds must be.
struct Reach {
  std::optional<double> at_least;
  std::optional<double> at_most;
};

struct Row {
  std::string test;
  std::vector<double> by_seed;
  Reach reach;
  /// What stands beside it: the figure of the prototype, or of another method.
  std::string beside;
};

class Report {
 public:
  void Add(Row row) { rows_.push_back(std::move(row)); }
  /// One Markdown table.
  void Print(std::ostream& out) const;

 private:
  std::vector<Row> rows_;
};

}  // namespace lagesbild::bench
