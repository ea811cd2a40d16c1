#include "common/telemetry/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lagesbild::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class LogTest : public ::testing::Test {
 public:
  void SetUpLog(LogFormat format, LogLevel level = LogLevel::kInfo) {
    SetupLog({.level = level,
              .format = format,
              .service = "scoring",
              .instance = "0",
              .sink = [this](std::string_view line) { lines_.emplace_back(line); }});
  }
  ~LogTest() override { SetupLog({}); }

  std::vector<std::string> lines_;
};

TEST_F(LogTest, WritesOneLogfmtLine) {
  SetUpLog(LogFormat::kLogfmt);
  Info("partition taken", {{"partition", 3}, {"topic", "a b"}, {"cold", true}, {"ratio", 0.5}});
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_THAT(lines_[0], MatchesRegex("ts=[-0-9]+T[.:0-9]+Z level=info service=scoring instance=0 .*"));
  EXPECT_THAT(lines_[0], EndsWith(R"(msg="partition taken" partition=3 topic="a b" cold=true ratio=0.5)"));
}

TEST_F(LogTest, WritesJsonThatEscapes) {
  SetUpLog(LogFormat::kJson);
  Error("bad \"input\"", {{"value", "a\nb\x01"}, {"size", 7}});
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_THAT(
      lines_[0],
      EndsWith(
          R"("level":"error","service":"scoring","instance":"0","msg":"bad \"input\"","value":"a\nb\u0001","size":7})"));
}

TEST_F(LogTest, KeepsALineOneLineWhateverTheValue) {
  SetUpLog(LogFormat::kLogfmt);
  Info("x", {{"value", "a\nlevel=error msg=forged"}});
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_EQ(lines_[0].find('\n'), std::string::npos);
  EXPECT_THAT(lines_[0], HasSubstr(R"(value="a\nlevel=error msg=forged")"));
}

TEST_F(LogTest, LeavesOutWhatIsBelowTheLevel) {
  SetUpLog(LogFormat::kLogfmt, LogLevel::kWarn);
  Info("no");
  Warn("yes");
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("msg=yes")));
}

TEST_F(LogTest, LimitsErrorsByPlaceInTheCode) {
  SetUpLog(LogFormat::kLogfmt);
  for (int i = 0; i < 5; ++i) ErrorLimited("here");
  ErrorLimited("there");
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("msg=here"), HasSubstr("msg=there")));
}

TEST(RateLimit, SaysHowManyWereLeftOut) {
  RateLimit limit(10s);
  const std::chrono::steady_clock::time_point start;
  EXPECT_EQ(limit.Admit("a", start), 0);
  EXPECT_EQ(limit.Admit("a", start + 9s), std::nullopt);
  EXPECT_EQ(limit.Admit("a", start + 9999ms), std::nullopt);
  EXPECT_EQ(limit.Admit("b", start + 9s), 0);
  EXPECT_EQ(limit.Admit("a", start + 10s), 2);
  EXPECT_EQ(limit.Admit("a", start + 20s), 0);
}

TEST(ParseLogLevel, RefusesOtherWords) {
  EXPECT_EQ(*ParseLogLevel("warn"), LogLevel::kWarn);
  EXPECT_FALSE(ParseLogLevel("WARN"));
  EXPECT_FALSE(ParseLogFormat("xml"));
}

}  // namespace
}  // namespace lagesbild::telemetry
