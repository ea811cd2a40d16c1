#include "console/picture/domain/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/console/picture/given.h"

namespace lagesbild::picture {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int32_t kJune = 20'605;  // 2026-06-01

Picture Made(const Readings& readings, const Question& question = {kJune, {}}) {
  auto made = Compose(readings, question);
  EXPECT_TRUE(made) << made.error().ToString();
  return std::move(*made);
}

base::Error Fault(const Readings& readings, const Question& question) {
  const auto made = Compose(readings, question);
  EXPECT_FALSE(made);
  return made ? base::Error{} : made.error();
}

const AreaRow& RowOf(const Picture& picture, const std::string& id) {
  for (const auto& row : picture.rows) {
    if (row.now->area == id) return row;
  }
  throw std::out_of_range(id);
}

std::vector<std::string> Order(const Picture& picture) {
  std::vector<std::string> ids;
  ids.reserve(picture.order.size());
  for (const auto at : picture.order) ids.push_back(picture.rows[at].now->area);
  return ids;
}

TEST(Compose, CountsAreasByClassNowAndOnTheDay) {
  const auto readings = Given(
      {Assessed("a", "high", kToday), Assessed("b", "none"), Assessed("c", "insufficient_evidence", kToday)},
      {Changed("a", kToday, "none", "high"), Changed("c", kToday, "none", "insufficient_evidence")});
  auto made = Made(readings);
  const auto count = [&](const std::string& class_id) { return made.counts[{"deso", class_id}]; };
  EXPECT_EQ(count("none").at_day, 3);
  EXPECT_EQ(count("none").now, 1) << "what lost its evidence is not calm";
  EXPECT_EQ(count("high").now, 1);
  EXPECT_EQ(count("insufficient_evidence").now, 1);
}

TEST(Compose, TellsWhatCameAndWentFromWhatMoved) {
  auto successor = Registered("b");
  successor.added_at_ms = Noon(kToday);
  successor.predecessors = {"a"};
  auto retired = Registered("a");
  retired.retired = true;
  const auto readings =
      Given({Assessed("b", "high", kToday)}, {Changed("a", kFirstDay, "none", "high")}, {successor, retired});
  auto made = Made(readings);
  const auto count = made.counts[{"deso", "high"}];
  EXPECT_EQ(count.at_day, 1);
  EXPECT_EQ(count.gone, 1);
  EXPECT_EQ(count.now, 1);
  EXPECT_EQ(count.added, 1);
  EXPECT_EQ(RowOf(made, "b").class_at_day, std::nullopt);
  EXPECT_EQ(RowOf(made, "b").movement, Movement::kNone) << "an area that was not there did not get worse";
}

TEST(Compose, SaysWhereNobodyKnowsWhatAnAreaWas) {
  const auto readings =
      Given({Assessed("a", "high", kToday)},
            {Evidence("a", kToday - 1, "feed_silent:city", false), Changed("a", kToday, "none", "high")});
  EXPECT_EQ(RowOf(Made(readings), "a").class_at_day, "not_known");
}

TEST(Compose, MissesNoDeclineAfterADayWithoutEvidence) {
  const auto readings = Given({Assessed("a", "high", kToday)},
                              {Changed("a", kJune, "insufficient_evidence", "none", model::Cause::kCoverage),
                               Changed("a", kToday, "none", "high", model::Cause::kReality)});
  const auto made = Made(readings);
  EXPECT_EQ(RowOf(made, "a").base_class, "none");
  EXPECT_EQ(RowOf(made, "a").movement, Movement::kWorse);
  EXPECT_EQ(RowOf(made, "a").cause, model::Cause::kReality);
}

TEST(Compose, TakesTheCauseOfTheStepThatWentTheWayOfTheWhole) {
  const auto readings = Given({Assessed("a", "high", kToday)},
                              {Changed("a", kJune, "none", "severe", model::Cause::kReality),
                               Changed("a", kToday, "severe", "high", model::Cause::kCorrection)});
  const auto made = Made(readings);
  EXPECT_EQ(RowOf(made, "a").cause, model::Cause::kReality);
  EXPECT_EQ(RowOf(made, "a").movement, Movement::kWorse);
  EXPECT_EQ(RowOf(made, "a").steps.size(), 2U);
}

TEST(Compose, ComparesWithListsOnlyWhereThereAreSome) {
  auto listed = Assessed("uso-1", "none", kFirstDay, "listed");
  listed.official = {{"polisen", "utsatt", kFirstDay}};
  auto inside = Registered("in");
  inside.within = {"uso-1"};
  const auto readings = Given({listed, Assessed("in", "none"), Assessed("out", "high"),
                               Assessed("0180", "high", kFirstDay, "municipality")},
                              {}, {inside});
  const auto made = Made(readings);
  EXPECT_EQ(RowOf(made, "uso-1").agreement, Agreement::kOfficialOnly);
  EXPECT_EQ(RowOf(made, "in").agreement, Agreement::kOfficialOnly);
  EXPECT_EQ(RowOf(made, "out").agreement, Agreement::kIndicatedOnly);
  EXPECT_EQ(RowOf(made, "0180").agreement, Agreement::kNotCompared);
  const auto of_level = Made(readings, {kJune, "deso"});
  EXPECT_EQ(of_level.rows.size(), 2U);
  EXPECT_EQ(RowOf(of_level, "in").agreement, Agreement::kOfficialOnly) << "the list is of another level";
}

TEST(Compose, PutsAreasInOrderAndEqualOnesById) {
  const auto readings = Given({Assessed("d", "elevated"), Assessed("a", "elevated"),
                               Assessed("c", "high", kToday), Assessed("b", "high"), Assessed("e", "none")},
                              {Changed("c", kToday, "none", "high")});
  const auto made = Made(readings);
  EXPECT_THAT(Order(made), ElementsAre("c", "b", "a", "d"));
  EXPECT_EQ(RowOf(made, "c").priority, 1);
  EXPECT_EQ(RowOf(made, "e").priority, 0);
}

TEST(Compose, CountsPlacesWithinALevel) {
  const auto readings = Given(
      {Assessed("a", "high"), Assessed("0180", "high", kFirstDay, "municipality"), Assessed("b", "severe")});
  const auto made = Made(readings);
  EXPECT_THAT(Order(made), ElementsAre("b", "a", "0180"));
  EXPECT_EQ(RowOf(made, "a").priority, 2);
  EXPECT_EQ(RowOf(made, "0180").priority, 1) << "a municipality says nothing about its quarters";
}

TEST(Compose, LeavesOutWhatNoRegisterKnows) {
  auto readings = Given({Assessed("a", "none")});
  readings.assessments.push_back(Assessed("unlocated", "insufficient_evidence", kFirstDay, "unlocated"));
  const auto made = Made(readings);
  EXPECT_EQ(made.rows.size(), 1U);
  EXPECT_EQ(made.unregistered, 1);
}

TEST(Compose, NamesEveryRuleSetThatSetAClassSince) {
  auto readings = Given({Assessed("a", "high", kToday)}, {Changed("a", kToday, "none", "high")});
  std::get<model::ClassChange>(readings.findings[0].change).rule_set = "rules@0";
  EXPECT_THAT(Made(readings).rule_sets, ElementsAre("rules@0", "rules@1"));
}

TEST(Compose, LooksAMonthBackUnlessTheLogIsYounger) {
  auto readings = Given({Assessed("a", "none")});
  EXPECT_EQ(Made(readings, {}).since_day, kToday - 30);
  readings.first_ms = Noon(kToday - 3);
  EXPECT_EQ(Made(readings, {}).since_day, kToday - 3);
}

TEST(Compose, RefusesADayOutsideOfTheLog) {
  const auto readings = Given({Assessed("a", "none")});
  const auto late = Fault(readings, {kToday + 1, {}});
  EXPECT_EQ(late.code, base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(late.ToString(), HasSubstr("2026-07-01 lies after the last day of the log"));
  EXPECT_THAT(late.ToString(), HasSubstr("2026-06-30"));
  const auto early = Fault(readings, {kFirstDay - 1, {}});
  EXPECT_EQ(early.code, base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(early.ToString(), HasSubstr("2025-12-31 lies before the first assessment"));
  EXPECT_THAT(early.ToString(), HasSubstr("2026-01-01"));
  Made(readings, {kToday, {}});
  Made(readings, {kFirstDay, {}});
}

TEST(Compose, SaysWhatIsMissingForAPicture) {
  const auto whole = Given({Assessed("a", "none")});
  const auto level = Fault(whole, {kJune, "dseo"});
  EXPECT_EQ(level.code, base::ErrorCode::kNotFound);
  EXPECT_THAT(level.ToString(), HasSubstr("no areas of level 'dseo' (try: one of: deso)"));
  EXPECT_THAT(Fault(Given({}), {}).ToString(), HasSubstr("no areas in the register"));
  auto unruled = whole;
  unruled.assessments[0].rule_set.clear();
  EXPECT_EQ(Fault(unruled, {}).code, base::ErrorCode::kFailedPrecondition);
  EXPECT_THAT(Fault(unruled, {}).ToString(), HasSubstr("no rule set holds"));
  auto untimed = whole;
  untimed.now_ms = 0;
  EXPECT_THAT(Fault(untimed, {}).ToString(), HasSubstr("nothing was worked yet"));
}

}  // namespace
}  // namespace lagesbild::picture
