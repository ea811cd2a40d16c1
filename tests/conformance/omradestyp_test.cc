// SCB and Delmos: area types of all RegSO. 95.7 % is what the public proxy for the third share allows.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "conformance/conformance.h"
#include "console/tables/domain/result_table.h"

namespace lagesbild::conformance {
namespace {

TEST(Omradestyp, AgreesInMoreThan95PercentAndIsNeverMoreThanOneTypeOff) {
  if (DataFolder().empty()) GTEST_SKIP() << "LAGESBILD_DATA is not set";
  const Worked worked = WorkFile("omradestyp_2022", "regso_omradestyp_2022.csv");
  const std::size_t published = worked.Column("omradestyp_2022");
  ASSERT_EQ(worked.rows.size(), 3363U);
  std::int64_t same = 0;
  for (std::size_t row = 0; row < worked.rows.size(); ++row) {
    const int ours = std::stoi(tables::ClassName(worked.rules, worked.evaluation.rows[row]));
    const int theirs = std::stoi(worked.table.rows[row].cells[published]);
    same += ours == theirs ? 1 : 0;
    EXPECT_LE(std::abs(ours - theirs), 1) << worked.rows[row].area;
  }
  EXPECT_GE(static_cast<double>(same) / 3363, 0.956) << same;
  const auto& all = worked.evaluation.periods.front().reference.by_comparison.front()->all;
  EXPECT_NEAR(all.mean, 9.513, 0.0005);
  EXPECT_NEAR(std::sqrt(all.variance), 5.801, 0.0005);
}

}  // namespace
}  // namespace lagesbild::conformance
