#include "bench/trend/report.h"

#include <fmt/format.h>

#include <numeric>
#include <ostream>

namespace lagesbild::bench {

namespace {

std::string Number(double value) { return fmt::format("{:.4g}", value); }

std::string ReachText(const Reach& reach) {
  if (reach.at_least && reach.at_most) return Number(*reach.at_least) + " to " + Number(*reach.at_most);
  if (reach.at_least) return "≥ " + Number(*reach.at_least);
  if (reach.at_most) return "≤ " + Number(*reach.at_most);
  return "";
}

std::string Held(double mean, const Reach& reach) {
  if (!reach.at_least && !reach.at_most) return "";
  const bool held =
      (!reach.at_least || mean >= *reach.at_least) && (!reach.at_most || mean <= *reach.at_most);
  return held ? "yes" : "no";
}

}  // namespace

void Report::Print(std::ostream& out) const {
  out << "| test | mean | each seed | reach | held | beside it |\n|---|---|---|---|---|---|\n";
  for (const Row& row : rows_) {
    const double mean = std::accumulate(row.by_seed.begin(), row.by_seed.end(), 0.0) /
                        static_cast<double>(row.by_seed.size());
    std::string seeds;
    for (const double value : row.by_seed) seeds += (seeds.empty() ? "" : " ") + Number(value);
    out << fmt::format("| {} | {} | {} | {} | {} | {} |\n", row.test, Number(mean),
                       row.by_seed.size() > 1 ? seeds : "", ReachText(row.reach), Held(mean, row.reach),
                       row.beside);
  }
}

}  // namespace lagesbild::bench
