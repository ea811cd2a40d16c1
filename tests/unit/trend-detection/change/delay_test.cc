#include "trend-detection/domain/change/delay.h"

#include <gtest/gtest.h>

#include <vector>

namespace lagesbild::trend {
namespace {

const RateGrid kUp(Params().rates_up);
using Count = std::optional<std::int64_t>;

TEST(Delay, WithoutDelayIsThePlainSum) {
  const std::array<double, 1> at_once = {1};
  DelayedEvidence delayed(at_once);
  EvidenceSum plain;
  for (const std::int64_t count : {3, 5, 9, 4, 12}) {
    plain.Add(static_cast<double>(count), {4, 2}, kUp);
    const std::array<Count, 1> counts = {count};
    EXPECT_DOUBLE_EQ(delayed.Step(counts, {4, 2}, kUp), plain.value());
  }
}

TEST(Delay, ThinsTheOpenWeeksAndKeepsTheCompleteOnes) {
  const std::array<double, 3> completeness = {.5, .8, 1};
  DelayedEvidence delayed(completeness);
  delayed.Step(std::vector<Count>{2}, {4, 2}, kUp);
  delayed.Step(std::vector<Count>{4, 3}, {5, 2}, kUp);
  const double third = delayed.Step(std::vector<Count>{6, 5, 1}, {6, 2}, kUp);
  const double fourth = delayed.Step(std::vector<Count>{7, 2, 2}, {7, 2}, kUp);

  EvidenceSum expected;
  expected.Add(6, {4, 2}, kUp);  // complete
  EvidenceSum seen = expected;
  seen.Add(5, {4, 1.8}, kUp);
  seen.Add(1, {3, 1.5}, kUp);
  EXPECT_DOUBLE_EQ(third, seen.value());

  expected.Add(7, {5, 2}, kUp);
  seen = expected;
  seen.Add(2, {6 * .8, 1.8}, kUp);
  seen.Add(2, {3.5, 1.5}, kUp);
  EXPECT_DOUBLE_EQ(fourth, seen.value());
}

TEST(Delay, PassesOverMissingWeeks) {
  const std::array<double, 2> completeness = {.5, 1};
  DelayedEvidence delayed(completeness);
  delayed.Step(std::vector<Count>{std::nullopt}, {4, 2}, kUp);
  EXPECT_EQ(delayed.Step(std::vector<Count>{std::nullopt, std::nullopt}, {4, 2}, kUp), 0);
  EXPECT_GT(delayed.Step(std::vector<Count>{std::nullopt, 4}, {4, 2}, kUp), 0);
}

}  // namespace
}  // namespace lagesbild::trend
