// Notification as a process on a real Kafka: subscriptions by gRPC, findings in, alerts and decisions out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <sstream>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/kafka/admin.h"
#include "common/kafka/topics.h"
#include "console/clients/subscription_client.h"
#include "console/commands/alerts.h"
#include "console/commands/dead_letters.h"
#include "integration/services/service_rig.h"
#include "support/wait_until.h"

namespace lagesbild::notification {
namespace {

using namespace std::chrono_literals;
using console::SubscriptionClient;
using kafka::AlertTopic;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ReadTopic;
using testing::ServiceProcess;
using ::testing::SizeIs;
using testing::WaitUntil;

const std::string kProgram = LB_NOTIFICATION;

/// Alerts of a partner that are no write tests, by partition of findings.
std::vector<model::Alert> Alerts(const std::string& partner) {
  std::vector<model::Alert> alerts;
  for (const auto& record : ReadTopic(AlertTopic(partner))) {
    if (!record.Header("lb-test")) alerts.push_back(*codec::DecodeAlert(*record.value));
  }
  return alerts;
}

/// A finding in partition 0 of findings, as scoring writes it.
void Find(const std::string& id, const std::string& area = "a1") {
  static std::int64_t number = 0;
  model::Finding finding;
  finding.finding_id = id;
  finding.area = area;
  finding.area_name = "Nydala";
  finding.level = "deso";
  finding.episode = "e" + id;
  finding.direction = model::Direction::kWorse;
  finding.severity = 2;
  finding.time_ms = 1'000;
  finding.change = model::ClassChange{"none", "elevated", "harm", {}, 5, "r"};
  testing::Send(kafka::kFindings, 0, area, codec::EncodeFindingRecord(finding),
                testing::OriginOf(kafka::kScoringStage, 0, ++number));
}

class NotificationTest : public ::testing::Test {
 protected:
  NotificationTest() : service_(kProgram), client_(service_.grpc(), testing::kOperatorToken) {}

  void PutPartner(const std::string& id) {
    const auto put = client_.PutPartner({id, "Partner " + id, {}, false});
    ASSERT_TRUE(put) << put.error().ToString() << service_.Log();
  }
  void Subscribe(const std::string& id, const std::string& partner, const std::string& area) {
    model::Subscription subscription;
    subscription.id = id;
    subscription.partner = partner;
    subscription.areas = {area};
    const auto put = client_.PutSubscription(subscription);
    ASSERT_TRUE(put) << put.error().ToString() << service_.Log();
  }
  /// What `lagesbild alerts why` says about one finding.
  std::string Why(const std::string& partner, const std::string& finding) {
    std::ostringstream out;
    std::ostringstream err;
    auto session = SessionOn(out, err);
    const auto said = console::AlertsWhy({partner, finding, {}}, session);
    return said ? out.str() : said.error().ToString();
  }
  /// `lagesbild dlq redrive` of findings: the error; nothing if it did all there was to do.
  std::optional<base::ErrorCode> Redrive() {
    std::ostringstream out;
    std::ostringstream err;
    auto session = SessionOn(out, err);
    const auto done = console::DlqRedrive(std::string(kafka::kFindings), false, session);
    return done ? std::nullopt : std::optional(done.error().code);
  }
  console::Session SessionOn(std::ostream& out, std::ostream& err) const {
    console::Session session;
    session.kafka_bootstrap = testing::Installation();
    session.notification = service_.grpc();
    session.token = testing::kOperatorToken;
    session.format = console::OutputFormat::kNdjson;
    session.out = &out;
    session.err = &err;
    return session;
  }
  bool WaitForAlerts(const std::string& partner, std::size_t count) {
    return WaitUntil(30s, [&] { return Alerts(partner).size() >= count; });
  }

  ServiceProcess service_;
  SubscriptionClient client_;
};

TEST_F(NotificationTest, MakesAndTestsThePartnersTopic) {
  const auto put = client_.PutPartner({"first", "First", {}, false});
  ASSERT_TRUE(put) << put.error().ToString();
  EXPECT_EQ(put->topic, "lagesbild.alerts.first.v1");
  EXPECT_THAT(put->token, SizeIs(64));
  const auto admin = kafka::Admin::Open(testing::Installation()).value();
  EXPECT_EQ(admin->Describe(put->topic)->partitions, 1);
  EXPECT_EQ((*admin->TopicConfig(put->topic))["cleanup.policy"], "delete");
  auto records = ReadTopic(put->topic);
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].Header("lb-test"), "write-test");
  EXPECT_EQ(codec::DecodeAlert(*records[0].value)->status, model::AlertStatus::kTest);
  Subscribe("first-a1", "first", "first-area");
  EXPECT_THAT(ReadTopic(put->topic), SizeIs(2));

  // One marker in every partition of findings, and the entry in the register.
  int markers = 0;
  for (const auto& record : ReadTopic(std::string(kafka::kFindings))) {
    const auto decoded = codec::DecodeFindingRecord(*record.value);
    const auto* marker = std::get_if<model::Marker>(&*decoded);
    if (marker == nullptr) continue;
    const auto* subscription = std::get_if<model::Subscription>(&marker->content);
    if (subscription != nullptr && subscription->id == "first-a1") ++markers;
  }
  EXPECT_EQ(markers, testing::kPartitions);
  const auto own = SubscriptionClient(service_.grpc(), put->token).List("");
  ASSERT_TRUE(own) << own.error().ToString();
  EXPECT_THAT(own->subscriptions, SizeIs(1));
  EXPECT_THAT(own->partners, SizeIs(1));
  EXPECT_THAT(own->partners[0].token_sha256, IsEmpty());
}

