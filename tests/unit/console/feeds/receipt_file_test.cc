#include "console/feeds/receipt_file.h"

#include <gtest/gtest.h>

#include "unit/console/feeds/fake_gateway.h"
#include "unit/console/feeds/temp_folder.h"

namespace lagesbild::feeds {
namespace {

class ReceiptFileTest : public ::testing::Test {
 protected:
  base::Status Send(const std::vector<std::string>& ids) {
    SenderOptions options;
    options.batch = 2;
    if (auto kept = KeepReceipts(path_, options); !kept) return kept;
    Sender sender(gateway_, clock_, options, [](const Settled&) { return base::Status(); });
    for (const std::string& id : ids) {
      model::Submission event;
      event.feed = "city";
      event.source_id = id;
      event.revision = 4;
      if (auto sent = sender.Send({0, {}, event}); !sent) return sent;
    }
    return sender.Finish();
  }
  static std::string Line(const std::string& id, const std::string& receipt) {
    return R"({"feed":"city","receipt":")" + receipt + R"(","revision":4,"sourceId":")" + id + "\"}\n";
  }
  TempFolder folder_;
  std::string path_ = folder_ / "receipts.ndjson";
  FakeGateway gateway_;
  FakeClock clock_;
};

TEST_F(ReceiptFileTest, SaysOfEachEventWhatTheGatewaySaid) {
  gateway_.reject = {"b"};
  ASSERT_TRUE(Send({"a", "b", "c"}));
  EXPECT_EQ(folder_.Read("receipts.ndjson"),
            Line("a", "ACCEPTED") + Line("b", "REJECTED") + Line("c", "ACCEPTED"));
}

TEST_F(ReceiptFileTest, DoesNotCountWhatWasSentBackAsSaid) {
  gateway_.retry = {{"a", 2}};
  ASSERT_TRUE(Send({"a"}));
  EXPECT_EQ(folder_.Read("receipts.ndjson"), Line("a", "ACCEPTED"));
}

TEST_F(ReceiptFileTest, HasNoWordOnWhatWasNotAnswered) {
  gateway_.breaks_at_read = 2;
  gateway_.break_error = {base::ErrorCode::kInvalidArgument, "for good", {}};
  ASSERT_FALSE(Send({"a", "b", "c", "d"}));
  EXPECT_EQ(folder_.Read("receipts.ndjson"), Line("a", "ACCEPTED") + Line("b", "ACCEPTED"));
}

TEST_F(ReceiptFileTest, GoesOnBehindAnEarlierRun) {
  ASSERT_TRUE(Send({"a"}));
  ASSERT_TRUE(Send({"a", "b"}));
  EXPECT_EQ(folder_.Read("receipts.ndjson"),
            Line("a", "ACCEPTED") + Line("a", "ACCEPTED") + Line("b", "ACCEPTED"));
}

TEST_F(ReceiptFileTest, EndsTheRunWhenItCannotBeWritten) {
  path_ = folder_ / "no/such/folder";
  const auto sent = Send({"a"});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, base::ErrorCode::kUnavailable);
  path_ = "/dev/full";
  const auto full = Send({"a"});
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace lagesbild::feeds
