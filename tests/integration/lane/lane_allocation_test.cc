// In the steady state the lane takes no memory for an event: only the end of a transaction may.
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "common/kafka/lane.h"
#include "integration/lane/lane_rig.h"
#include "support/heap_meter.h"
#include "support/wait_until.h"

namespace lagesbild::testing {
namespace {

using std::chrono::seconds;

constexpr int kInTransaction = 500;
constexpr int kTransactions = 20;
constexpr int kEvents = kInTransaction * kTransactions;

/// Keeps and passes on what comes, and counts what the lane allocated for it.
class WatchingStep final : public kafka::Step {
 public:
  explicit WatchingStep(std::string output) : output_(std::move(output)) {}

  base::Result<std::string> Handle(const kafka::InputRecord& record, std::string_view /*cursor*/,
                                   kafka::Unit& unit) override {
    const auto before = AllocationsOfThisThread();
    const bool is_steady = ++events_ > kEvents / 2;
    if (is_steady && before != after_last_) ++between_events;
    unit.Put(record.key, record.value);
    unit.Emit({.topic = output_, .partition = {}, .key = record.key, .value = record.value, .headers = {}});
    after_last_ = AllocationsOfThisThread();
    if (is_steady) in_calls += static_cast<std::int64_t>(after_last_ - before);
    return std::string();
  }
  void Forget(std::int32_t /*partition*/) override {}

  /// Steady events before which the lane allocated since the event before.
  std::atomic<std::int64_t> between_events{0};
  /// Allocations in the calls of steady events.
  std::atomic<std::int64_t> in_calls{0};

 private:
  std::string output_;
  int events_ = 0;
  std::uint64_t after_last_ = 0;
};

TEST(LaneAllocations, ComeWithTransactionsNotWithEvents) {
  LaneRig rig("allocations", 1);
  // All of the same length, and so few keys that each transaction meets all of them.
  for (int i = 0; i < kEvents; ++i) {
    rig.Send(0, "key-" + std::to_string(100 + i % 100), "a value of always the same size");
  }
  rig.Flush();
  WatchingStep step(rig.output());
  auto options = rig.Options();
  options.commit_records = kInTransaction;
  options.commit_idle = seconds(30);
  options.commit_busy = seconds(30);
  RunningLane running(options, step);
  ASSERT_TRUE(running.lane->Start().has_value());
  ASSERT_TRUE(WaitUntil(seconds(60), [&] { return running.lane->stats().records_in >= kEvents; }));
  const auto stats = running.lane->stats();
  ASSERT_EQ(stats.aborts, 0U);
  ASSERT_EQ(stats.commits, static_cast<std::uint64_t>(kTransactions));
  EXPECT_EQ(step.in_calls, 0);
  // One transaction ends before the first steady event, and one before each further five hundredth.
  EXPECT_LE(step.between_events, kTransactions / 2);
}

}  // namespace
}  // namespace lagesbild::testing