TEST_F(NotificationTest, RefusesFaultyFiltersAndStrangers) {
  PutPartner("strict");
  model::Subscription subscription;
  subscription.id = "strict-1";
  subscription.partner = "strict";
  subscription.levels = {"dseo"};
  const auto refused = client_.PutSubscription(subscription);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(refused.error().ToString(), HasSubstr("subscription.levels[0]"));
  EXPECT_FALSE(SubscriptionClient(service_.grpc(), "wrong").List(""));
  subscription.levels = {};
  subscription.partner = "nobody";
  EXPECT_EQ(client_.PutSubscription(subscription).error().code, base::ErrorCode::kNotFound);
}

TEST_F(NotificationTest, SendsOneAlertAndKeepsTheDecisions) {
  PutPartner("malmo");
  Subscribe("malmo-1", "malmo", "m1");
  Subscribe("malmo-2", "malmo", "m1");
  Find("fm", "m1");
  ASSERT_TRUE(WaitForAlerts("malmo", 1)) << service_.Log();
  const auto alerts = Alerts("malmo");
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_EQ(alerts[0].alert_id, base::StableId("malmo", "fm"));
  EXPECT_THAT(alerts[0].subscriptions, ElementsAre("malmo-1", "malmo-2"));
  EXPECT_EQ(alerts[0].sequence, 1);
  int decisions = 0;
  for (const auto& record : ReadTopic(std::string(kafka::kDecisions))) {
    const auto decision = *codec::DecodeDecision(*record.value);
    if (decision.finding_id == "fm") decisions += decision.reason == "matched" ? 1 : 100;
  }
  EXPECT_EQ(decisions, 2);
  EXPECT_EQ(service_.Stop(), 0) << service_.Log();
}

TEST_F(NotificationTest, GoesOnWhenAPartnersTopicIsDeleted) {
  PutPartner("gone");
  PutPartner("stays");
  Subscribe("gone-1", "gone", "g1");
  Subscribe("stays-1", "stays", "g1");
  Find("fg1", "g1");
  ASSERT_TRUE(WaitForAlerts("gone", 1)) << service_.Log();
  ASSERT_TRUE(WaitForAlerts("stays", 1)) << service_.Log();

  const auto admin = kafka::Admin::Open(testing::Installation()).value();
  ASSERT_TRUE(admin->DeleteTopic(AlertTopic("gone")));
  Find("fg2", "g1");
  Find("fg3", "g1");
  EXPECT_TRUE(WaitUntil(60s, [&] { return Alerts("stays").size() == 3; })) << service_.Log();
  std::vector<std::string> dead;
  EXPECT_TRUE(WaitUntil(30s, [&] {
    dead.clear();
    for (const auto& record : ReadTopic(kafka::DeadLetterTopic(kafka::kFindings))) {
      const auto alert = record.value ? codec::DecodeAlert(*record.value) : base::Result<model::Alert>();
      if (alert && alert->partner == "gone") dead.push_back(alert->finding.finding_id);
    }
    return dead.size() >= 2;
  })) << service_.Log();
  EXPECT_THAT(dead, ElementsAre("fg2", "fg3"));

  EXPECT_THAT(Why("gone", "fg2"), AllOf(HasSubstr("dead-lettered"), HasSubstr("topic_missing")));
  EXPECT_THAT(Why("stays", "fg2"), HasSubstr(R"("outcome":"sent")"));
  EXPECT_EQ(Redrive(), base::ErrorCode::kFailedPrecondition) << "the topic is not there";

  // Put again, the partner has its topic back, and what was set aside reaches it once, however often it is
  // sent.
  Subscribe("gone-1", "gone", "g1");
  EXPECT_EQ(Redrive(), std::nullopt);
  EXPECT_EQ(Redrive(), std::nullopt);
  std::vector<std::string> late;
  for (const auto& alert : Alerts("gone")) late.push_back(alert.finding.finding_id);
  EXPECT_THAT(late, ElementsAre("fg2", "fg3"));
  EXPECT_THAT(Why("gone", "fg2"), AllOf(HasSubstr(R"("outcome":"sent")"), HasSubstr("redriven")));

  // It misses nothing from here on.
  EXPECT_TRUE(WaitUntil(60s, [&] {
    static int tries = 0;
    Find("fg4-" + std::to_string(tries++), "g1");
    return WaitUntil(2s, [&] { return Alerts("gone").size() > late.size(); });
  })) << service_.Log();
}

TEST_F(NotificationTest, KnowsEverythingAgainAfterAKill) {
  PutPartner("killed");
  Subscribe("killed-1", "killed", "k1");
  Find("fk1", "k1");
  ASSERT_TRUE(WaitForAlerts("killed", 1)) << service_.Log();
  service_.Kill();
  Find("fk2", "k1");
  const ServiceProcess again(kProgram);
  ASSERT_TRUE(WaitForAlerts("killed", 2)) << again.Log();
  const auto alerts = Alerts("killed");
  EXPECT_EQ(alerts[0].finding.finding_id, "fk1");
  EXPECT_EQ(alerts[1].finding.finding_id, "fk2");
  EXPECT_EQ(alerts[1].sequence, alerts[0].sequence + 1);
  SubscriptionClient client(again.grpc(), testing::kOperatorToken);
  EXPECT_THAT(client.List("killed")->subscriptions, SizeIs(1));
}

}  // namespace
}  // namespace lagesbild::notification
