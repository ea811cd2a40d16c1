// Putting partners and subscriptions, with topics, log and machine in memory.
#include "notification/subscription_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/hash.h"

namespace lagesbild::notification {
namespace {

using base::ErrorCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The topics and the log share one list of what happened, for the order of things.
class World : public AlertTopics, public RegisterLog, public Machine {
 public:
  std::vector<std::string> said;
  std::vector<model::Marker> markers;
  base::Status topic_answer;
  std::vector<base::Status> write_answers;  // the next ones; then all is well
  int random = 0;

  base::Status Prepare(const std::string& partner) override {
    said.push_back("prepare " + partner);
    return topic_answer;
  }
  base::Result<std::vector<model::Marker>> Take() override {
    said.emplace_back("take");
    return markers;
  }
  base::Status Write(const model::Marker& marker) override {
    said.push_back("write " + std::to_string(marker.activation));
    if (!write_answers.empty()) {
      auto answer = write_answers.front();
      write_answers.erase(write_answers.begin());
      if (!answer) return answer;
    }
    markers.push_back(marker);
    return {};
  }
  std::int64_t NowMs() override { return 42; }
  base::Result<std::string> RandomBytes() override {
    return std::string(32, static_cast<char>('a' + random++));
  }
};

struct Fixture {
  World world;
  RegisterView view;
  SubscriptionDesk desk{world, world, world, view, DefaultLevels()};

  Answered<SubscriptionDesk::PutPartnerAnswer> PutPartner(const std::string& id) {
    return desk.PutPartner({id, "Name", {}, false});
  }
  static model::Subscription Subscription(const std::string& id, const std::string& partner) {
    model::Subscription subscription;
    subscription.id = id;
    subscription.partner = partner;
    return subscription;
  }
};

TEST(SubscriptionDesk, HandsTheTokenOutOnce) {
  Fixture fixture;
  const auto first = fixture.PutPartner("malmo");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->topic, "lagesbild.alerts.malmo.v1");
  EXPECT_THAT(first->token, SizeIs(64));
  const auto digest = base::Hex(base::Sha256(first->token));
  EXPECT_EQ(fixture.view.PartnerOfToken(digest), "malmo");
  const auto second = fixture.PutPartner("malmo");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->token, "");
  EXPECT_EQ(fixture.view.PartnerOfToken(digest), "malmo");
  for (const auto& marker : fixture.world.markers) {
    EXPECT_EQ(std::get<model::Partner>(marker.content).token_sha256.find(first->token), std::string::npos);
  }
}

TEST(SubscriptionDesk, MakesAndTestsTheTopicBeforeAnythingIsWritten) {
  Fixture fixture;
  ASSERT_TRUE(fixture.PutPartner("malmo"));
  ASSERT_TRUE(fixture.desk.PutSubscription(Fixture::Subscription("s", "malmo")));
  EXPECT_THAT(fixture.world.said,
              ElementsAre("take", "prepare malmo", "write 1", "prepare malmo", "write 1"));
  fixture.world.topic_answer = base::Fail(ErrorCode::kUnavailable, "no broker");
  const auto refused = fixture.desk.PutSubscription(Fixture::Subscription("t", "malmo"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, ErrorCode::kUnavailable);
  EXPECT_THAT(fixture.world.markers, SizeIs(2));
  EXPECT_FALSE(fixture.view.FindSubscription("t"));
}

TEST(SubscriptionDesk, NumbersEachRegisterUpwards) {
  Fixture fixture;
  ASSERT_TRUE(fixture.PutPartner("malmo"));
  ASSERT_TRUE(fixture.PutPartner("region"));
  EXPECT_EQ(fixture.desk.PutSubscription(Fixture::Subscription("s", "malmo"))->activation, 1);
  EXPECT_EQ(fixture.desk.PutSubscription(Fixture::Subscription("s", "malmo"))->activation, 2);
  EXPECT_EQ(*fixture.desk.RemoveSubscription("s"), 3);
  EXPECT_EQ(fixture.desk.PutSubscription(Fixture::Subscription("s", "region"))->activation, 4);
  EXPECT_EQ(fixture.view.newest_partner(), 2);
}

TEST(SubscriptionDesk, GoesOnWhereTheRegisterStood) {
  Fixture fixture;
  fixture.world.markers = {{7, 0, model::Partner{"malmo", "", "digest", false}},
                           {9, 0, Fixture::Subscription("s", "malmo")}};
  EXPECT_EQ(fixture.desk.PutSubscription(Fixture::Subscription("t", "malmo"))->activation, 10);
  EXPECT_EQ(fixture.PutPartner("malmo")->token, "");
  EXPECT_EQ(std::get<model::Partner>(fixture.world.markers.back().content).token_sha256, "digest");
}

TEST(SubscriptionDesk, RefusesFaultyFiltersWithTheirFields) {
  Fixture fixture;
  ASSERT_TRUE(fixture.PutPartner("malmo"));
  fixture.world.said.clear();
  auto subscription = Fixture::Subscription("s", "malmo");
  subscription.levels = {"dseo"};
  subscription.municipalities = {"Malmö"};
  const auto refused = fixture.desk.PutSubscription(subscription);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, ErrorCode::kInvalidArgument);
  ASSERT_THAT(refused.error().violations, SizeIs(2));
  EXPECT_EQ(refused.error().violations[0].field, "subscription.municipalities[0]");
  EXPECT_EQ(refused.error().violations[1].reason, "UNKNOWN_LEVEL");
  EXPECT_THAT(fixture.world.said, IsEmpty());
}

