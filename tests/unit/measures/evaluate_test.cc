#include "common/measures/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>

#include "common/model/kinds.h"
#include "unit/measures/small_sets.h"

namespace lagesbild::measures {
namespace {

constexpr std::string_view kLine =
    "  a: {op: indicator, name: a, unit: points}\n  b: {op: indicator, name: b, unit: points}\n";

const Outcome& Named(const RuleSet& rules, const Evaluation& row, std::string_view name) {
  const auto at = std::find_if(rules.measures.begin(), rules.measures.end(),
                               [&](const Measure& m) { return m.name == name; });
  return row.outcomes.at(static_cast<std::size_t>(at - rules.measures.begin()));
}

TEST(Evaluate, ShowsWhatIsMissingAndWhy) {
  const RuleSet rules =
      Sound(Document(std::string(kLine) +
                     "  total: {op: sum, of: [a, b]}\n  mean: {op: mean, of: [a, b], missing: drop}\n"
                     "  two: {op: mean, of: [a, b], missing: drop, present_min: 2}\n"
                     "  filled: {op: sum, of: [a, b], missing: {substitute: 7 points}}\n"));
  const auto row = Work(rules, TableOf({"a", "b"}, "3 -"))[0];
  EXPECT_EQ(Named(rules, row, "b").missing, Missing::kNoInput);
  EXPECT_EQ(Named(rules, row, "total").missing, Missing::kPassedOn);
  EXPECT_EQ(Named(rules, row, "mean"), (Outcome{3, Missing::kPresent, 1, 0}));
  EXPECT_EQ(Named(rules, row, "two"), (Outcome{0, Missing::kTooFewPresent, 1, 0}));
  EXPECT_EQ(Named(rules, row, "filled"), (Outcome{10, Missing::kPresent, 0, 1}));
}

TEST(Evaluate, HasNoMeanOfASumThatIsNoNumber) {
  const RuleSet rules = Sound(Document(std::string(kLine) + "  mean: {op: mean, of: [a, b]}\n"));
  const auto row = Work(rules, TableOf({"a", "b"}, "1.7e308 1.7e308"))[0];
  EXPECT_EQ(Named(rules, row, "mean").missing, Missing::kUndefined);
}

TEST(Evaluate, FailsWhereTheRuleSetWantsNoAnswerWithoutAnInput) {
  const RuleSet rules =
      Sound(Document(std::string(kLine) + "  total: {op: sum, of: [a, b], missing: fail}\n"));
  auto rows = tables::Bind(rules, TableOf({"a", "b"}, "1 2; 3 -"), {"", "", kDay});
  ASSERT_TRUE(rows);
  const auto evaluation = tables::EvaluateTable(rules, *rows);
  ASSERT_FALSE(evaluation);
  EXPECT_EQ(evaluation.error().message,
            "line 3, area '2': 'total' misses an input, and the rule set says: fail");
}

TEST(Evaluate, GivesTheMostSevereClassThatIsReached) {
  const RuleSet rules = Sound(Document(
      std::string(kLine) +
          "  some: {op: at_least, of: a, than: 10 points}\n  much: {op: at_least, of: b, than: 10 points}\n",
      "classes:\n  - {id: none}\n  - {id: some, enter: some}\n  - {id: much, enter: much}\n"));
  const auto rows = Work(rules, TableOf({"a", "b"}, "9 9; 10 9; 9 10; 10 -; - 10; - 9"));
  EXPECT_EQ(rows[0].class_index, 0U);
  EXPECT_EQ(rows[1].class_index, 1U);
  EXPECT_EQ(rows[2].class_index, 2U);
  EXPECT_EQ(rows[3].class_index, std::nullopt) << "it may be much";
  EXPECT_EQ(rows[4].class_index, 2U) << "nothing is above it";
  EXPECT_EQ(rows[5].class_index, std::nullopt);
}

TEST(Evaluate, AgainstAGivenReferenceNeedsNoOtherArea) {
  const RuleSet rules =
      Sound(Document("  a: {op: indicator, name: a, unit: points}\n  rank: {op: percentile_rank, of: a}\n  "
                     "top: {op: top_share, of: a, share: 0.25}\n"));
  auto rows = tables::Bind(rules, TableOf({"a"}, "1; 2; 3; 4; 5"), {"", "", kDay});
  ASSERT_TRUE(rows);
  const auto all = tables::EvaluateTable(rules, *rows);
  ASSERT_TRUE(all);
  for (std::size_t i = 0; i < rows->size(); ++i)
    EXPECT_EQ(Evaluate(rules, all->periods[0].reference, (*rows)[i].facts), all->rows[i]);
  Facts beyond{kDay, {{0, 2026, 99}}, {}, {}, {}, {}};
  EXPECT_EQ(Evaluate(rules, all->periods[0].reference, beyond).outcomes[1].value, 1);
  EXPECT_EQ(Evaluate(rules, {}, beyond).outcomes[1].missing, Missing::kNoReference);
}

/// A set with every kind of arithmetic, its measures in the order of `order`.
RuleSet Wide(std::vector<std::string> lines, std::mt19937& random, bool shuffle) {
  if (shuffle) std::shuffle(lines.begin(), lines.end(), random);
  std::string measures;
  for (const auto& line : lines) measures += line + "\n";
  return Sound(Document(measures));
}

TEST(Evaluate, GivesTheSameBitsWhenRowsAndMeasuresAreShuffled) {
  const std::vector<std::string> lines = {
      "  a: {op: indicator, name: a, unit: points}",
      "  b: {op: indicator, name: b, unit: points}",
      "  county: {op: label, name: county}",
      "  mean: {op: mean, of: [a, b]}",
      "  blend: {op: weighted_sum, of: {a: 0.3, b: 0.7}}",
      "  rank: {op: percentile_rank, of: blend, ties: mean}",
      "  score: {op: exponential, of: rank, unit: points}",
      "  z: {op: z_score, of: mean, weight: b}",
      "  part: {op: ratio_to_mean, of: a, by: county, weight: b}",
      "  drawn: {op: shrink, of: a, by: county, standard_error: b}",
      "  root: {op: power, of: b, exponent: 0.37, unit: root}",
      "  both: {op: geometric_mean, of: [a, b, drawn]}",
  };
  std::mt19937 random(11);  // NOLINT(bugprone-random-generator-seed): the same each time
  tables::TextTable table{"t.csv", {"area", "a", "b", "county"}, {}};
  for (int i = 0; i < 200; ++i)
    table.rows.push_back(
        {i + 2,
         {std::to_string(i), std::to_string(0.1 * static_cast<double>(random() % 1000)),
          std::to_string(0.7 + static_cast<double>(random() % 90)), random() % 2 == 0 ? "n" : "s"}});
  const RuleSet rules = Wide(lines, random, false);
  const auto first = Work(rules, table);
  for (int turn = 0; turn < 5; ++turn) {
    const RuleSet other = Wide(lines, random, true);
    std::shuffle(table.rows.begin(), table.rows.end(), random);
    const auto rows = Work(other, table);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto& before = first[std::stoul(table.rows[row].cells[0])];
      for (const auto& measure : rules.measures) {
        const Outcome& was = Named(rules, before, measure.name);
        const Outcome& is = Named(other, rows[row], measure.name);
        EXPECT_EQ(std::bit_cast<std::uint64_t>(was.value), std::bit_cast<std::uint64_t>(is.value))
            << measure.name;
        EXPECT_EQ(was, is) << measure.name;
      }
    }
  }
}

TEST(Evaluate, AgesTheMonthThatHasBegunDayByDay) {
  const RuleSet rules = Sound(Document(
      "  w: {op: weighted_count, unit: points, points: {property.theft: 4}, age_weights: [1, 0.5]}\n"));
  const auto theft = model::FindKind("property.theft")->number;
  // 15 June 2026, half of the month: May weighs 1 + (0.5 - 1)/2 = 0.75 of its points, April (0.5 + 0)/2 =
  // 0.25, March nothing.
  const std::int32_t june = (2026 - 1970) * 12 + 5;
  for (const auto& [age, weight] :
       {std::pair(0, 4.0), std::pair(1, 3.0), std::pair(2, 1.0), std::pair(3, 0.0)}) {
    const Facts facts{20'619, {}, {}, {{june - age, theft, 1}}, {}, {}};
    EXPECT_EQ(Evaluate(rules, {}, facts).outcomes[0].value, weight) << age;
  }
}

}  // namespace
}  // namespace lagesbild::measures
