#include "common/kafka/content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/stage/bundle_reader.h"
#include "integration/kafka/topics.h"
#include "integration/kafka/write.h"
#include "support/wait_until.h"

namespace lagesbild::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using namespace lagesbild::testing;  // NOLINT(google-build-using-namespace): the helpers of the tests

TEST(ContentFollower, HandsOutWhatIsThereAndWhatArrives) {
  const auto topic = MakeTopic(1, {{"cleanup.policy", "compact"}});
  WriteRecords(Bootstrap(), topic, 0, {{ContentKey("one"), "one"}});
  const auto follower = ContentFollower::Open(Bootstrap(), topic).value();
  EXPECT_EQ(follower->Get(ContentKey("one"), seconds(10)).value(), "one");
  const std::jthread later([&] { WriteRecords(Bootstrap(), topic, 0, {{ContentKey("two"), "two"}}); });
  EXPECT_EQ(follower->Get(ContentKey("two"), seconds(10)).value(), "two");
  follower->Drop();
  EXPECT_EQ(follower->Get(ContentKey("one"), seconds(10)).value(), "one");
}

TEST(ContentFollower, NeverHandsOutBytesThatAreNotWhatTheirNameSays) {
  const auto topic = MakeTopic(1, {{"cleanup.policy", "compact"}});
  WriteRecords(Bootstrap(), topic, 0, {{ContentKey("good"), "bad"}});
  const auto follower = ContentFollower::Open(Bootstrap(), topic).value();
  const auto missing = follower->Get(ContentKey("good"), milliseconds(1000));
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, base::ErrorCode::kUnavailable);
  EXPECT_THAT(missing.error().message, HasSubstr(ContentKey("good")));
  EXPECT_EQ(follower->mismatches(), 1U);
  WriteRecords(Bootstrap(), topic, 0, {{ContentKey("good"), "good"}});
  EXPECT_EQ(follower->Get(ContentKey("good"), seconds(10)).value(), "good");
}

// Partitions of one lane stand at different versions: each Load begins at the first record again, while the
// client still waits at the broker for more.
TEST(BundleReader, GoesBackAndForthBetweenVersions) {
  const auto topic = MakeTopic(1, {{"cleanup.policy", "compact"}});
  for (const std::string bytes : {"one", "two"})
    WriteRecords(Bootstrap(), topic, 0, {{ContentKey(bytes), bytes}});
  stage::BundleReader<std::string> reader(Bootstrap(), topic, [](std::string_view bytes) {
    return base::Result<std::vector<std::string>>(std::vector<std::string>{std::string(bytes)});
  });
  ASSERT_TRUE(WaitUntil(seconds(10), [&] { return reader.Load({ContentKey("one")}).has_value(); }));
  for (int round = 0; round < 3; ++round) {
    for (const std::string bytes : {"two", "one"}) {
      std::this_thread::sleep_for(milliseconds(20));  // by then it waits at the broker again
      const auto loaded = reader.Load({ContentKey(bytes)});
      ASSERT_TRUE(loaded.has_value()) << loaded.error().ToString();
      EXPECT_EQ(loaded->front(), bytes);
    }
  }
}

TEST(ContentFollower, NeedsItsTopic) {
  EXPECT_EQ(ContentFollower::Open(Bootstrap(), "no.such.topic").error().code, base::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lagesbild::kafka
