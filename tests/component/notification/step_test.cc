// The step of notification over a transaction in memory: findings and registers in, alerts and decisions out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/kafka/topics.h"
#include "notification/adapters/kafka_finding_to_alert_lane.h"
#include "support/fake_unit.h"

namespace lagesbild::notification {
namespace {

using model::EpisodeState;
using model::MessageType;
using ::testing::ElementsAre;
using testing::FakeUnit;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kDayMs = 86'400'000;

class Partition {
 public:
  explicit Partition(std::int64_t slice_outputs = 9'000) : unit(2, 4), step({}, slice_outputs) {}

  FakeUnit unit;
  FindingStep step;
  std::vector<std::string> log;

  kafka::InputRecord Record(std::string_view value) {
    kafka::InputRecord record;
    record.partition = 2;
    record.offset = static_cast<std::int64_t>(log.size());
    record.value = value;
    static constexpr kafka::HeaderView kTrace{"traceparent", "00-aa-bb-01"};
    record.headers = std::span(&kTrace, 1);
    return record;
  }
  void HandBytes(const std::string& value) {
    log.push_back(value);
    ASSERT_TRUE(unit.Run(step, Record(value)));
  }
  void Hand(const codec::FindingRecord& record) { HandBytes(codec::EncodeFindingRecord(record)); }

  void Partner(const std::string& id, bool removed = false) {
    Hand(model::Marker{++activation_, 0, model::Partner{id, id, {}, removed}});
  }
  void Subscribe(model::Subscription subscription) {
    Hand(model::Marker{++activation_, 0, std::move(subscription)});
  }
  void Subscribe(const std::string& id, const std::string& partner) {
    model::Subscription subscription;
    subscription.id = id;
    subscription.partner = partner;
    Subscribe(std::move(subscription));
  }
  void Find(const std::string& id, const std::string& area = "a1", EpisodeState state = EpisodeState::kOpen,
            const std::string& episode = {}) {
    model::Finding finding;
    finding.finding_id = id;
    finding.area = area;
    finding.area_name = "Nydala";
    finding.level = "deso";
    finding.episode = episode.empty() ? "e" + id : episode;
    finding.state = state;
    finding.direction = model::Direction::kWorse;
    finding.severity = 2;
    finding.time_ms = 1'000;
    finding.recorded_at_ms = 900;
    finding.change = model::ClassChange{"none", "elevated", "harm", {}, 5, "r"};
    Hand(finding);
  }
  void Tick(std::int64_t time_ms) {
    model::Tick tick;
    tick.time_ms = time_ms;
    tick.last = true;
    Hand(tick);
  }

  std::vector<model::Alert> Alerts(const std::string& partner) const {
    std::vector<model::Alert> alerts;
    for (const auto& record : unit.published) {
      if (record.topic == kafka::AlertTopic(partner)) alerts.push_back(*codec::DecodeAlert(*record.value));
    }
    return alerts;
  }
  /// "subscription outcome reason"
  std::vector<std::string> Decisions() const {
    std::vector<std::string> decisions;
    for (const auto& record : unit.published) {
      if (record.topic != kafka::kDecisions) continue;
      const auto decision = *codec::DecodeDecision(*record.value);
      EXPECT_EQ(record.key, decision.subscription);
      decisions.push_back(decision.subscription +
                          (decision.outcome == model::Outcome::kSent ? " sent " : " not ") + decision.reason);
    }
    return decisions;
  }

 private:
  std::int64_t activation_ = 0;
};

TEST(FindingStep, SendsOneAlertForTwoSubscriptionsOfAPartner) {
  Partition partition;
  partition.Partner("malmo");
  partition.Partner("region");
  partition.Subscribe("m1", "malmo");
  partition.Subscribe("m2", "malmo");
  partition.Subscribe("r1", "region");
  partition.Find("f1");
  const auto malmo = partition.Alerts("malmo");
  ASSERT_THAT(malmo, SizeIs(1));
  EXPECT_THAT(malmo[0].subscriptions, ElementsAre("m1", "m2"));
  EXPECT_EQ(malmo[0].alert_id, base::StableId("malmo", "f1"));
  EXPECT_EQ(malmo[0].headline_sv, "Försämring i Nydala: indikerad nivå från ingen till förhöjd");
  EXPECT_THAT(partition.Alerts("region"), SizeIs(1));
  EXPECT_THAT(partition.Decisions(), ElementsAre("m1 sent matched", "m2 sent matched", "r1 sent matched"));
}

TEST(FindingStep, WritesTheAlertForItsReaders) {
  Partition partition;
  partition.Partner("malmo");
  partition.Subscribe("m1", "malmo");
  partition.Find("f1");
  const auto& record = partition.unit.published.front();
  EXPECT_EQ(record.topic, "lagesbild.alerts.malmo.v1");
  EXPECT_EQ(record.key, "a1");
  EXPECT_FALSE(record.partition);
  std::map<std::string, std::string> headers(record.headers.begin(), record.headers.end());
  EXPECT_EQ(headers["ce_type"], "lagesbild.alert.v1.Alert");
  EXPECT_EQ(headers["ce_id"], base::StableId("malmo", "f1"));
  EXPECT_EQ(headers["ce_sequence"], "1");
  EXPECT_EQ(headers["ce_severity"], "2");
  EXPECT_EQ(headers["ce_recordedtime"], "1970-01-01T00:00:00.900Z");
  EXPECT_EQ(headers["lb-sequence-partition"], "2");
  EXPECT_EQ(headers["traceparent"], "00-aa-bb-01") << "whoever follows the event finds the alert";
}

TEST(FindingStep, UpdatesAndCancelsWithReferences) {
  Partition partition;
  partition.Partner("malmo");
  partition.Subscribe("m1", "malmo");
  partition.Find("f1", "a1", EpisodeState::kOpen, "e");
  partition.Find("f2", "a1", EpisodeState::kUpdate, "e");
  partition.Find("f3", "a1", EpisodeState::kWithdrawn, "e");
  const auto alerts = partition.Alerts("malmo");
  ASSERT_THAT(alerts, SizeIs(3));
  EXPECT_EQ(alerts[0].message_type, MessageType::kAlert);
  EXPECT_EQ(alerts[1].message_type, MessageType::kUpdate);
  EXPECT_EQ(alerts[2].message_type, MessageType::kCancel);
  EXPECT_THAT(alerts[2].references, ElementsAre(alerts[0].alert_id, alerts[1].alert_id));
}

TEST(FindingStep, CountsEachPartnersAlertsWithoutGaps) {
  Partition partition;
  for (const char* partner : {"malmo", "region"}) partition.Partner(partner);
  partition.Subscribe("m1", "malmo");
  model::Subscription only_a2;
  only_a2.id = "r1";
  only_a2.partner = "region";
  only_a2.areas = {"a2"};
  partition.Subscribe(only_a2);
  for (int i = 0; i < 12; ++i) partition.Find("f" + std::to_string(i), i % 3 == 0 ? "a2" : "a1");
  std::vector<std::int64_t> malmo, region;
  for (const auto& alert : partition.Alerts("malmo")) malmo.push_back(alert.sequence);
  for (const auto& alert : partition.Alerts("region")) region.push_back(alert.sequence);
  EXPECT_THAT(malmo, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  EXPECT_THAT(region, ElementsAre(1, 2, 3, 4));
}

TEST(FindingStep, TakesTheNewestRegisterEntries) {
  Partition partition;
  partition.Partner("malmo");
  partition.Subscribe("m1", "malmo");
  model::Subscription changed;
  changed.id = "m1";
  changed.partner = "malmo";
  changed.severity_min = 4;
  partition.Subscribe(changed);
  partition.Find("f1");
  // A lower activation number is an old marker, written again.
  model::Subscription old;
  old.id = "m1";
  old.partner = "malmo";
  partition.Hand(model::Marker{1, 0, old});
  partition.Find("f2");
  EXPECT_THAT(partition.Decisions(), ElementsAre("m1 not severity_below", "m1 not severity_below"));
  changed.removed = true;
  partition.Subscribe(changed);
  partition.unit.published.clear();
  partition.Find("f3");
  EXPECT_THAT(partition.unit.published, IsEmpty());
}

TEST(FindingStep, KnowsItsRegistersAgainAfterARestore) {
  Partition partition;
  partition.Partner("malmo");
  partition.Subscribe("m1", "malmo");
  partition.step.Forget(2);
  partition.Find("f1");
  EXPECT_THAT(partition.Alerts("malmo"), SizeIs(1));
  partition.Partner("malmo", true);
  partition.step.Forget(2);
  partition.Find("f2");
  EXPECT_THAT(partition.Decisions(), ElementsAre("m1 sent matched", "m1 not partner_removed"));
}

TEST(FindingStep, MovesASubscriptionToAnotherPartner) {
  Partition partition;
  partition.Partner("malmo");
  partition.Partner("region");
  partition.Subscribe("s", "malmo");
  partition.Subscribe("s", "region");
  partition.Find("f1");
  EXPECT_THAT(partition.Alerts("malmo"), IsEmpty());
  EXPECT_THAT(partition.Alerts("region"), SizeIs(1));
}

TEST(FindingStep, TakesTheHighestTickForTime) {
  Partition partition;
  partition.Partner("malmo");
  partition.Subscribe("m1", "malmo");
  partition.Tick(5'000);
  partition.Tick(4'000);  // from the other writer
  partition.Find("f1");
  const auto decision = *codec::DecodeDecision(*partition.unit.published.back().value);
  EXPECT_EQ(decision.time_ms, 5'000);
}

TEST(FindingStep, ForgetsEpisodesAfter400Days) {
  Partition partition;
  partition.Partner("malmo");
  partition.Subscribe("m1", "malmo");
  partition.Find("f1", "a1", EpisodeState::kOpen, "e");
  const auto with_episode = partition.unit.committed.size();
  partition.Tick(400 * kDayMs);
  EXPECT_EQ(partition.unit.committed.size(), with_episode + 1);  // the clock
  partition.Tick(401 * kDayMs + 2'000);
  EXPECT_EQ(partition.unit.committed.size(), with_episode);
  partition.Find("f2", "a1", EpisodeState::kUpdate, "e");
  EXPECT_EQ(partition.Alerts("malmo").back().message_type, MessageType::kAlert);
}

TEST(FindingStep, SendsBrokenInputToTheDeadLetters) {
  Partition partition;
  partition.HandBytes("\xff\xff no record");
  partition.HandBytes("");
  partition.Hand(model::Finding{});
  partition.Hand(model::Marker{1, 0, model::Partner{"bad/id", {}, {}, false}});
  model::Subscription subscription;
  subscription.id = "s";
  partition.Hand(model::Marker{1, 0, subscription});
  partition.Tick(-1);
  std::vector<std::string> reasons;
  for (const auto& [reason, message] : partition.unit.dead) reasons.push_back(reason);
  EXPECT_THAT(reasons, ElementsAre("NOT_DECODABLE", "NOT_DECODABLE", "BAD_FINDING", "BAD_PARTNER",
                                   "BAD_SUBSCRIPTION", "BAD_TIME"));
  EXPECT_THAT(partition.unit.committed, IsEmpty());
  EXPECT_THAT(partition.unit.published, IsEmpty());
}

/// Registers, findings in several areas and states, time, something broken.
void LiveThrough(Partition& partition) {
  for (int i = 0; i < 5; ++i) {
    const auto partner = "p" + std::to_string(i);
    partition.Partner(partner);
    partition.Subscribe("s" + std::to_string(2 * i), partner);
    partition.Subscribe("s" + std::to_string(2 * i + 1), partner);
  }
  for (int i = 0; i < 30; ++i) {
    const auto area = "a" + std::to_string(i % 4);
    const auto state = i < 4    ? EpisodeState::kOpen
                       : i > 25 ? EpisodeState::kWithdrawn
                                : EpisodeState::kUpdate;
    partition.Find("f" + std::to_string(i), area, state, "e" + area);
    if (i == 10) partition.Partner("p3", true);
    if (i == 12) partition.HandBytes("broken");
    partition.Tick(i * kDayMs / 3);
  }
}

TEST(FindingStep, GivesTheSameBytesWhenReplayed) {
  Partition first, second;
  LiveThrough(first);
  for (const auto& value : std::vector<std::string>(first.log)) second.HandBytes(value);
  EXPECT_EQ(first.unit.published, second.unit.published);
  EXPECT_EQ(first.unit.committed, second.unit.committed);
  EXPECT_THAT(first.Alerts("p0"), SizeIs(30));
  EXPECT_THAT(first.Alerts("p3"), SizeIs(11));
}

TEST(FindingStep, GivesTheSameInSlices) {
  Partition whole, sliced(1);
  LiveThrough(whole);
  LiveThrough(sliced);
  EXPECT_EQ(whole.unit.published, sliced.unit.published);
  EXPECT_EQ(whole.unit.committed, sliced.unit.committed);
}

TEST(FindingStep, CountsOnceWhenATransactionIsAbortedAndReplayed) {
  Partition plain, shaken(2);
  LiveThrough(plain);
  std::size_t aborts = 0;
  for (const auto& value : plain.log) {
    shaken.log.push_back(value);
    std::string cursor;
    do {
      const auto record = shaken.Record(value);
      ASSERT_TRUE(shaken.step.Handle(record, cursor, shaken.unit));
      shaken.unit.Abort();
      shaken.step.Forget(2);
      ++aborts;
      const auto next = shaken.step.Handle(record, cursor, shaken.unit);
      ASSERT_TRUE(next);
      cursor = *next;
      shaken.unit.Commit();
      shaken.step.Committed(2);
    } while (!cursor.empty());
  }
  EXPECT_GT(aborts, plain.log.size());
  EXPECT_EQ(plain.unit.published, shaken.unit.published);
  EXPECT_EQ(plain.unit.committed, shaken.unit.committed);
}

TEST(FindingStep, ReportsWhatIsCommittedAndNothingElse) {
  std::int64_t sent = 0, alerts = 0;
  FindingStep step([&](const StepCounts& counts) {
    for (const auto& [what, count] : counts.decisions) sent += what.first == "sent" ? count : 0;
    for (const auto& [partner, count] : counts.alerts) alerts += count;
  });
  Partition log;
  log.Partner("malmo");
  log.Subscribe("m1", "malmo");
  log.Subscribe("m2", "malmo");
  log.Find("f1");
  FakeUnit unit;
  for (const auto& value : log.log) {
    kafka::InputRecord record;
    record.value = value;
    ASSERT_TRUE(step.Handle(record, {}, unit));
    step.Forget(0);
    unit.Abort();
    ASSERT_TRUE(step.Handle(record, {}, unit));
    unit.Commit();
    step.Committed(0);
  }
  EXPECT_EQ(sent, 2);
  EXPECT_EQ(alerts, 1);
}

}  // namespace
}  // namespace lagesbild::notification
