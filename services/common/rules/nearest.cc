#include "common/rules/nearest.h"

#include <algorithm>
#include <numeric>

namespace lagesbild::rules {

namespace {

/// Levenshtein distance, capital letters as small ones.
std::size_t Distance(std::string_view a, std::string_view b) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (small(a[i - 1]) == small(b[j - 1]) ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string Nearest(std::string_view name, const std::vector<std::string_view>& names) {
  std::string nearest;
  std::size_t least = name.size() / 3 + (name.size() >= 4 ? 2 : 1);
  for (const auto candidate : names) {
    if (candidate.size() > name.size() + least || name.size() > candidate.size() + least) continue;
    const std::size_t distance = Distance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string WriteNearest(std::string_view name, const std::vector<std::string_view>& names,
                         std::string otherwise) {
  const std::string nearest = Nearest(name, names);
  return nearest.empty() ? std::move(otherwise) : "write '" + nearest + "'";
}

}  // namespace lagesbild::rules
