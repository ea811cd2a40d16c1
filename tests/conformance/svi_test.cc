// CDC SVI: every rank, sum and flag that was published, for every county.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "conformance/conformance.h"

namespace lagesbild::conformance {
namespace {

constexpr std::int64_t kMissing = -999'000'000;

std::string Upper(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return name;
}

/// All published columns that begin with one of EPL_, SPL_, RPL_, F_, against the measure of that name in
/// small letters.
void ExpectAllAsPublished(const Worked& worked, std::size_t columns_min) {
  std::size_t columns = 0;
  for (std::size_t m = 0; m < worked.rules.measures.size(); ++m) {
    const std::string name = Upper(worked.rules.measures[m].name);
    if (name.starts_with("EP_")) continue;
    ++columns;
    const std::size_t column = worked.Column(name);
    std::int64_t wrong = 0;
    for (std::size_t row = 0; row < worked.rows.size(); ++row) {
      const auto& outcome = worked.evaluation.rows[row].outcomes[m];
      const std::int64_t ours = outcome.present() ? measures::Millionths(outcome.value) : kMissing;
      const std::int64_t theirs = measures::Millionths(std::stod(worked.table.rows[row].cells[column]));
      wrong += ours == theirs ? 0 : 1;
    }
    EXPECT_EQ(wrong, 0) << name << " of " << worked.rows.size();
  }
  EXPECT_GE(columns, columns_min);
}

TEST(Svi, Of2022IsReproducedInEveryRankSumAndFlag) {
  if (DataFolder().empty()) GTEST_SKIP() << "LAGESBILD_DATA is not set";
  const Worked worked = WorkFile("svi_2022", "svi_2022_us_county.csv.gz");
  EXPECT_EQ(worked.rows.size(), 3144U);
  ExpectAllAsPublished(worked, 16 * 2 + 4 * 3 + 3);
}

TEST(Svi, Of2018IsReproducedWithItsReversedIncome) {
  if (DataFolder().empty()) GTEST_SKIP() << "LAGESBILD_DATA is not set";
  const Worked worked = WorkFile("svi_2018", "svi_2018_us_county.csv.gz");
  EXPECT_EQ(worked.rows.size(), 3142U);
  ExpectAllAsPublished(worked, 15 * 2 + 4 * 3 + 3);
}

}  // namespace
}  // namespace lagesbild::conformance
