#include "console/feeds/push.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "console/feeds/adapters/progress_bar.h"
#include "console/feeds/push_state.h"
#include "unit/console/feeds/fake_gateway.h"
#include "unit/console/feeds/temp_folder.h"

namespace lagesbild::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

std::string Table(int rows) {
  std::string text = "source_id;kind;area;occurred_at\n";
  for (int row = 1; row <= rows; ++row)
    text += "e" + std::to_string(row) + ";violence.assault;x;2024-05-31\n";
  return text;
}

class PushTest : public ::testing::Test {
 protected:
  base::Result<PushReport> Run(const std::string& path) {
    return Push(OptionsFor(path), gateway_, clock_, {}, stop_.get_token());
  }
  base::Result<PushReport> PushAndStopAfter(const std::string& path, std::int64_t rows) {
    return Push(
        OptionsFor(path), gateway_, clock_,
        [this, rows](const PushProgress& progress) {
          if (progress.rows == rows) stop_.request_stop();
        },
        stop_.get_token());
  }
  PushOptions OptionsFor(const std::string& path) const {
    PushOptions options;
    options.path = path;
    options.feed = "f1";
    options.state_dir = folder_ / "state";
    options.sender.batch = 10;
    options.sender.give_up_after_ms = 1'000;
    return options;
  }
  TempFolder folder_;
  FakeGateway gateway_;
  FakeClock clock_;
  std::stop_source stop_;
};

TEST_F(PushTest, SendsAllRowsUnderOnePushId) {
  const auto report = Run(folder_.Write("in.csv", Table(35)));
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_TRUE(report->finished);
  EXPECT_EQ(report->rows, 35);
  EXPECT_EQ(report->accepted, 35);
  EXPECT_EQ(report->refused_file, "");
  ASSERT_EQ(gateway_.accepted.size(), 35U);
  EXPECT_EQ(gateway_.accepted[7].push_id, report->push_id);
  EXPECT_EQ(gateway_.accepted[7].feed, "f1");
  EXPECT_FALSE(folder_.Has("in.csv.refused.csv"));
}

TEST_F(PushTest, PutsRefusedRowsIntoAFileWithRowAndReason) {
  gateway_.reject = {"e2"};
  const auto report = Run(folder_.Write("in.csv", Table(3) + "e4;murder;x;2024-05-31\n"));
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_EQ(report->accepted, 2);
  EXPECT_EQ(report->refused, 2);
  EXPECT_THAT(report->refused_by_reason,
              UnorderedElementsAre(Pair("UNKNOWN_KIND", 1), Pair("WRONG_FEED", 1)));
  EXPECT_EQ(report->refused_file, folder_ / "in.csv.refused.csv");
  EXPECT_EQ(folder_.Read("in.csv.refused.csv"),
            "row;reason;field;description;hint;source_id;kind;area;occurred_at\n"
            "5;UNKNOWN_KIND;kind;'murder' is no kind;see: lagesbild kinds;e4;murder;x;2024-05-31\n"
            "3;WRONG_FEED;feed;is not yours;use your own;e2;violence.assault;x;2024-05-31\n");
}

TEST_F(PushTest, WritesRefusedNdjsonAsNdjson) {
  const auto report = Run(folder_.Write("in.ndjson", "{\"sourceId\":\"a\"}\nnot json\n"));
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_EQ(report->refused, 2);
  const std::string refused = folder_.Read("in.ndjson.refused.ndjson");
  EXPECT_THAT(refused, HasSubstr(R"("event":"not json")"));
  EXPECT_THAT(refused, HasSubstr(R"("row":2)"));
}

