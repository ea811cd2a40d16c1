#include "console/feeds/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/model/stockholm_time.h"
#include "console/feeds/domain/text.h"
#include "console/feeds/event_sorter.h"
#include "unit/console/feeds/fake_gateway.h"
#include "unit/console/feeds/temp_folder.h"

namespace lagesbild::feeds {
namespace {

using ::testing::ElementsAre;

model::Submission Event(const std::string& feed, const std::string& id, const std::string& recorded) {
  model::Submission event;
  event.feed = feed;
  event.source_id = id;
  event.recorded_at_ms = recorded.empty() ? 0 : *ParseInstant(recorded);
  event.body = model::Withdrawal{"x"};
  return event;
}

class ListReader : public Reader {
 public:
  explicit ListReader(std::vector<model::Submission> events) : events_(std::move(events)) {}
  base::Result<std::optional<Item>> Next() override {
    if (at_ == events_.size()) return std::optional<Item>();
    Item item{static_cast<std::int64_t>(at_) + 1, {}, events_[at_]};
    ++at_;
    return std::optional<Item>(std::move(item));
  }
  Position position() const override { return {}; }

 private:
  std::vector<model::Submission> events_;
  std::size_t at_ = 0;
};

std::string TickAt(const std::string& day) {
  return "tick " + std::to_string(model::StockholmMidnightMs(*ParseDay(day)));
}

class ReplayTest : public ::testing::Test {
 protected:
  base::Result<ReplayReport> Run(std::vector<model::Submission> first,
                                 std::vector<model::Submission> second = {}) {
    std::vector<std::unique_ptr<Reader>> readers;
    readers.push_back(std::make_unique<ListReader>(std::move(first)));
    readers.push_back(std::make_unique<ListReader>(std::move(second)));
    options_.temp_dir = folder_ / "";
    return Replay(readers, {{"a", {&gateway_, true}}, {"b", {&other_, false}}}, options_, clock_, {}, {});
  }
  TempFolder folder_;
  FakeGateway gateway_;
  FakeGateway other_;
  FakeClock clock_;
  ReplayOptions options_;
};

TEST_F(ReplayTest, SendsInTheOrderOfRecordingWithATickAtEachMidnight) {
  const auto report = Run({Event("a", "3", "2024-03-03 10:00"), Event("a", "1", "2024-03-01 10:00")},
                          {Event("a", "2", "2024-03-01 11:00"), Event("a", "none", "")});
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_THAT(gateway_.log, ElementsAre(TickAt("2024-03-01"), "1", "2", TickAt("2024-03-02"),
                                        TickAt("2024-03-03"), "3", TickAt("2024-03-04")));
  EXPECT_EQ(report->rows, 4);
  EXPECT_EQ(report->accepted, 3);
  EXPECT_EQ(report->ticks, 4);
  EXPECT_EQ(report->left_out.at("NO_RECORDED_AT"), 1);
  EXPECT_TRUE(report->finished);
  EXPECT_EQ(gateway_.accepted[0].recorded_at_ms, *ParseInstant("2024-03-01 10:00"));
}

TEST_F(ReplayTest, TicksOnlyAfterAllStreamsHaveTheirReceipts) {
  other_.retry = {{"1", 2}};
  std::vector<std::string> order;
  const auto report = Run({Event("a", "2", "2024-03-02 10:00")}, {Event("b", "1", "2024-03-01 10:00")});
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_THAT(other_.log, ElementsAre("1"));
  EXPECT_GE(clock_.now_ms, 1'000'000 + 140) << "it waited for the event that was sent back";
  EXPECT_THAT(gateway_.log,
              ElementsAre(TickAt("2024-03-01"), TickAt("2024-03-02"), "2", TickAt("2024-03-03")));
}

TEST_F(ReplayTest, TakesOnlyWhatLiesInTheSpan) {
  options_.from_ms = *ParseInstant("2024-03-02 00:00");
  options_.until_ms = *ParseInstant("2024-03-03 00:00");
  const auto report = Run({Event("a", "1", "2024-03-01 23:59"), Event("a", "2", "2024-03-02 00:00"),
                           Event("a", "3", "2024-03-03 00:00")});
  ASSERT_TRUE(report);
  EXPECT_THAT(gateway_.log, ElementsAre(TickAt("2024-03-02"), "2", TickAt("2024-03-03")));
  EXPECT_EQ(report->left_out.at("OUTSIDE"), 2);
}

TEST_F(ReplayTest, CountsWhatTheGatewayRefuses) {
  gateway_.reject = {"1"};
  const auto report = Run({Event("a", "1", "2024-03-01 10:00"), Event("a", "2", "2024-03-01 10:00")});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->accepted, 1);
  EXPECT_EQ(report->refused.at("WRONG_FEED"), 1);
}

TEST_F(ReplayTest, SendsNothingForNothing) {
  const auto report = Run({});
  ASSERT_TRUE(report);
  EXPECT_TRUE(gateway_.log.empty());
  EXPECT_TRUE(report->finished);
}

TEST_F(ReplayTest, RefusesAFeedWithoutAStreamAndTwoClocks) {
  EXPECT_EQ(Run({Event("c", "1", "2024-03-01 10:00")}).error().code, base::ErrorCode::kInvalidArgument);
  const auto two = Replay({}, {{"a", {&gateway_, true}}, {"b", {&other_, true}}}, options_, clock_, {}, {});
  EXPECT_EQ(two.error().code, base::ErrorCode::kInvalidArgument);
}

TEST(EventSorter, SortsMoreThanItHoldsAndLeavesNothingBehind) {
  TempFolder folder;
  for (const std::size_t in_memory : {std::size_t{1}, std::size_t{7}, std::size_t{5'000}}) {
    EventSorter sorter(folder / "", in_memory);
    std::uint64_t state = 1;
    for (int i = 0; i < 1'000; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      model::Submission event = Event("a", std::to_string(i), "2024-03-01");
      event.recorded_at_ms += static_cast<std::int64_t>(state >> 56U);
      ASSERT_TRUE(sorter.Add(event));
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder / ""))
        << "whatever kills us now leaves nothing of the events";
    std::int64_t last_ms = 0;
    std::string last_id;
    int count = 0;
    for (auto event = sorter.Next(); event && *event; event = sorter.Next(), ++count) {
      const auto& one = **event;
      EXPECT_TRUE(one.recorded_at_ms > last_ms || (one.recorded_at_ms == last_ms && one.source_id > last_id));
      last_ms = one.recorded_at_ms;
      last_id = one.source_id;
      EXPECT_TRUE(std::holds_alternative<model::Withdrawal>(one.body));
    }
    EXPECT_EQ(count, 1'000);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder / ""));
}

TEST(EventSorter, SaysThatItCannotWrite) {
  TempFolder folder;
  EventSorter sorter(folder.Write("file", ""), 1);
  const auto added = sorter.Add(Event("a", "1", "2024-03-01"));
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace lagesbild::feeds
