#include "console/picture/domain/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/console/picture/given.h"

namespace lagesbild::picture {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr std::int32_t kJune = 20'605;  // 2026-06-01

Frame Since(const Readings& readings, std::int32_t day, const std::string& level = {}) {
  return FrameSince(readings, LogsOf(readings.assessments, readings.findings),
                    model::StockholmMidnightMs(day), level);
}

std::vector<std::string> Told(const Frame& frame) {
  std::vector<std::string> rows;
  rows.reserve(frame.rows.size());
  for (const auto& row : frame.rows) rows.push_back(row.area->id + " " + std::string(NameOf(row.change)));
  return rows;
}

model::Area AddedOn(const std::string& id, std::int32_t day, std::vector<std::string> predecessors = {}) {
  auto area = Registered(id);
  area.added_at_ms = Noon(day);
  area.predecessors = std::move(predecessors);
  return area;
}

model::Area Retired(const std::string& id) {
  auto area = Registered(id);
  area.retired = true;
  return area;
}

TEST(FrameSince, IsEmptyWhereNothingCameOrWent) {
  const auto readings = Given({Assessed("a", "none")});
  EXPECT_THAT(Told(Since(readings, kJune)), IsEmpty());
}

TEST(FrameSince, TellsWhatCameAndWhosePlaceItTook) {
  const auto readings = Given({Assessed("b", "none"), Assessed("c", "none")}, {},
                              {AddedOn("b", kJune), AddedOn("c", kJune, {"old"}), Retired("old")});
  const auto frame = Since(readings, kJune);
  EXPECT_THAT(Told(frame), ElementsAre("b added", "c replaced", "old retired"));
  EXPECT_THAT(frame.added, UnorderedElementsAre("b", "c"));
  EXPECT_THAT(frame.rows[1].others, ElementsAre("old"));
  EXPECT_THAT(frame.rows[2].others, ElementsAre("c"));
  EXPECT_EQ(frame.rows[2].time_ms, Noon(kJune));
  ASSERT_EQ(frame.gone.size(), 1U);
  EXPECT_EQ(frame.gone[0]->id, "old");
  EXPECT_THAT(Told(Since(readings, kJune + 1)), IsEmpty()) << "all of it was before";
}

TEST(FrameSince, DoesNotSayWhenAnAreaWentThatNobodySucceeded) {
  const auto readings = Given({}, {}, {Retired("old")});
  const auto frame = Since(readings, kJune);
  EXPECT_THAT(Told(frame), ElementsAre("old retired"));
  EXPECT_EQ(frame.rows[0].time_ms, 0);
  EXPECT_THAT(frame.gone, IsEmpty());
}

TEST(FrameSince, NamesAreasThatAreLearning) {
  auto learning = Assessed("a", "insufficient_evidence");
  learning.missing = {"learning"};
  const auto readings = Given({learning});
  const auto frame = Since(readings, kJune);
  EXPECT_THAT(Told(frame), ElementsAre("a learning"));
  EXPECT_TRUE(frame.rows[0].learning);
  EXPECT_THAT(frame.added, IsEmpty());
}

TEST(FrameSince, TakesTheLogsTimeWhereTheRegisterHasAnother) {
  auto readings = Given({Assessed("a", "none"), Assessed("b", "none")},
                        {Evidence("b", kJune, "learning", false, model::Cause::kAreas)});
  readings.live_clock = false;
  for (auto& area : readings.areas) area.added_at_ms = Noon(kToday + 900);
  EXPECT_THAT(Told(Since(readings, kJune)), ElementsAre("b added"));
  EXPECT_THAT(Told(Since(readings, kJune + 1)), IsEmpty());
}

TEST(FrameSince, LooksAtTheLevelAskedFor) {
  const auto readings = Given({Assessed("b", "none")}, {}, {AddedOn("b", kJune)});
  EXPECT_THAT(Told(Since(readings, kJune, "deso")), ElementsAre("b added"));
  EXPECT_THAT(Told(Since(readings, kJune, "listed")), IsEmpty());
}

}  // namespace
}  // namespace lagesbild::picture
