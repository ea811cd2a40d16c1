#include "console/feeds/live.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/console/feeds/fake_gateway.h"
#include "unit/console/feeds/temp_folder.h"

namespace lagesbild::feeds {
namespace {

using ::testing::HasSubstr;

std::string Event(int id, const std::string& type, const std::string& day = "30 juni 9.36") {
  return R"({"id": )" + std::to_string(id) + R"(, "datetime": "2026-06-30 9:57:12 +02:00", "name": ")" + day +
         ", " + type + R"(, Lund", "summary": "s", "url": "/u", "type": ")" + type +
         R"(", "location": {"name": "Skåne län", "gps": "55.9,13.5"}})";
}

/// Answers in turn; the last one for ever.
class FakeHttp : public HttpClient {
 public:
  base::Result<HttpResponse> Get(const std::string& url, const std::string& user_agent) override {
    urls.push_back(url);
    agents.push_back(user_agent);
    times_ms.push_back(clock->NowMs());
    const std::size_t at = std::min(urls.size(), answers.size()) - 1;
    return answers[at];
  }
  void Add(int status, std::string body) { answers.push_back(HttpResponse{status, std::move(body), {}}); }
  FakeClock* clock = nullptr;
  std::vector<base::Result<HttpResponse>> answers;
  std::vector<std::string> urls;
  std::vector<std::string> agents;
  std::vector<std::int64_t> times_ms;
};

class LiveTest : public ::testing::Test {
 protected:
  LiveTest() {
    http_.clock = &clock_;
    options_.base_url = "http://police";
    options_.state_file = folder_ / "state";
  }
  base::Status Run(std::int64_t polls) {
    options_.polls_max = polls;
    reports_.clear();
    return Follow(options_, http_, gateway_, clock_,
                  [this](const PollReport& report) { reports_.push_back(report); }, {});
  }
  TempFolder folder_;
  FakeHttp http_;
  FakeGateway gateway_;
  FakeClock clock_;
  LiveOptions options_;
  std::vector<PollReport> reports_;
};

