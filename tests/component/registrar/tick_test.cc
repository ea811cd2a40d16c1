#include <gmock/gmock.h>

#include "component/registrar/registrar_bench.h"

namespace lagesbild::registrar {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kMinuteMs = 60'000;

TEST(RegistrarTick, GoesToEveryPartitionWithTheCountsSinceTheLast) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Areas(7, SmallRegister()));
  ASSERT_TRUE(bench.Send(MakeIncident("1", 1, model::AreaCode{"0180"}, "violence.assault", 3)));
  ASSERT_TRUE(bench.Send(MakeIncident("2", 1, model::AreaCode{"nowhere"})));
  ASSERT_TRUE(bench.Tick(kNoonMs, kNoonMs));
  const auto ticks = bench.Ticks();
  ASSERT_THAT(ticks, SizeIs(3));
  for (std::int32_t to = 0; to < 3; ++to) {
    const auto& [partition, tick] = ticks[static_cast<std::size_t>(to)];
    EXPECT_EQ(partition, to);
    EXPECT_EQ(tick.time_ms, kNoonMs);
    EXPECT_EQ(tick.source_partition, 1);
    EXPECT_EQ(tick.number, 1);
    EXPECT_TRUE(tick.last);
    EXPECT_EQ(tick.interval_ms, kMinuteMs);
    EXPECT_EQ(tick.areas_activation, 7);
    // Each event once, whatever the number of areas it lies in.
    EXPECT_THAT(tick.counts, ElementsAre(model::TickCount{"polisen", "violence.assault", kNoonDay, 4}));
  }
  ASSERT_TRUE(bench.Send(MakeWithdrawal("1", 2)));
  ASSERT_TRUE(bench.Tick(kNoonMs + kMinuteMs, kNoonMs + kMinuteMs));
  EXPECT_EQ(bench.Ticks().back().second.number, 2);
  EXPECT_THAT(bench.Ticks().back().second.counts,
              ElementsAre(model::TickCount{"polisen", "violence.assault", kNoonDay, -3}));
  ASSERT_TRUE(bench.Tick(kNoonMs + 2 * kMinuteMs, kNoonMs + 2 * kMinuteMs));
  EXPECT_THAT(bench.Ticks().back().second.counts, IsEmpty());
}

TEST(RegistrarTick, IsForwardedOnlyWhenItRises) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Tick(kNoonMs, kNoonMs));
  ASSERT_TRUE(bench.Tick(kNoonMs, kNoonMs));
  ASSERT_TRUE(bench.Tick(kNoonMs - 1, kNoonMs));
  EXPECT_THAT(bench.Ticks(), SizeIs(3));
  auto late = MakeIncident("1", 1, model::AreaCode{"0180"});
  late.recorded_at_ms = kNoonMs + 10 * kMinuteMs;  // moves no time
  ASSERT_TRUE(bench.Send(late));
  ASSERT_TRUE(bench.Tick(kNoonMs + 1, kNoonMs));
  EXPECT_EQ(bench.Ticks().back().second.number, 2);
}

TEST(RegistrarTick, FromTheFutureIsIgnoredAndCounted) {
  RegistrarBench bench;
  ASSERT_TRUE(bench.Tick(kNoonMs + 60'001, kNoonMs));
  EXPECT_THAT(bench.Ticks(), IsEmpty());
  EXPECT_EQ(bench.report.ticks_ignored, 1);
  ASSERT_TRUE(bench.Tick(kNoonMs + 60'000, kNoonMs));
  EXPECT_THAT(bench.Ticks(), SizeIs(3));
}

TEST(RegistrarTick, MayBeFromAnyTimeWhereTheFeedSuppliesTheClock) {
  RegistrarBench bench(model::Clock::kFeed);
  ASSERT_TRUE(bench.Tick(kNoonMs, 5));
  EXPECT_THAT(bench.Ticks(), SizeIs(3));
  EXPECT_EQ(bench.report.ticks_ignored, 0);
}

/// What incidents on that many different days leave behind. Written straight into the state: the FakeUnit
/// copies all of it at each commit.
void CountDays(RegistrarBench& bench, std::int32_t days) {
  ASSERT_TRUE(bench.Send(MakeIncident("0", 1, model::AreaCode{"0180"})));
  const auto feed = bench.state().FeedNumber("polisen");
  RegisterWriter writer(bench.unit);
  writer.ErasePending(bench.state().Pending(1).at(0));
  for (std::int32_t day = 0; day < days; ++day) writer.AddPending({*feed, 3, day, 1});
  bench.unit.Commit();
}

TEST(RegistrarTick, ComesInPartsOfWhichTheLastCarriesTheTime) {
  RegistrarBench bench(model::Clock::kLive, 2);
  CountDays(bench, 4'001);
  ASSERT_TRUE(bench.Tick(kNoonMs, kNoonMs));
  const auto ticks = bench.Ticks();
  ASSERT_THAT(ticks, SizeIs(6));
  std::int32_t day = 0;
  for (std::size_t i = 0; i < ticks.size(); i += 2) {
    EXPECT_EQ(ticks[i].second, ticks[i + 1].second);
    const auto& part = ticks[i].second;
    EXPECT_EQ(part.counts.size(), i < 4 ? 2'000U : 1U);
    EXPECT_EQ(part.last, i == 4);
    EXPECT_EQ(part.time_ms, i == 4 ? kNoonMs : 0);
    EXPECT_EQ(part.number, 1);
    for (const auto& count : part.counts) EXPECT_EQ(count.day, day++);
  }
  EXPECT_EQ(day, 4'001);
}

TEST(RegistrarTick, FillsPartsToTheBrim) {
  RegistrarBench bench(model::Clock::kLive, 1);
  CountDays(bench, 2'000);
  ASSERT_TRUE(bench.Tick(kNoonMs, kNoonMs));
  ASSERT_THAT(bench.Ticks(), SizeIs(1));
  EXPECT_TRUE(bench.Ticks()[0].second.last);
}

TEST(RegistrarTick, StopsAtACursorAndEndsTheSameWhereverItIsCutShort) {
  RegistrarBench bench(model::Clock::kLive, 1);
  CountDays(bench, 50'000);  // more than one slice of 40,000
  model::Tick tick;
  tick.time_ms = kNoonMs;
  const auto value = codec::EncodeSubmissionRecord(tick);
  kafka::InputRecord input;
  input.partition = 1;
  input.append_time_ms = kNoonMs;
  input.value = value;
  const auto first = bench.step().Handle(input, {}, bench.unit);
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->empty());
  EXPECT_THAT(bench.unit.staged, SizeIs(20));
  bench.unit.Commit();
  bench.Restart();
  const auto second = bench.step().Handle(input, *first, bench.unit);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->empty());
  bench.unit.Commit();
  std::int32_t day = 0;
  for (const auto& [partition, part] : bench.Ticks()) {
    EXPECT_EQ(part.number, 1);
    EXPECT_EQ(part.last, part.time_ms != 0);
    for (const auto& count : part.counts) EXPECT_EQ(count.day, day++);
  }
  EXPECT_EQ(day, 50'000);
  EXPECT_EQ(bench.Ticks().back().second.time_ms, kNoonMs);
  EXPECT_THAT(bench.state().Pending(1), IsEmpty());
}

}  // namespace
}  // namespace lagesbild::registrar
