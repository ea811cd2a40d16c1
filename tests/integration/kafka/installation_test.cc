#include "common/kafka/installation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kafka/admin.h"
#include "support/free_port.h"
#include "support/kafka_broker.h"

namespace lagesbild::kafka {
namespace {

using ::testing::HasSubstr;
using testing::KafkaBroker;
using ::testing::Not;

const model::Installation kLive{"00112233445566778899aabbccddeeff", 3, model::Clock::kLive, 60'000, 17};

TEST(Installation, IsWrittenOnceAndCheckedAgainstTheTopics) {
  // A broker of its own: names are fixed.
  const auto broker = KafkaBroker::Start().value();
  const auto& bootstrap = broker->bootstrap();
  const auto admin = Admin::Open(bootstrap).value();

  EXPECT_EQ(ReadInstallation(bootstrap).error().code, base::ErrorCode::kNotFound);
  const auto nothing = CheckInstallation(bootstrap);
  ASSERT_FALSE(nothing.has_value());
  EXPECT_EQ(nothing.error().code, base::ErrorCode::kFailedPrecondition);
  EXPECT_THAT(nothing.error().hint, HasSubstr("lagesbild init"));

  std::vector<NewTopic> topics;
  for (const auto& spec : AllTopics()) {
    if (spec.name != kTrends) topics.push_back(ForSpec(spec, {spec.name == kFindings ? 2 : 3, 1}));
  }
  const auto made = admin->CreateTopics(topics);
  ASSERT_TRUE(made.has_value()) << made.error().ToString();
  const auto before = ReadInstallation(bootstrap);
  ASSERT_TRUE(before.has_value()) << before.error().ToString();
  EXPECT_EQ(*before, std::nullopt);
  EXPECT_EQ(CheckInstallation(bootstrap).error().code, base::ErrorCode::kFailedPrecondition);

  ASSERT_TRUE(WriteInstallation(bootstrap, kLive).has_value());
  const auto after = ReadInstallation(bootstrap);
  ASSERT_TRUE(after.has_value()) << after.error().ToString();
  EXPECT_EQ(*after, kLive);
  auto other = kLive;
  other.clock = model::Clock::kFeed;
  EXPECT_EQ(WriteInstallation(bootstrap, other).error().code, base::ErrorCode::kAlreadyExists);
  EXPECT_EQ(ReadInstallation(bootstrap).value(), kLive);

  const auto faulty = CheckInstallation(bootstrap);
  ASSERT_FALSE(faulty.has_value());
  EXPECT_EQ(faulty.error().code, base::ErrorCode::kFailedPrecondition);
  EXPECT_THAT(faulty.error().message, HasSubstr("lagesbild.trends.v1 is missing, expected 3 partitions"));
  EXPECT_THAT(faulty.error().message, HasSubstr("lagesbild.findings.v1 has 2 partitions, expected 3"));
  EXPECT_THAT(faulty.error().message, Not(HasSubstr("lagesbild.observations.v1")));
  EXPECT_THAT(faulty.error().hint, HasSubstr("lagesbild init"));

  ASSERT_TRUE(admin->DeleteTopic(std::string(kFindings)).has_value());
  for (const auto& spec : AllTopics()) {
    if (spec.name == kTrends || spec.name == kFindings) {
      ASSERT_TRUE(admin->CreateTopic(ForSpec(spec, {3, 1})).has_value());
    }
  }
  const auto whole = CheckInstallation(bootstrap);
  ASSERT_TRUE(whole.has_value()) << whole.error().ToString();
  EXPECT_EQ(*whole, kLive);
}

TEST(Installation, CannotBeCheckedWithoutKafka) {
  const auto checked = CheckInstallation("127.0.0.1:" + std::to_string(testing::FreePort()));
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code, base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace lagesbild::kafka
