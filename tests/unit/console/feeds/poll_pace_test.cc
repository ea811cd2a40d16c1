#include "console/feeds/domain/poll_pace.h"

#include <gtest/gtest.h>

#include <vector>

namespace lagesbild::feeds {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kStart = 1'000'000'000;

/// The times of `count` calls, each as early as allowed.
std::vector<std::int64_t> Calls(PollPace& pace, int count, std::int64_t now_ms = kStart) {
  std::vector<std::int64_t> calls;
  for (int i = 0; i < count; ++i) {
    now_ms = pace.NextMs(now_ms);
    pace.NoteCall(now_ms);
    calls.push_back(now_ms);
  }
  return calls;
}

TEST(PollPace, NeverBreaksTheRulesHoweverShortTheInterval) {
  PollPace pace(1);
  const auto calls = Calls(pace, 4'000);
  for (std::size_t i = 1; i < calls.size(); ++i) {
    EXPECT_GE(calls[i] - calls[i - 1], 10'000);
    if (i >= 60) {
      EXPECT_GE(calls[i] - calls[i - 60], kHourMs);
    }
    if (i >= 1'440) {
      EXPECT_GE(calls[i] - calls[i - 1'440], 24 * kHourMs);
    }
  }
  EXPECT_EQ(calls[1] - calls[0], 10'000);
}

TEST(PollPace, KeepsItsIntervalAndCallsAtOnceAtFirst) {
  PollPace pace(120'000);
  const auto calls = Calls(pace, 3);
  EXPECT_EQ(calls[0], kStart);
  EXPECT_EQ(calls[2], kStart + 240'000);
  EXPECT_EQ(pace.NextMs(kStart + 10 * kHourMs), kStart + 10 * kHourMs);
}

TEST(PollPace, RemembersItsCallsOverARestart) {
  PollPace pace(1);
  Calls(pace, 60);
  PollPace again(1);
  ASSERT_TRUE(again.Restore(pace.Encode()));
  EXPECT_EQ(again.NextMs(kStart + 600'000), pace.NextMs(kStart + 600'000));
  EXPECT_GE(again.NextMs(kStart + 600'000), kStart + kHourMs);
  PollPace backed_off(1);
  backed_off.NoteCall(kStart);
  backed_off.NoteFailure(kStart, 7'200);
  ASSERT_TRUE(again.Restore(backed_off.Encode()));
  EXPECT_EQ(again.NextMs(kStart), kStart + 2 * kHourMs);
  again.NoteFailure(kStart, {});
  EXPECT_EQ(again.NextMs(kStart), kStart + 120'000) << "twice the minute it had backed off";
  for (const char* bad : {"x", "5 4", "1 2 3x", "1;60000", "1;60000 x", "1;0 5", "1;60000 9000000000000"}) {
    EXPECT_FALSE(again.Restore(bad)) << bad;
  }
}

TEST(PollPace, BacksOffTwiceAsLongEachTimeUpToAnHour) {
  PollPace pace(20'000);
  pace.NoteCall(kStart);
  pace.NoteFailure(kStart, {});
  EXPECT_EQ(pace.NextMs(kStart), kStart + 60'000);
  pace.NoteFailure(kStart, {});
  EXPECT_EQ(pace.NextMs(kStart), kStart + 120'000);
  pace.NoteFailure(kStart, 7'200);
  EXPECT_EQ(pace.NextMs(kStart), kStart + 2 * kHourMs);
  for (int i = 0; i < 10; ++i) pace.NoteFailure(kStart, -5);
  EXPECT_EQ(pace.NextMs(kStart), kStart + kHourMs);
  pace.NoteFailure(kStart, INT64_MAX);
  EXPECT_EQ(pace.NextMs(kStart), kStart + 24 * kHourMs);
  pace.NoteSuccess();
  EXPECT_EQ(pace.NextMs(kStart), kStart + 20'000);
}

}  // namespace
}  // namespace lagesbild::feeds
