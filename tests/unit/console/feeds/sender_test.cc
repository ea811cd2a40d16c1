#include "console/feeds/sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "unit/console/feeds/fake_gateway.h"

namespace lagesbild::feeds {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Ends {
  std::map<std::int64_t, int> times;  ///< Row to how often it was settled.
  std::vector<std::int64_t> rejected;
  Sender::OnSettled Note() {
    return [this](Settled settled) -> base::Status {
      ++times[settled.outgoing.row];
      if (!settled.accepted) rejected.push_back(settled.outgoing.row);
      return {};
    };
  }
};

Outgoing Event(int row) {
  Outgoing outgoing;
  outgoing.row = row;
  outgoing.event.source_id = "e" + std::to_string(row);
  return outgoing;
}

base::Status SendAll(Sender& sender, int count) {
  for (int row = 1; row <= count; ++row) {
    if (auto sent = sender.Send(Event(row)); !sent) return sent;
  }
  return sender.Finish();
}

void ExpectEachOnce(const Ends& ends, int count) {
  EXPECT_EQ(ends.times.size(), static_cast<std::size_t>(count));
  for (const auto& [row, times] : ends.times) EXPECT_EQ(times, 1) << row;
}

TEST(Sender, SettlesEachEventOnceWithinTheCredit) {
  for (const std::int32_t credit : {1, 7, 10, 250, 5000}) {
    FakeGateway gateway;
    FakeClock clock;
    Ends ends;
    gateway.credit = credit;
    Sender sender(gateway, clock, {.batch = 10}, ends.Note());
    const auto sent = SendAll(sender, 1003);
    ASSERT_TRUE(sent) << sent.error().ToString();
    ExpectEachOnce(ends, 1003);
    EXPECT_EQ(gateway.accepted.size(), 1003U);
    // Before the first answer nothing but the first batch is allowed.
    EXPECT_LE(gateway.most_unanswered, std::max(credit, 10)) << credit;
    EXPECT_LE(gateway.largest_request, 10U);
    EXPECT_TRUE(gateway.closed);
    if (credit == 5000) {
      EXPECT_GT(gateway.most_unanswered, 100);
    }
  }
}

TEST(Sender, WaitsTheDelayBeforeItSendsAgain) {
  FakeGateway gateway;
  FakeClock clock;
  Ends ends;
  gateway.retry = {{"e3", 2}, {"e14", 1}};
  Sender sender(gateway, clock, {.batch = 10}, ends.Note());
  ASSERT_TRUE(SendAll(sender, 50));
  ExpectEachOnce(ends, 50);
  EXPECT_EQ(gateway.accepted.size(), 50U);
  EXPECT_EQ(sender.counts().retried, 3);
  EXPECT_EQ(std::accumulate(clock.slept.begin(), clock.slept.end(), std::int64_t{0}) % 70, 0);
  EXPECT_GE(clock.now_ms, 1'000'000 + 2 * 70);
}

TEST(Sender, PassesOnWhatIsRejected) {
  FakeGateway gateway;
  FakeClock clock;
  Ends ends;
  gateway.reject = {"e2", "e11"};
  Sender sender(gateway, clock, {.batch = 10}, ends.Note());
  ASSERT_TRUE(SendAll(sender, 20));
  EXPECT_THAT(ends.rejected, ElementsAre(2, 11));
  EXPECT_EQ(sender.counts().accepted, 18);
  EXPECT_EQ(sender.counts().rejected, 2);
}

TEST(Sender, SendsAgainWhatABrokenStreamLeftUnanswered) {
  for (int at = 1; at <= 12; ++at) {
    for (const bool read : {true, false}) {
      FakeGateway gateway;
      FakeClock clock;
      Ends ends;
      gateway.credit = 40;
      (read ? gateway.breaks_at_read : gateway.breaks_at_write) = at;
      gateway.refuse_open_times = at % 3 == 0 ? 1 : 0;
      Sender sender(gateway, clock, {.batch = 10}, ends.Note());
      const auto sent = SendAll(sender, 95);
      ASSERT_TRUE(sent) << sent.error().ToString();
      ExpectEachOnce(ends, 95);
      std::set<std::string> arrived;
      for (const auto& event : gateway.accepted) arrived.insert(event.source_id);
      EXPECT_EQ(arrived.size(), 95U) << at;
    }
  }
}

TEST(Sender, TicksAfterAllEarlierEventsEvenOverABrokenStream) {
  for (int at = 0; at <= 8; ++at) {
    FakeGateway gateway;
    FakeClock clock;
    Ends ends;
    gateway.breaks_at_read = at;
    gateway.retry = {{"e2", 3}};
    Sender sender(gateway, clock, {.batch = 2}, ends.Note());
    for (const int row : {1, 2, 3}) ASSERT_TRUE(sender.Send(Event(row)));
    ASSERT_TRUE(sender.Tick(500));
    ASSERT_TRUE(sender.Send(Event(4)));
    ASSERT_TRUE(sender.Tick(600));
    ASSERT_TRUE(sender.Finish());
    ExpectEachOnce(ends, 4);
    const auto first_tick = std::find(gateway.log.begin(), gateway.log.end(), "tick 500");
    for (const char* id : {"e1", "e2", "e3"}) {
      EXPECT_LT(std::find(gateway.log.begin(), gateway.log.end(), id), first_tick) << id << " at " << at;
    }
    EXPECT_EQ(gateway.log.back(), "tick 600");
    EXPECT_LT(first_tick, std::find(gateway.log.begin(), gateway.log.end(), "e4"));
  }
}

TEST(Sender, StopsAtOnceWhereTryingAgainCannotHelp) {
  FakeGateway gateway;
  FakeClock clock;
  Ends ends;
  gateway.refuse_open_times = 1;
  gateway.open_error = {base::ErrorCode::kUnauthenticated, "no such token", {}};
  Sender sender(gateway, clock, {.batch = 10}, ends.Note());
  const auto sent = SendAll(sender, 20);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, base::ErrorCode::kUnauthenticated);
  EXPECT_EQ(gateway.opened, 1);
}

