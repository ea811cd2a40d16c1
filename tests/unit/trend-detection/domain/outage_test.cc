#include "trend-detection/domain/outage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace lagesbild::trend {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;

TEST(OutageByWeek, BeginsAboveFiveIntervals) {
  const std::int64_t at = WeekBeginMs(2000) + kHourMs;
  EXPECT_THAT(OutageByWeek(at, at + 5 * kMinuteMs, kMinuteMs), IsEmpty());
  EXPECT_THAT(OutageByWeek(at, at + 5 * kMinuteMs + 1, kMinuteMs), ElementsAre(Pair(2000, 300'001)));
}

TEST(OutageByWeek, IsCutAtTheWeeksBorders) {
  const std::int64_t border = WeekBeginMs(2001);
  EXPECT_THAT(OutageByWeek(border - kHourMs, border + 2 * kHourMs, kMinuteMs),
              ElementsAre(Pair(2000, kHourMs), Pair(2001, 2 * kHourMs)));
  EXPECT_THAT(OutageByWeek(border - kHourMs, border, kMinuteMs), ElementsAre(Pair(2000, kHourMs)));
}

TEST(OutageByWeek, NeedsATimeBeforeAndAnInterval) {
  const std::int64_t at = WeekBeginMs(2000);
  EXPECT_THAT(OutageByWeek(0, at, kMinuteMs), IsEmpty());
  EXPECT_THAT(OutageByWeek(at, at + kHourMs, 0), IsEmpty());
  EXPECT_THAT(OutageByWeek(at, at, kMinuteMs), IsEmpty());
  EXPECT_THAT(OutageByWeek(at, at + kHourMs, std::numeric_limits<std::int64_t>::max()), IsEmpty());
}

}  // namespace
}  // namespace lagesbild::trend
