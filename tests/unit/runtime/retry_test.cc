#include "common/runtime/retry.h"

#include <gtest/gtest.h>

#include <thread>

namespace lagesbild::runtime {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesToItsMaximumWithinHalfAndAll) {
  Backoff low({.first = 100ms, .max = 300ms}, [] { return 0.0; });
  EXPECT_EQ(low.Next(), 50ms);
  EXPECT_EQ(low.Next(), 100ms);
  EXPECT_EQ(low.Next(), 150ms);
  EXPECT_EQ(low.Next(), 150ms);
  low.Reset();
  EXPECT_EQ(low.Next(), 50ms);
  Backoff high({.first = 100ms, .max = 300ms}, [] { return 0.99; });
  EXPECT_EQ(high.Next(), 99ms);  // 50 + 0.99 * 50 = 99.5, cut
}

TEST(SeededRandom, RepeatsItself) {
  auto a = SeededRandom(7);
  auto b = SeededRandom(7);
  for (int i = 0; i < 10; ++i) {
    const double value = a();
    EXPECT_EQ(value, b());
    EXPECT_GE(value, 0.0);
    EXPECT_LT(value, 1.0);
  }
}

base::Status Unavailable() { return base::Fail(base::ErrorCode::kUnavailable, "not yet"); }

class RetryTest : public ::testing::Test {
 protected:
  Backoff backoff_{{.first = 1ms, .max = 2ms}, [] { return 0.0; }};
  std::stop_source stop_;
  std::chrono::steady_clock::time_point later_ = std::chrono::steady_clock::now() + 1min;
};

TEST_F(RetryTest, TriesAgainUntilItSucceeds) {
  int attempts = 0;
  EXPECT_TRUE(Retry(backoff_, later_, stop_.get_token(),
                    [&]() -> base::Status { return ++attempts < 4 ? Unavailable() : base::Status(); }));
  EXPECT_EQ(attempts, 4);
}

TEST_F(RetryTest, LeavesOtherErrorsAlone) {
  int attempts = 0;
  const auto answer = Retry(backoff_, later_, stop_.get_token(), [&]() -> base::Status {
    ++attempts;
    return base::Fail(base::ErrorCode::kInvalidArgument, "wrong");
  });
  EXPECT_EQ(answer.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(attempts, 1);
}

TEST_F(RetryTest, EndsAtTheDeadlineWithTheLastAnswer) {
  EXPECT_EQ(Retry(backoff_, std::chrono::steady_clock::now(), stop_.get_token(), Unavailable).error().message,
            "not yet");
}

TEST_F(RetryTest, EndsAtOnceWhenAskedToStop) {
  Backoff slow({.first = 1h, .max = 1h}, [] { return 0.0; });
  int attempts = 0;
  EXPECT_FALSE(Retry(slow, std::chrono::steady_clock::now() + 24h, stop_.get_token(), [&]() -> base::Status {
    ++attempts;
    stop_.request_stop();
    return Unavailable();
  }));
  EXPECT_EQ(attempts, 1);
}

TEST(SleepFor, IsWokenByStop) {
  std::stop_source stop;
  std::thread sleeper([&] { SleepFor(24h, stop.get_token()); });
  stop.request_stop();
  sleeper.join();  // hangs into the test's time limit if it is not woken
}

}  // namespace
}  // namespace lagesbild::runtime
