#include "console/commands/append_time.h"

#include <gtest/gtest.h>

namespace lagesbild::console {
namespace {

/// A partition as its reader shows it: a record, the end, or neither for now.
struct FakeReader {
  std::int64_t record_ms = 0;
  bool at_end = false;
  int polls_before = 0;

  base::Result<std::size_t> Poll(std::chrono::milliseconds, const kafka::TopicReader::Visitor& visit,
                                 std::size_t) {
    if (polls_before-- > 0 || record_ms == 0) return std::size_t{0};
    kafka::ReadRecord record;
    record.append_time_ms = record_ms;
    visit(record);
    return std::size_t{1};
  }
  bool AtEnd() const { return at_end; }
};

base::Result<std::int64_t> Ask(FakeReader reader, std::chrono::milliseconds patience) {
  return FirstAppendTime(reader, patience, "t/0");
}

TEST(FirstAppendTime, TellsARecordFromTheEnd) {
  EXPECT_EQ(*Ask({.record_ms = 42}, std::chrono::milliseconds(0)), 42);
  EXPECT_EQ(*Ask({.at_end = true}, std::chrono::milliseconds(0)), 0);
  EXPECT_EQ(*Ask({.record_ms = 42, .polls_before = 3}, std::chrono::hours(1)), 42);
}

TEST(FirstAppendTime, DoesNotTakeASlowBrokerForTheEnd) {
  const auto slow = Ask({}, std::chrono::milliseconds(0));
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().code, base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace lagesbild::console
