// When a transaction ends, by a clock that the test turns.
#include "common/kafka/lane/commit_pace.h"

#include <gtest/gtest.h>

namespace lagesbild::kafka {
namespace {

using std::chrono::milliseconds;

class CommitPaceTest : public ::testing::Test {
 protected:
  static CommitPace::Clock::time_point At(int ms) {
    return CommitPace::Clock::time_point(std::chrono::hours(1)) + milliseconds(ms);
  }

  LaneOptions options_;  // 10, 100 and 300 ms; few are fewer than 200
  CommitPace pace_{options_};
};

TEST_F(CommitPaceTest, EndsAFewRecordsTenMillisecondsAfterTheFirst) {
  pace_.Begin(At(0));
  pace_.Took(1, At(0));
  pace_.Took(199, At(9));
  EXPECT_FALSE(pace_.IsDue(true, At(9)));
  EXPECT_EQ(pace_.LeftIdle(At(9)), milliseconds(1));
  EXPECT_TRUE(pace_.IsDue(true, At(10)));
  EXPECT_FALSE(pace_.IsDue(false, At(10))) << "there is more to take";
}

TEST_F(CommitPaceTest, EndsManyRecordsOnceNothingMoreComes) {
  pace_.Begin(At(0));
  pace_.Took(200, At(9));
  pace_.Drained();
  EXPECT_FALSE(pace_.IsDue(true, At(18)));
  pace_.Took(200, At(18));  // none came
  EXPECT_EQ(pace_.LeftIdle(At(18)), milliseconds(1));
  EXPECT_TRUE(pace_.IsDue(true, At(19)));
  pace_.Took(201, At(19));
  EXPECT_FALSE(pace_.IsDue(true, At(28)));
}

TEST_F(CommitPaceTest, EndsAfterAHundredMillisecondsWhateverComes) {
  pace_.Begin(At(0));
  pace_.Drained();
  for (int ms = 0; ms < 100; ++ms) {
    pace_.Took(static_cast<std::uint64_t>(ms) * 100, At(ms));
    ASSERT_FALSE(pace_.IsDue(false, At(ms))) << ms;
  }
  EXPECT_TRUE(pace_.IsDue(false, At(100)));
}

TEST_F(CommitPaceTest, GoesOnForThreeHundredMillisecondsWhileItIsBehind) {
  pace_.Begin(At(0));
  pace_.Took(10'000, At(299));
  EXPECT_FALSE(pace_.IsDue(false, At(299)));
  EXPECT_TRUE(pace_.IsDue(false, At(300)));
  pace_.Drained();
  EXPECT_TRUE(pace_.IsDue(false, At(100))) << "no longer behind";
}

TEST_F(CommitPaceTest, BeginsEachTransactionAnew) {
  pace_.Begin(At(0));
  pace_.Took(500, At(5));
  pace_.Drained();
  pace_.Begin(At(1000));
  EXPECT_FALSE(pace_.IsDue(false, At(1100))) << "not drained since";
  EXPECT_TRUE(pace_.IsDue(true, At(1010))) << "few so far";
}

TEST_F(CommitPaceTest, IsNeverSoonerWhenBehind) {
  options_.commit_busy = milliseconds(5000);
  pace_.Begin(At(0));
  EXPECT_FALSE(pace_.IsDue(false, At(4999)));
  EXPECT_TRUE(pace_.IsDue(false, At(5000)));
}

}  // namespace
}  // namespace lagesbild::kafka