TEST_F(PushTest, GoesOnWhereABrokenRunStopped) {
  // 12,000 rows: two checkpoints of 5,000 rows, then the gateway goes away for good.
  const std::string path = folder_.Write(
      "in.csv", Table(4'000) + "bad;murder;x;2024-05-31\n" + Table(12'000).substr(Table(4'000).size()));
  gateway_.refuse_open_times = 1'000'000;
  ASSERT_FALSE(Run(path));  // nobody there at all
  gateway_.refuse_open_times = 0;
  gateway_.breaks_at_read = 1'100;
  gateway_.break_error = {base::ErrorCode::kUnauthenticated, "the token was taken away", {}};
  const auto cut = Run(path);
  ASSERT_FALSE(cut);
  const auto done_before = gateway_.accepted.size();
  EXPECT_GT(done_before, 10'000U);
  gateway_.breaks_at_read = 0;
  const auto report = Run(path);
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_TRUE(report->resumed);
  EXPECT_TRUE(report->finished);
  EXPECT_EQ(report->rows, 12'001);
  EXPECT_EQ(report->accepted, 12'000);
  EXPECT_EQ(report->refused, 1);
  EXPECT_LT(gateway_.accepted.size() - done_before, 5'000U) << "what was done is not done again";
  std::set<std::string> arrived;
  for (const auto& event : gateway_.accepted) {
    arrived.insert(event.source_id);
    EXPECT_EQ(event.push_id, report->push_id);
  }
  EXPECT_EQ(arrived.size(), 12'000U);
  const std::string refused = folder_.Read("in.csv.refused.csv");
  EXPECT_EQ(std::count(refused.begin(), refused.end(), '\n'), 2) << "the refused row stands there once";
}

TEST_F(PushTest, StopsWhenAskedAndGoesOnLater) {
  const std::string path = folder_.Write("in.csv", Table(100));
  const auto stopped = PushAndStopAfter(path, 42);
  ASSERT_TRUE(stopped) << stopped.error().ToString();
  EXPECT_FALSE(stopped->finished);
  EXPECT_EQ(stopped->accepted, 42);
  stop_ = std::stop_source();
  const auto report = Run(path);
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_EQ(report->accepted, 100);
  EXPECT_EQ(gateway_.accepted.size(), 100U);
}

TEST_F(PushTest, TakesAChangedFileAndARepeatedOneAsNewPushes) {
  const std::string path = folder_.Write("in.csv", Table(3));
  const auto first = Run(path);
  const auto again = Run(path);
  folder_.Write("in.csv", Table(4));
  const auto changed = Run(path);
  ASSERT_TRUE(first && again && changed);
  EXPECT_NE(first->push_id, again->push_id);
  EXPECT_NE(first->push_id, changed->push_id);
  EXPECT_EQ(ListPushes(folder_ / "state")->size(), 3U);
}

TEST_F(PushTest, LeavesTheTimeOfRecordingToTheGateway) {
  const std::string path = folder_.Write(
      "in.csv", "source_id,kind,area,occurred_at,recorded_at\na,violence.assault,x,2024-05-31,2024-06-01\n");
  ASSERT_TRUE(Run(path));
  EXPECT_EQ(gateway_.accepted.back().recorded_at_ms, 0);
}

TEST_F(PushTest, TakesTheFileOfRefusedRowsOnceItIsMended) {
  const auto report = Run(folder_.Write("in.csv", Table(2) + "e3;murder;\"x;y\";2024-05-31\n"));
  ASSERT_TRUE(report) << report.error().ToString();
  ASSERT_EQ(report->refused_file, folder_ / "in.csv.refused.csv");
  std::string mended = folder_.Read("in.csv.refused.csv");
  // Once it is mended only half: it is refused again, and said of as of the file it came from.
  mended.replace(mended.find("2024-05-31"), 10, "2024-05-32");
  const auto half = Run(folder_.Write("in.csv.refused.csv", mended));
  ASSERT_TRUE(half) << half.error().ToString();
  EXPECT_EQ(half->refused, 1);
  EXPECT_EQ(folder_.Read("in.csv.refused.csv.refused.csv"),
            "row;reason;field;description;hint;source_id;kind;area;occurred_at\n"
            "2;BAD_TIME;occurred_at;'2024-05-32' cannot be read;expected a time like 2024-05-31 14:30 or "
            "2024-05-31T12:30:00Z;e3;murder;\"x;y\";2024-05-32\n");
  mended = folder_.Read("in.csv.refused.csv.refused.csv");
  mended.replace(mended.find("murder"), 6, "violence.homicide");
  mended.replace(mended.rfind("2024-05-32"), 10, "2024-05-31");
  gateway_.accepted.clear();
  const auto whole = Run(folder_.Write("again.csv", mended));
  ASSERT_TRUE(whole) << whole.error().ToString();
  EXPECT_EQ(whole->accepted, 1);
  ASSERT_EQ(gateway_.accepted.size(), 1U);
  EXPECT_EQ(gateway_.accepted[0].source_id, "e3");
  EXPECT_EQ(std::get<model::Incident>(gateway_.accepted[0].body).place, model::Place(model::AreaCode{"x;y"}));
}

TEST_F(PushTest, TakesRefusedNdjsonOnceItIsMended) {
  const auto line = [](const std::string& id, const std::string& kind) {
    return R"({"sourceId":")" + id + R"(","incident":{"kind":")" + kind +
           R"(","place":{"area":"x"},"occurredAtMs":"1717158600000"}})" + "\n";
  };
  const auto report = Run(folder_.Write("in.ndjson", line("a", "violence.assault") + line("b", "murder")));
  ASSERT_TRUE(report) << report.error().ToString();
  ASSERT_EQ(report->refused, 1);
  std::string mended = folder_.Read("in.ndjson.refused.ndjson");
  mended.replace(mended.rfind("murder"), 6, "violence.homicide");
  const auto again = Run(folder_.Write("in.ndjson.refused.ndjson", mended));
  ASSERT_TRUE(again) << again.error().ToString();
  EXPECT_EQ(again->accepted, 1);
  EXPECT_EQ(gateway_.accepted.back().source_id, "b");
  // As an object in place of the text, which is easier to write.
  const auto object =
      Run(folder_.Write("o.ndjson", R"({"row":2,"event":)" + line("c", "violence.assault") + "}"));
  ASSERT_TRUE(object) << object.error().ToString();
  EXPECT_EQ(object->accepted, 0) << "a line ends the row";
  std::string one = line("c", "violence.assault");
  one.pop_back();
  const auto whole = Run(folder_.Write("o.ndjson", R"({"row":2,"event":)" + one + "}\n"));
  ASSERT_TRUE(whole) << whole.error().ToString();
  EXPECT_EQ(gateway_.accepted.back().source_id, "c");
}

TEST_F(PushTest, NeverReplacesRefusedRowsThatSomebodyHasChanged) {
  const std::string path = folder_.Write("in.csv", Table(2) + "e3;murder;x;2024-05-31\n");
  ASSERT_TRUE(Run(path));
  const std::string written = folder_.Read("in.csv.refused.csv");
  EXPECT_EQ(Run(path)->refused_file, folder_ / "in.csv.refused.csv") << "as we wrote it, it is replaced";
  folder_.Write("in.csv.refused.csv", "mended");
  EXPECT_EQ(Run(path)->refused_file, folder_ / "in.csv.refused-2.csv");
  EXPECT_EQ(folder_.Read("in.csv.refused.csv"), "mended");
  EXPECT_EQ(folder_.Read("in.csv.refused-2.csv"), written);
  EXPECT_EQ(Run(path)->refused_file, folder_ / "in.csv.refused-2.csv");
}

TEST_F(PushTest, LeavesChangedRefusedRowsAloneWhenItGoesOn) {
  const std::string path =
      folder_.Write("in.csv", "source_id;kind;area;occurred_at\nbad;murder;x;2024-05-31\n" +
                                  Table(20).substr(32) + "bad2;murder;x;2024-05-31\n");
  const auto stopped = PushAndStopAfter(path, 5);
  ASSERT_TRUE(stopped) << stopped.error().ToString();
  ASSERT_EQ(stopped->refused, 1);
  folder_.Write("in.csv.refused.csv", "mended");
  stop_ = std::stop_source();
  const auto report = Run(path);
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_TRUE(report->resumed);
  EXPECT_EQ(folder_.Read("in.csv.refused.csv"), "mended");
  EXPECT_EQ(report->refused_file, folder_ / "in.csv.refused-2.csv");
  EXPECT_THAT(folder_.Read("in.csv.refused-2.csv"), HasSubstr("bad2"));
}

TEST_F(PushTest, ChecksAFileWithoutSendingOrRemembering) {
  const std::string path = folder_.Write("in.csv", Table(3) + "e4;murder;x;2024-05-31\n");
  const auto report = CheckFile(OptionsFor(path), {}, stop_.get_token());
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_EQ(report->accepted, 3);
  EXPECT_EQ(report->refused, 1);
  EXPECT_TRUE(folder_.Has("in.csv.check.csv"));
  EXPECT_FALSE(folder_.Has("state"));
  EXPECT_EQ(gateway_.opened, 0);
}

TEST_F(PushTest, UndoWithdrawsWhatWasSentAndNotRefused) {
  gateway_.reject = {"e2"};
  const auto report =
      Run(folder_.Write("in.csv",
                        "source_id,revision,kind,area,occurred_at\ne1,1,violence.assault,x,2024-05-31\ne2,1,"
                        "violence.assault,x,2024-05-31\n"
                        "e3,4,violence.assault,x,2024-05-31\ne3,5,violence.assault,x,2024-05-31\n"));
  ASSERT_TRUE(report) << report.error().ToString();
  gateway_.accepted.clear();
  const auto undone = Undo(folder_ / "state", report->push_id, gateway_, clock_, {}, stop_.get_token());
  ASSERT_TRUE(undone) << undone.error().ToString();
  EXPECT_EQ(undone->accepted, 2);
  ASSERT_EQ(gateway_.accepted.size(), 2U);
  EXPECT_EQ(gateway_.accepted[0].source_id, "e1");
  EXPECT_EQ(gateway_.accepted[0].revision, 2U);
  EXPECT_EQ(gateway_.accepted[1].source_id, "e3");
  EXPECT_EQ(gateway_.accepted[1].revision, 6U);
  EXPECT_TRUE(std::holds_alternative<model::Withdrawal>(gateway_.accepted[1].body));
  EXPECT_TRUE(FindPush(folder_ / "state", report->push_id)->undone);
}

TEST_F(PushTest, SaysWhichEventsAnUndoKeepsFromCounting) {
  const std::string path = folder_.Write("in.csv", Table(3));
  const auto first = Run(path);
  ASSERT_TRUE(first) << first.error().ToString();
  EXPECT_EQ(first->undone, 0);
  const auto undone = Undo(folder_ / "state", first->push_id, gateway_, clock_, {}, stop_.get_token());
  ASSERT_TRUE(undone) << undone.error().ToString();
  EXPECT_EQ(undone->counts_from, 3U) << "the withdrawal has revision 2";
  const std::string corrected = folder_.Write("in.csv",
                                              "source_id,revision,kind,area,occurred_at\n"
                                              "e1,1,violence.homicide,x,2024-05-31\n"
                                              "e2,2,violence.assault,x,2024-05-31\n"
                                              "e3,3,violence.assault,x,2024-05-31\n"
                                              "e4,1,violence.assault,x,2024-05-31\n");
  for (const bool dry_run : {true, false}) {
    const auto again = dry_run ? CheckFile(OptionsFor(corrected), {}, stop_.get_token()) : Run(corrected);
    ASSERT_TRUE(again) << again.error().ToString();
    EXPECT_EQ(again->undone, 2);
    EXPECT_EQ(again->counts_from, 3U);
  }
  auto other = OptionsFor(corrected);
  other.feed = "f2";
  EXPECT_EQ(Push(other, gateway_, clock_, {}, stop_.get_token())->undone, 0)
      << "another feed's ids are others";
}

TEST_F(PushTest, UndoTakesBackWhatWasAcceptedOnceAndRefusedOnce) {
  const std::string header = "source_id,revision,kind,area,occurred_at\n";
  const auto report = Run(folder_.Write("in.csv", header + "e1,1,violence.assault,x,2024-05-31\n"));
  ASSERT_TRUE(report) << report.error().ToString();
  {
    std::ofstream sent(folder_ / ("state/pushes/" + report->push_id + "/sent"), std::ios::app);
    sent << "[1,\"e1\"]\n[1,\"e1\",\"refused\"]\n[1,\"e2\"]\n[1,\"e2\",\"refused\"]\n";
  }
  const auto sent = SentBy(folder_ / "state", report->push_id);
  ASSERT_TRUE(sent) << sent.error().ToString();
  EXPECT_THAT(*sent, ElementsAre(Pair("e1", 1U)));
}

TEST_F(PushTest, RemembersAllThatWentOutAfterACrashCutALine) {
  const std::string path = folder_.Write("in.csv", Table(20));
  const auto stopped = PushAndStopAfter(path, 5);
  ASSERT_TRUE(stopped) << stopped.error().ToString();
  const std::string journal = "state/pushes/" + stopped->push_id + "/sent";
  folder_.Write(journal, folder_.Read(journal) + "[1,\"e");
  stop_ = std::stop_source();
  ASSERT_TRUE(Run(path));
  EXPECT_EQ(SentBy(folder_ / "state", stopped->push_id)->size(), 20U);
}

TEST_F(PushTest, UndoOfAnUnknownPushSaysSo) {
  for (const char* id : {"nothing", "../../etc", "0123456789abcdef0123456789abcdef"}) {
    const auto undone = Undo(folder_ / "state", id, gateway_, clock_, {}, stop_.get_token());
    ASSERT_FALSE(undone.has_value());
    EXPECT_EQ(undone.error().code, base::ErrorCode::kNotFound);
  }
}

TEST_F(PushTest, WithdrawsOneEvent) {
  const auto withdrawn = Withdraw("f1", "e9", 3, "registered twice", gateway_, clock_, {});
  ASSERT_TRUE(withdrawn) << withdrawn.error().ToString();
  EXPECT_EQ(withdrawn->accepted, 1);
  EXPECT_EQ(gateway_.accepted[0].revision, 3U);
  gateway_.reject = {"e9"};
  EXPECT_THAT(Withdraw("f1", "e9", 3, {}, gateway_, clock_, {})->first_refusal,
              HasSubstr("e9: feed is not yours"));
}

TEST_F(PushTest, SaysThatItsMemoryIsBroken) {
  const std::string path = folder_.Write("in.csv", Table(3));
  const auto report = Run(path);
  ASSERT_TRUE(report);
  folder_.Write("state/pushes/" + report->push_id + "/push.json", "{}");
  const auto again = Run(path);
  ASSERT_FALSE(again.has_value());
  EXPECT_THAT(again.error().ToString(), HasSubstr("push.json"));
}

TEST(ProgressBar, DrawsABarOnATerminalAndLinesElsewhere) {
  const PushProgress half{1000, 990, 10, 3, {50, 100}};
  EXPECT_EQ(ProgressLine(half),
            "[###############...............]  50 %  1000 rows, 990 accepted, 10 refused, 3 sent again");
  EXPECT_EQ(ProgressLine({1, 1, 0, 0, {}}), "1 rows, 1 accepted, 0 refused, 0 sent again");
  FakeClock clock;
  std::ostringstream plain;
  ProgressBar lines(plain, false, clock);
  for (int row = 1; row <= 10; ++row) {
    lines.Show({row, row, 0, 0, {}});
    clock.now_ms += 1'000;
  }
  lines.Finish();
  const std::string text = plain.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);  // at 0 s, at 5 s, at the end
  std::ostringstream drawn;
  ProgressBar bar(drawn, true, clock);
  bar.Show(half);
  EXPECT_EQ(drawn.str().front(), '\r');
}

}  // namespace
}  // namespace lagesbild::feeds