TEST(SubscriptionDesk, RefusesWhatBelongsToNobodyOrToAnother) {
  Fixture fixture;
  ASSERT_TRUE(fixture.PutPartner("malmo"));
  ASSERT_TRUE(fixture.PutPartner("region"));
  EXPECT_EQ(fixture.desk.PutSubscription(Fixture::Subscription("s", "nobody")).error().error.code,
            ErrorCode::kNotFound);
  ASSERT_TRUE(fixture.desk.PutSubscription(Fixture::Subscription("s", "malmo")));
  EXPECT_EQ(fixture.desk.PutSubscription(Fixture::Subscription("s", "region")).error().error.code,
            ErrorCode::kAlreadyExists);
  EXPECT_EQ(fixture.desk.RemoveSubscription("other").error().error.code, ErrorCode::kNotFound);
}

TEST(SubscriptionDesk, RemovesAPartnerAndItsToken) {
  Fixture fixture;
  const auto token = fixture.PutPartner("malmo")->token;
  ASSERT_TRUE(fixture.desk.PutPartner({"malmo", "", {}, true}));
  EXPECT_FALSE(fixture.view.PartnerOfToken(base::Hex(base::Sha256(token))));
  EXPECT_THAT(fixture.view.Partners(""), IsEmpty());
  EXPECT_EQ(fixture.desk.PutPartner({"malmo", "", {}, true}).error().error.code, ErrorCode::kNotFound);
  EXPECT_NE(fixture.PutPartner("malmo")->token, "");  // a new one
}

TEST(SubscriptionDesk, ReadsAgainAfterAnotherInstanceWrote) {
  Fixture fixture;
  ASSERT_TRUE(fixture.PutPartner("malmo"));
  // Another instance takes the place and writes subscription "theirs" under number 1.
  fixture.world.write_answers = {base::Fail(ErrorCode::kAborted, "fenced")};
  fixture.world.markers.push_back({1, 0, Fixture::Subscription("theirs", "malmo")});
  const auto refused = fixture.desk.PutSubscription(Fixture::Subscription("s", "malmo"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, ErrorCode::kUnavailable);
  const auto answer = fixture.desk.PutSubscription(Fixture::Subscription("s", "malmo"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->activation, 2);
  EXPECT_THAT(fixture.view.Subscriptions("malmo"), SizeIs(2));
}

TEST(SubscriptionDesk, ForgetsNothingWhenTheLogIsAway) {
  Fixture fixture;
  ASSERT_TRUE(fixture.PutPartner("malmo"));
  fixture.world.write_answers = {base::Fail(ErrorCode::kUnavailable, "no broker")};
  EXPECT_FALSE(fixture.desk.PutSubscription(Fixture::Subscription("s", "malmo")));
  EXPECT_FALSE(fixture.view.FindSubscription("s"));
  EXPECT_EQ(fixture.desk.PutSubscription(Fixture::Subscription("s", "malmo"))->activation, 1);
}

TEST(RegisterView, KeepsTheNewerMarkerWhateverTheOrder) {
  RegisterView view;
  auto changed = Fixture::Subscription("s", "malmo");
  changed.severity_min = 3;
  view.Apply({2, 0, changed});
  view.Apply({1, 0, Fixture::Subscription("s", "malmo")});
  EXPECT_EQ(view.FindSubscription("s")->severity_min, 3);
  EXPECT_EQ(view.newest_subscription(), 2);
  EXPECT_THAT(view.Subscriptions("region"), IsEmpty());
  EXPECT_THAT(view.Subscriptions(""), SizeIs(1));
}

}  // namespace
}  // namespace lagesbild::notification