TEST_F(LiveTest, SendsWhatIsNewOrChangedAndWithdrawsWhatIsNoLongerAnIncident) {
  http_.Add(200, "[" + Event(1, "Misshandel") + "," + Event(2, "Sammanfattning natt") + "]");
  http_.Add(200, "[" + Event(3, "Rån") + "," + Event(1, "Mord/dråp") + "]");
  http_.Add(200, "[" + Event(3, "Uppdatering") + "," + Event(1, "Mord/dråp") + "]");
  const auto followed = Run(3);
  ASSERT_TRUE(followed) << followed.error().ToString();
  ASSERT_EQ(reports_.size(), 3U);
  EXPECT_EQ(reports_[0].accepted, 1);
  EXPECT_EQ(reports_[0].left_out.at("SUMMARY"), 1);
  EXPECT_EQ(reports_[1].accepted, 2);
  EXPECT_EQ(reports_[2].accepted, 1);
  EXPECT_EQ(reports_[2].left_out.at("UNCHANGED"), 1);
  ASSERT_EQ(gateway_.accepted.size(), 4U);
  EXPECT_EQ(gateway_.accepted[2].source_id, "1");
  EXPECT_EQ(gateway_.accepted[2].revision, 2U);
  EXPECT_TRUE(std::holds_alternative<model::Withdrawal>(gateway_.accepted[3].body));
  EXPECT_EQ(gateway_.accepted[0].recorded_at_ms, 0) << "the gateway stamps";
  EXPECT_EQ(http_.urls[0], "http://police/api/events");
  EXPECT_FALSE(http_.agents[0].empty());
  EXPECT_EQ(http_.times_ms[1] - http_.times_ms[0], 120'000);
}

TEST_F(LiveTest, RemembersOverARestartWhatItSaidAndWhenItAsked) {
  http_.Add(200, "[" + Event(1, "Misshandel") + "]");
  ASSERT_TRUE(Run(1));
  ASSERT_TRUE(Run(1));
  EXPECT_EQ(gateway_.accepted.size(), 1U);
  EXPECT_EQ(http_.times_ms[1] - http_.times_ms[0], 120'000);
}

TEST_F(LiveTest, WaitsAsLongAsItWasAskedToOverARestart) {
  http_.answers.emplace_back(HttpResponse{429, "", 3'600});
  ASSERT_TRUE(Run(1));
  http_.Add(200, "[]");
  ASSERT_TRUE(Run(1));
  EXPECT_EQ(http_.times_ms[1] - http_.times_ms[0], 3'600'000);
}

TEST_F(LiveTest, SendsAgainWhatHasNoReceipt) {
  http_.Add(200, "[" + Event(1, "Misshandel") + "]");
  gateway_.breaks_at_read = 1;  // it arrived, but the receipt did not
  gateway_.break_error = {base::ErrorCode::kUnauthenticated, "the token was taken away", {}};
  ASSERT_FALSE(Run(1));
  http_.Add(200, "[" + Event(1, "Mord/dråp") + "]");
  ASSERT_TRUE(Run(1));
  ASSERT_EQ(gateway_.accepted.size(), 2U);
  EXPECT_EQ(gateway_.accepted[1].revision, 2U) << "never two bodies under one revision";
}

TEST_F(LiveTest, SendsARefusedEventAgainAtTheNextPoll) {
  http_.Add(200, "[" + Event(1, "Misshandel") + "]");
  gateway_.reject = {"1"};
  ASSERT_TRUE(Run(1));
  EXPECT_EQ(reports_[0].refused.at("WRONG_FEED"), 1);
  gateway_.reject.clear();
  ASSERT_TRUE(Run(1));
  EXPECT_EQ(reports_[0].accepted, 1);
}

TEST_F(LiveTest, WaitsOutFailuresThatPass) {
  http_.answers.emplace_back(HttpResponse{429, "", 600});
  http_.Add(503, "");
  http_.answers.emplace_back(base::Fail(base::ErrorCode::kUnavailable, "no answer"));
  http_.Add(200, "[" + Event(1, "Misshandel") + ",{\"id\":");
  http_.Add(200, "<html>");
  http_.Add(200, "[" + Event(1, "Misshandel") + "]");
  const auto followed = Run(6);
  ASSERT_TRUE(followed) << followed.error().ToString();
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(reports_[static_cast<std::size_t>(i)].error.empty()) << i;
  EXPECT_EQ(reports_[5].error, "");
  EXPECT_EQ(reports_[5].accepted, 1) << "a cut answer did not count as seen";
  EXPECT_EQ(http_.times_ms[1] - http_.times_ms[0], 600'000) << "what the server asked for";
  EXPECT_EQ(http_.times_ms[5] - http_.times_ms[4], 960'000) << "60 s doubled four times";
}

TEST_F(LiveTest, StopsAtAnAnswerThatStays) {
  for (const int status : {403, 404, 301}) {
    http_.answers.clear();
    http_.urls.clear();
    http_.Add(status, "");
    const auto followed = Run(10);
    ASSERT_FALSE(followed);
    EXPECT_EQ(followed.error().code, base::ErrorCode::kFailedPrecondition);
    EXPECT_THAT(followed.error().message, HasSubstr(std::to_string(status)));
    EXPECT_EQ(http_.urls.size(), 1U);
  }
}

TEST_F(LiveTest, SaysThatEventsMayBeMissingAfterALongPause) {
  http_.Add(200, "[]");
  ASSERT_TRUE(Run(1));
  EXPECT_EQ(reports_[0].gap_ms, 0);
  clock_.now_ms += 7LL * 86'400'000;
  ASSERT_TRUE(Run(1));
  EXPECT_GE(reports_[0].gap_ms, 7LL * 86'400'000);
}

TEST_F(LiveTest, RefusesABrokenMemory) {
  http_.Add(200, "[]");
  for (const char* text : {"", "other\n", "lagesbild polisen 1\nx\n\n", "lagesbild polisen 1\n0\nx\n",
                           "lagesbild polisen 1\n0\n\nbroken\n"}) {
    folder_.Write("state", text);
    const auto followed = Run(1);
    ASSERT_FALSE(followed) << text;
    EXPECT_EQ(followed.error().code, base::ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(http_.urls.empty());
}

}  // namespace
}  // namespace lagesbild::feeds
