#include "common/measures/kind_points.h"

#include <gmock/gmock.h>

#include "common/measures/evaluate.h"
#include "common/model/kinds.h"
#include "unit/measures/small_sets.h"

namespace lagesbild::measures {
namespace {

using ::testing::ElementsAre;

std::uint16_t Number(std::string_view kind) { return model::FindKind(kind)->number; }

constexpr std::int32_t kDecember = 56 * 12 + 11;

TEST(KindPoints, AreThePartsOfAWeightedCount) {
  const RuleSet rules =
      Sound(Document("  p: {op: weighted_count, unit: points, points: {property.theft: 2, violence.assault: "
                     "10, drugs.offence: 1}, "
                     "age_weights: [1, 0.5]}\n  n: {op: indicator, name: n, unit: persons}\n"));
  Facts facts;
  facts.as_of_day = kDay;  // the month is over: its weights have moved on by all of it
  facts.counts = {
      {kDecember, Number("property.theft"), 3},       {kDecember - 1, Number("property.theft"), 4},
      {kDecember, Number("violence.assault"), 2},     {kDecember, Number("violence.assault"), -1},
      {kDecember - 2, Number("violence.assault"), 9}, {kDecember, Number("drugs.offence"), 5},
      {kDecember, Number("order.trespass"), 5}};
  const auto parts = PointsByKind(rules.measures[0], facts);
  EXPECT_THAT(parts, ElementsAre(KindPoints{Number("violence.assault"), 10, 1},
                                 KindPoints{Number("property.theft"), 10, 7}));
  double sum = 0;
  for (const auto& part : parts) sum += part.points;
  EXPECT_EQ(Evaluate(rules, {}, facts).outcomes[0].value, sum);
  EXPECT_EQ(AgeWeightAt(rules.measures[0], kDay, kDecember - 1), 0.5);
  EXPECT_EQ(AgeWeightAt(rules.measures[0], kDay, kDecember - 2), 0);
  EXPECT_EQ(AgeWeightAt(rules.measures[0], kDay - 30, kDecember - 2), 0.5 * 30 / 31);
  EXPECT_EQ(WindowMonths(rules.measures[0]), 2);
  EXPECT_EQ(WindowMonths(rules.measures[1]), 0);
}

}  // namespace
}  // namespace lagesbild::measures
