#include "common/config/values.h"

#include <gtest/gtest.h>

namespace lagesbild::config {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, TakesWholeNumbersWithAUnit) {
  EXPECT_EQ(*ParseDuration("250ms"), 250ms);
  EXPECT_EQ(*ParseDuration("10s"), 10s);
  EXPECT_EQ(*ParseDuration("5m"), 5min);
  EXPECT_EQ(*ParseDuration("2h"), 2h);
  EXPECT_EQ(*ParseDuration("0"), 0ms);
}

TEST(ParseDuration, RefusesWhatIsUnclear) {
  for (const char* text : {"", "10", "s", "-1s", "1.5s", "10 s", "10S", "1d", "9223372036854775807h"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

TEST(ParseBytes, TakesBinaryUnits) {
  EXPECT_EQ(*ParseBytes("512"), 512);
  EXPECT_EQ(*ParseBytes("64KiB"), 65536);
  EXPECT_EQ(*ParseBytes("2GiB"), 2147483648);
  for (const char* text : {"", "64k", "64KB", "-1", "99999999999GiB", "1.5MiB"})
    EXPECT_FALSE(ParseBytes(text)) << text;
}

TEST(ParseInt, RefusesRestsAndOverflow) {
  EXPECT_EQ(*ParseInt("-12"), -12);
  for (const char* text : {"", "12x", " 12", "+1", "9223372036854775808", "0x10"})
    EXPECT_FALSE(ParseInt(text)) << text;
}

TEST(FormatValues, WritesWhatParsesAgain) {
  EXPECT_EQ(FormatDuration(90s), "90s");
  EXPECT_EQ(FormatDuration(1500ms), "1500ms");
  EXPECT_EQ(FormatDuration(0ms), "0");
  EXPECT_EQ(FormatBytes(65536), "64KiB");
  EXPECT_EQ(*ParseBytes(FormatBytes(65537)), 65537);
}

TEST(ParseHostPort, ReadsNamesAddressesAndBrackets) {
  EXPECT_EQ(ParseHostPort("kafka:9092")->host, "kafka");
  EXPECT_EQ(ParseHostPort("[::1]:0")->host, "::1");
  EXPECT_EQ(ParseHostPort("127.0.0.1:65535")->port, 65535);
  for (const char* text : {"", "kafka", ":9092", "kafka:", "kafka:65536", "kafka:-1", "::1:80", "a b:80"}) {
    EXPECT_FALSE(ParseHostPort(text)) << text;
  }
}

TEST(SplitList, DropsBlanksAndEmptyParts) {
  EXPECT_EQ(SplitList(" a, b ,,c "), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(SplitList("").empty());
}

TEST(CheckSha256, NeverRepeatsWhatMayBeASecret) {
  const auto refused = CheckSha256("my-secret-token");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().ToString().find("my-secret-token"), std::string::npos);
  EXPECT_TRUE(CheckSha256(std::string(64, 'a')));
}

TEST(CheckHostPortList, WantsAPortThatCanBeConnectedTo) {
  EXPECT_TRUE(CheckHostPortList("a:9092,b:9092"));
  EXPECT_FALSE(CheckHostPortList("a:9092,b"));
  EXPECT_FALSE(CheckHostPortList("a:0"));
  EXPECT_FALSE(CheckHostPortList(","));
}

}  // namespace
}  // namespace lagesbild::config
