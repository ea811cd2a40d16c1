#include "common/runtime/stop_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lagesbild::runtime {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(StopStack, StopsTheLastStartedFirstWithOneDeadline) {
  StopStack stack;
  std::vector<std::string> order;
  std::vector<StopStack::Deadline> deadlines;
  for (const std::string name : {"kafka", "grpc", "metrics"}) {
    stack.Push(name, [&, name](StopStack::Deadline deadline) -> base::Status {
      order.push_back(name);
      deadlines.push_back(deadline);
      return {};
    });
  }
  EXPECT_TRUE(stack.Stop(5s));
  EXPECT_THAT(order, ElementsAre("metrics", "grpc", "kafka"));
  EXPECT_EQ(deadlines.front(), deadlines.back());
}

TEST(StopStack, StopsTheOthersThoughOneFailed) {
  StopStack stack;
  int stopped = 0;
  stack.Push("first", [&](StopStack::Deadline) -> base::Status {
    ++stopped;
    return {};
  });
  stack.Push("second", [](StopStack::Deadline) -> base::Status {
    return base::Fail(base::ErrorCode::kInternal, "stuck");
  });
  const auto answer = stack.Stop(5s);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("second: stuck"));
  EXPECT_EQ(stopped, 1);
  EXPECT_TRUE(stack.Stop(5s));  // nothing left
  EXPECT_EQ(stopped, 1);
}

TEST(StopStack, SaysWhichPartOverranTheDeadline) {
  StopStack stack;
  stack.Push("slow", [](StopStack::Deadline) -> base::Status { return {}; });
  const auto answer = stack.Stop(-1ms);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, base::ErrorCode::kUnavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("slow: stopped after the deadline"));
}

}  // namespace
}  // namespace lagesbild::runtime
