#include "notification/domain/alerts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "common/base/hash.h"

namespace lagesbild::notification {
namespace {

using model::EpisodeState;
using model::MessageType;
using model::Outcome;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

model::Finding Finding(std::string id = "f1", EpisodeState state = EpisodeState::kOpen) {
  model::Finding finding;
  finding.finding_id = std::move(id);
  finding.area = "a1";
  finding.episode = "e1";
  finding.state = state;
  finding.direction = model::Direction::kWorse;
  finding.severity = 2;
  finding.revision = 5;
  finding.change = model::TrendChange{"property.theft", 202420, 25, 4000, 6000};
  return finding;
}

model::Subscription Subscription(std::string id) {
  model::Subscription subscription;
  subscription.id = std::move(id);
  subscription.partner = "malmo";
  return subscription;
}

Addressee To(const std::vector<model::Subscription>& subscriptions) {
  Addressee addressee{"malmo", true, {}, {}, 7};
  for (const auto& subscription : subscriptions) addressee.subscriptions.push_back(&subscription);
  return addressee;
}

std::vector<std::string> Reasons(const Dispatch& dispatch) {
  std::vector<std::string> reasons;
  for (const auto& decision : dispatch.decisions) {
    reasons.push_back(decision.subscription + (decision.outcome == Outcome::kSent ? " sent " : " not ") +
                      decision.reason);
  }
  return reasons;
}

TEST(Decide, SendsOneAlertHoweverManySubscriptionsMatch) {
  const std::vector<model::Subscription> all{Subscription("s1"), Subscription("s2")};
  const auto dispatch = Decide(Finding(), To(all), 99);
  ASSERT_TRUE(dispatch.alert);
  EXPECT_EQ(dispatch.alert->alert_id, base::StableId("malmo", "f1"));
  EXPECT_THAT(dispatch.alert->subscriptions, ElementsAre("s1", "s2"));
  EXPECT_EQ(dispatch.alert->sequence, 8);
  EXPECT_EQ(dispatch.alert->revision, 5);
  EXPECT_EQ(dispatch.alert->message_type, MessageType::kAlert);
  EXPECT_THAT(dispatch.alert->references, IsEmpty());
  EXPECT_THAT(Reasons(dispatch), ElementsAre("s1 sent matched", "s2 sent matched"));
  EXPECT_EQ(dispatch.decisions[0].alert_id, dispatch.alert->alert_id);
  EXPECT_EQ(dispatch.decisions[0].time_ms, 99);
  EXPECT_EQ(dispatch.sent, (SentEpisode{99, {dispatch.alert->alert_id}}));
}

// Invariant 8: what leaves for partners holds no count from 1 to 4, in no field and no text.
TEST(Decide, TellsPartnersNoCountThatCouldPointAtAPerson) {
  const std::vector<model::Subscription> all{Subscription("s1")};
  for (std::int64_t count = -6; count <= 6; ++count) {
    auto finding = Finding();
    finding.change = model::TrendChange{"property.theft", 202420, count, 25'000, -6'000};
    const auto alert = Decide(finding, To(all), 99).alert;
    ASSERT_TRUE(alert);
    const auto& told = std::get<model::TrendChange>(alert->finding.change);
    const bool small = count != 0 && std::abs(count) < 5;
    EXPECT_EQ(told.count_withheld, small) << count;
    EXPECT_EQ(told.count, small ? 0 : count);
    EXPECT_EQ(told.z_milli, small ? 0 : -6'000) << "z would give the count back";
    EXPECT_EQ(told.expected_milli, 25'000);
    const auto number = ", " + std::to_string(count);
    EXPECT_EQ(alert->headline_sv.find(number + " händelser") == std::string::npos, small)
        << alert->headline_sv;
    EXPECT_EQ(alert->headline_en.find(number + " incidents") == std::string::npos, small)
        << alert->headline_en;
  }
}

TEST(Decide, SaysWhyASubscriptionGetsNothing) {
  std::vector<model::Subscription> all{Subscription("s1"), Subscription("s2"), Subscription("s3")};
  all[0].severity_min = 3;
  all[1].areas = {"elsewhere"};
  all[2].directions = {"better"};
  const auto dispatch = Decide(Finding(), To(all), 99);
  EXPECT_FALSE(dispatch.alert);
  EXPECT_THAT(Reasons(dispatch), ElementsAre("s1 not severity_below", "s3 not direction"));
  EXPECT_EQ(dispatch.decisions[0].alert_id, "");
  EXPECT_EQ(dispatch.sent, SentEpisode{});
}

TEST(Decide, GoesFromAlertOverUpdateToCancel) {
  const std::vector<model::Subscription> all{Subscription("s1")};
  auto addressee = To(all);
  std::vector<std::string> ids;
  for (const auto& [id, state, type] : {std::tuple{"f1", EpisodeState::kOpen, MessageType::kAlert},
                                        std::tuple{"f2", EpisodeState::kUpdate, MessageType::kUpdate},
                                        std::tuple{"f3", EpisodeState::kClose, MessageType::kUpdate},
                                        std::tuple{"f4", EpisodeState::kWithdrawn, MessageType::kCancel}}) {
    const auto dispatch = Decide(Finding(id, state), addressee, 99);
    ASSERT_TRUE(dispatch.alert) << id;
    EXPECT_EQ(dispatch.alert->message_type, type) << id;
    EXPECT_EQ(dispatch.alert->references, ids) << id;
    ids.push_back(dispatch.alert->alert_id);
    addressee.sent = dispatch.sent;
    addressee.sequence = dispatch.alert->sequence;
  }
  EXPECT_EQ(addressee.sequence, 11);
}

TEST(Decide, BeginsWithAnAlertForWhoJoinsLate) {
  const std::vector<model::Subscription> all{Subscription("s1")};
  const auto dispatch = Decide(Finding("f2", EpisodeState::kUpdate), To(all), 99);
  EXPECT_EQ(dispatch.alert->message_type, MessageType::kAlert);
}

TEST(Decide, TellsTheEndToWhoWasToldWhateverTheFilters) {
  std::vector<model::Subscription> all{Subscription("s1")};
  all[0].directions = {"worse"};
  auto addressee = To(all);
  auto close = Finding("f2", EpisodeState::kClose);
  close.direction = model::Direction::kNeutral;
  EXPECT_THAT(Reasons(Decide(close, addressee, 99)), ElementsAre("s1 not direction"));
  addressee.sent.alert_ids = {std::string(32, 'a')};
  EXPECT_THAT(Reasons(Decide(close, addressee, 99)), ElementsAre("s1 sent follows_sent_alert"));
  close.state = EpisodeState::kWithdrawn;
  EXPECT_EQ(Decide(close, addressee, 99).alert->message_type, MessageType::kCancel);
  close.state = EpisodeState::kUpdate;
  EXPECT_THAT(Reasons(Decide(close, addressee, 99)), ElementsAre("s1 not direction"));
}

TEST(Decide, CancelsNothingThatWasNotSaid) {
  const std::vector<model::Subscription> all{Subscription("s1")};
  const auto dispatch = Decide(Finding("f1", EpisodeState::kWithdrawn), To(all), 99);
  EXPECT_FALSE(dispatch.alert);
  EXPECT_THAT(Reasons(dispatch), ElementsAre("s1 not nothing_to_cancel"));
}

TEST(Decide, SendsAFindingOnce) {
  const std::vector<model::Subscription> all{Subscription("s1")};
  auto addressee = To(all);
  addressee.sent = Decide(Finding(), addressee, 99).sent;
  const auto again = Decide(Finding(), addressee, 100);
  EXPECT_FALSE(again.alert);
  EXPECT_THAT(Reasons(again), ElementsAre("s1 not same_finding_sent"));
  EXPECT_EQ(again.sent, addressee.sent);
}

TEST(Decide, SendsNothingToARemovedPartner) {
  const std::vector<model::Subscription> all{Subscription("s1")};
  auto addressee = To(all);
  addressee.active = false;
  const auto dispatch = Decide(Finding(), addressee, 99);
  EXPECT_FALSE(dispatch.alert);
  EXPECT_THAT(Reasons(dispatch), ElementsAre("s1 not partner_removed"));
}

TEST(Decide, IsATestOnlyIfAllThatMatchAreTests) {
  std::vector<model::Subscription> all{Subscription("s1"), Subscription("s2"), Subscription("s3")};
  all[0].test = true;
  all[1].severity_min = 4;
  all[2].test = true;
  auto dispatch = Decide(Finding(), To(all), 99);
  EXPECT_EQ(dispatch.alert->status, model::AlertStatus::kTest);
  EXPECT_TRUE(dispatch.alert->headline_en.starts_with("TEST: "));
  all[2].test = false;
  dispatch = Decide(Finding(), To(all), 99);
  EXPECT_EQ(dispatch.alert->status, model::AlertStatus::kActual);
  EXPECT_FALSE(dispatch.alert->headline_en.starts_with("TEST: "));
}

TEST(Decide, RemembersTheNewestSixteen) {
  const std::vector<model::Subscription> all{Subscription("s1")};
  auto addressee = To(all);
  for (int i = 0; i < 20; ++i) {
    addressee.sent = Decide(Finding("f" + std::to_string(i), EpisodeState::kUpdate), addressee, 99).sent;
  }
  EXPECT_THAT(addressee.sent.alert_ids, SizeIs(16));
  EXPECT_EQ(addressee.sent.alert_ids.front(), base::StableId("malmo", "f4"));
  EXPECT_EQ(addressee.sent.alert_ids.back(), base::StableId("malmo", "f19"));
}

TEST(SentEpisode, DecodesWhatItEncodes) {
  const SentEpisode sent{1'700'000'000'000, {std::string(32, 'a'), std::string(32, 'b')}};
  EXPECT_EQ(*SentEpisode::Decode(sent.Encode()), sent);
  EXPECT_FALSE(SentEpisode::Decode(""));
  EXPECT_FALSE(SentEpisode::Decode(sent.Encode() + "x"));
}

}  // namespace
}  // namespace lagesbild::notification
