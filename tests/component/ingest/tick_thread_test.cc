#include "ingest/gateway/adapters/tick_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "component/ingest/fake_world.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

constexpr std::chrono::seconds kPatience{20};

ingest::TickThread::Options Quick() {
  ingest::TickThread::Options options;
  options.interval_ms = 60'000;
  options.look_every = std::chrono::milliseconds(1);
  options.retry_after = std::chrono::milliseconds(1);
  return options;
}

TEST(TickThread, WritesToEveryPartitionAtStartAndAtEachMultiple) {
  FakeSink sink;
  FakeClock clock;
  clock.now_ms = 600'500;
  const ingest::TickThread thread(sink, clock, Quick());
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.ticks().size() == 3; }));
  EXPECT_EQ(sink.ticks()[0].time_ms, 600'000);
  EXPECT_EQ(sink.ticks()[2].partition, 2);
  clock.now_ms = 660'001;
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.ticks().size() == 6; }));
  EXPECT_EQ(sink.ticks()[5].time_ms, 660'000);
  clock.now_ms = 1'000'000;
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.ticks().size() == 9; }));
  EXPECT_EQ(sink.ticks()[6].time_ms, 960'000) << "what passed unseen is left out";
}

TEST(TickThread, WritesATickAgainUntilEveryPartitionHasIt) {
  FakeSink sink;
  sink.ticks_succeed = false;
  FakeClock clock;
  clock.now_ms = 600'500;
  std::atomic<int> failures{0};
  std::atomic<int> successes{0};
  auto options = Quick();
  options.told = [&](std::int64_t tick_ms, bool good) {
    EXPECT_EQ(tick_ms, 600'000);
    (good ? successes : failures)++;
  };
  const ingest::TickThread thread(sink, clock, options);
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return failures >= 3; }));
  sink.ticks_succeed = true;
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return successes == 1; }));
}

TEST(TickThread, TriesAgainWhenTheSinkTakesNothing) {
  FakeSink sink;
  sink.SetMode(FakeSink::Mode::kFull);
  FakeClock clock;
  std::atomic<int> failures{0};
  auto options = Quick();
  options.told = [&](std::int64_t, bool good) { failures += good ? 0 : 1; };
  const ingest::TickThread thread(sink, clock, options);
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return failures >= 2; }));
  EXPECT_TRUE(sink.ticks().empty());
  sink.SetMode(FakeSink::Mode::kAcknowledge);
  ASSERT_TRUE(WaitUntil(kPatience, [&] { return sink.ticks().size() == 3; }));
}

}  // namespace
}  // namespace lagesbild::testing
