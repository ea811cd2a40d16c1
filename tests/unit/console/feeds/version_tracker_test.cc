#include "console/feeds/domain/version_tracker.h"

#include <gtest/gtest.h>

namespace lagesbild::feeds {
namespace {

model::Incident Robbery(std::int64_t time_ms) {
  return {"violence.robbery", model::PlaceName{"Lund"}, 1, time_ms};
}

TEST(VersionTracker, CountsOnlyWhatChangesWhatWeSay) {
  VersionTracker tracker;
  EXPECT_EQ(tracker.Observe(7, Robbery(1))->revision, 1U);
  EXPECT_FALSE(tracker.Observe(7, Robbery(1)));
  EXPECT_EQ(tracker.Observe(7, Robbery(2))->revision, 2U);
  model::Incident moved = Robbery(2);
  moved.place = model::PlaceName{"Eslöv"};
  EXPECT_EQ(tracker.Observe(7, moved)->revision, 3U);
}

TEST(VersionTracker, WithdrawsWhatIsNoLongerAnIncidentAndTakesItBack) {
  VersionTracker tracker;
  EXPECT_FALSE(tracker.Observe(7, {}));
  EXPECT_EQ(tracker.Observe(7, Robbery(1))->revision, 1U);
  const auto gone = tracker.Observe(7, {});
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->revision, 2U);
  EXPECT_TRUE(std::holds_alternative<model::Withdrawal>(gone->body));
  EXPECT_FALSE(tracker.Observe(7, {}));
  EXPECT_EQ(tracker.Observe(7, Robbery(1))->revision, 3U);
}

TEST(VersionTracker, SaysAgainWhatWasNotConfirmed) {
  VersionTracker tracker(VersionTracker::Delivery::kConfirmed);
  EXPECT_EQ(tracker.Observe(7, Robbery(1))->revision, 1U);
  EXPECT_EQ(tracker.Observe(7, Robbery(1))->revision, 1U);
  EXPECT_EQ(tracker.Observe(7, Robbery(2))->revision, 2U) << "the first may have arrived";
  tracker.Confirm(7, 1);
  EXPECT_EQ(tracker.Observe(7, Robbery(2))->revision, 2U) << "only the newest counts";
  tracker.Confirm(7, 2);
  EXPECT_FALSE(tracker.Observe(7, Robbery(2)));
  EXPECT_EQ(tracker.Observe(7, {})->revision, 3U);
  const auto again = tracker.Observe(7, {});
  ASSERT_TRUE(again);
  EXPECT_TRUE(std::holds_alternative<model::Withdrawal>(again->body));
  tracker.Confirm(7, 3);
  EXPECT_FALSE(tracker.Observe(7, {}));
  tracker.Confirm(99, 1);
  EXPECT_EQ(tracker.size(), 1U);
}

TEST(VersionTracker, SurvivesBeingWritten) {
  VersionTracker tracker;
  tracker.Observe(9, Robbery(1));
  tracker.Observe(-7, Robbery(1));
  tracker.Observe(-7, {});
  VersionTracker again;
  const auto restored = again.Restore(tracker.Encode());
  ASSERT_TRUE(restored) << restored.error().ToString();
  EXPECT_EQ(again.Encode(), tracker.Encode());
  EXPECT_FALSE(again.Observe(9, Robbery(1)));
  EXPECT_EQ(again.Observe(-7, Robbery(1))->revision, 3U);
}

TEST(VersionTracker, RefusesBrokenText) {
  for (const char* bad : {"1 2", "1 2 3\n", "1 2 x 1\n", "1 0 5 1\n", "\n", "a b c d\n", "1 2 3 1\n4 5\n",
                          "1 -2 3 1\n", "1 2 3 2\n", "1 2 3 -1\n"}) {
    VersionTracker tracker;
    EXPECT_FALSE(tracker.Restore(bad)) << bad;
  }
}

}  // namespace
}  // namespace lagesbild::feeds