TEST(Sender, GivesUpAfterItsTime) {
  FakeGateway gateway;
  FakeClock clock;
  Ends ends;
  gateway.refuse_open_times = 1'000'000;
  int breaks = 0;
  SenderOptions options{.batch = 10, .give_up_after_ms = 60'000, .give_up_at_first_after_ms = 8'000};
  options.on_break = [&](const base::Error& error) {
    ++breaks;
    EXPECT_EQ(error.message, "nobody listens");
  };
  Sender sender(gateway, clock, options, ends.Note());
  const auto sent = SendAll(sender, 20);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().message, "nobody listens");
  EXPECT_GT(clock.now_ms, 1'008'000);
  EXPECT_LT(clock.now_ms, 1'018'000);
  EXPECT_EQ(breaks, 1) << "told once, not at each try";

  FakeGateway leaves;
  FakeClock later;
  leaves.breaks_at_read = 2;
  leaves.credit = 10;
  Sender once(leaves, later, options, ends.Note());
  options.on_break = nullptr;
  ASSERT_TRUE(once.Send(Event(1)));
  ASSERT_TRUE(once.Flush());
  leaves.refuse_open_times = 1'000'000;
  leaves.break_error.message = "nobody listens";
  const auto lost = SendAll(once, 20);
  ASSERT_FALSE(lost);
  EXPECT_GT(later.now_ms, 1'060'000) << "one that has answered is waited for longer";
  EXPECT_LT(later.now_ms, 1'070'000);
  EXPECT_THAT(later.slept, Each(::testing::Le(5'000)));

  FakeGateway busy;
  busy.retry = {{"e1", 1'000'000}};
  Sender patient(busy, clock, {.batch = 10, .give_up_after_ms = 60'000}, ends.Note());
  const auto refused = SendAll(patient, 5);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("try again later"));
}

/// Once we are asked to stop, a sleep returns at once: nothing may be tried again and again.
TEST(Sender, TriesNothingAgainOnceAskedToStop) {
  class Awake : public FakeClock {
   public:
    void SleepMs(std::int64_t) override { ++sleeps; }
    int sleeps = 0;
  };
  std::stop_source stop;
  stop.request_stop();
  for (const bool nobody : {true, false}) {
    FakeGateway gateway;
    Awake clock;
    Ends ends;
    if (nobody) {
      gateway.refuse_open_times = 1'000'000;
    } else {
      gateway.retry = {{"e1", 1'000'000}};
    }
    Sender sender(gateway, clock, {.batch = 10, .stop = stop.get_token()}, ends.Note());
    const auto sent = SendAll(sender, 5);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, base::ErrorCode::kAborted);
    EXPECT_LT(gateway.opened, 5);
    EXPECT_LT(clock.sleeps, 5);
  }
  FakeGateway gateway;
  Awake clock;
  Ends ends;
  Sender sender(gateway, clock, {.batch = 10, .stop = stop.get_token()}, ends.Note());
  EXPECT_TRUE(SendAll(sender, 20)) << "what a gateway takes goes out in order";
}

TEST(Sender, RefusesAnswersThatFitNoRequest) {
  class Wrong : public FakeGateway {
   public:
    base::Result<Answer> Read() override {
      auto answer = FakeGateway::Read();
      if (wrong_id) {
        answer->receipts.front().source_id = "other";
      } else {
        answer->receipts.pop_back();
      }
      return answer;
    }
    bool wrong_id = false;
  };
  for (const bool wrong_id : {false, true}) {
    Wrong gateway;
    gateway.wrong_id = wrong_id;
    FakeClock clock;
    Ends ends;
    Sender sender(gateway, clock, {}, ends.Note());
    const auto sent = SendAll(sender, 3);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, base::ErrorCode::kInternal);
    EXPECT_THAT(sent.error().message, HasSubstr(wrong_id ? "'other'" : "2 receipts for 3 events"));
  }
}

TEST(Sender, AsksBeforeEachRequest) {
  FakeGateway gateway;
  FakeClock clock;
  Ends ends;
  Sender sender(gateway, clock, {.batch = 10}, ends.Note());
  sender.SetBeforeWrite([] { return base::Status(base::Fail(base::ErrorCode::kUnavailable, "disk full")); });
  const auto sent = SendAll(sender, 20);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().message, "disk full");
  EXPECT_TRUE(gateway.accepted.empty());
}

}  // namespace
}  // namespace lagesbild::feeds
