#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "common/redis/guarded_reader.h"
#include "common/redis/guarded_writer.h"
#include "support/redis_server.h"
#include "support/wait_until.h"

namespace lagesbild::redis {
namespace {

using base::ErrorCode;
using ::testing::ElementsAre;

constexpr const char* kEpoch = "0123456789abcdef";

Entry At(const std::string& key, std::int64_t offset, std::optional<std::string> content,
         std::int64_t number = 0) {
  return {key, {{kEpoch, "scoring", 1, offset, number}, std::move(content)}};
}

class GuardedModelTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = lagesbild::testing::RedisServer::Start();
    ASSERT_TRUE(started) << started.error().ToString();
    server_ = std::move(*started);
    writer_ = NewWriter("a");
    reader_ = std::make_unique<GuardedReader>(Address(), ModelSettings{.epoch = kEpoch});
    raw_ = std::make_unique<Connection>(Address());
  }

  ConnectionSettings Address() const { return {.address = server_->address()}; }
  std::unique_ptr<GuardedWriter> NewWriter(const std::string& name, const std::string& epoch = kEpoch) {
    return std::make_unique<GuardedWriter>(Address(), ModelSettings{.epoch = epoch}, name);
  }

  /// Rebuilds from `entries`, one for each key.
  static base::Status Rebuild(GuardedWriter& writer, const std::vector<Entry>& entries,
                              std::int64_t seen_to) {
    if (auto begun = writer.BeginRebuild(); !begun) return begun;
    if (auto written = writer.WriteRebuild(entries); !written) return base::Fail(written.error());
    std::set<std::string, std::less<>> seen;
    for (const auto& entry : entries) seen.insert(entry.key);
    return writer.FinishRebuild([&](std::string_view key) { return seen.contains(key); },
                                {{{"scoring", 1}, seen_to}});
  }

  /// The content under `key`; "-" if there is none, the code's name if it cannot be read.
  std::string Content(const std::string& key) {
    const auto read = reader_->Read(std::vector<std::string>{key});
    if (!read) return std::string(base::Name(read.error().code));
    return read->front() ? *read->front()->content : "-";
  }

  void FlipByte(const std::string& key, std::size_t position) {
    std::string bytes = raw_->RunOne({"GET", "lagesbild:" + key})->text;
    bytes.at(position) = static_cast<char>(static_cast<unsigned char>(bytes.at(position)) ^ 0x40U);
    ASSERT_TRUE(raw_->RunOne({"SET", "lagesbild:" + key, bytes}));
  }

  std::unique_ptr<lagesbild::testing::RedisServer> server_;
  std::unique_ptr<GuardedWriter> writer_;
  std::unique_ptr<GuardedReader> reader_;
  std::unique_ptr<Connection> raw_;
};

TEST_F(GuardedModelTest, IsUnavailableUntilItWasBuilt) {
  EXPECT_EQ(writer_->Write(std::vector{At("a", 1, "x")}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Content("a"), "UNAVAILABLE");
  ASSERT_TRUE(writer_->BeginRebuild());
  EXPECT_EQ(Content("a"), "UNAVAILABLE");
  ASSERT_TRUE(writer_->WriteRebuild(std::vector{At("a", 1, "x")}));
  EXPECT_EQ(Content("a"), "UNAVAILABLE");
  ASSERT_TRUE(writer_->FinishRebuild([](std::string_view) { return true; }, {}));
  EXPECT_EQ(Content("a"), "x");
  EXPECT_EQ(Content("b"), "-");
}

TEST_F(GuardedModelTest, NeverPutsAnOlderValueOverANewer) {
  ASSERT_TRUE(Rebuild(*writer_, {}, 0));
  EXPECT_EQ(*writer_->Write(std::vector{At("a", 256, "new")}), (WriteCounts{1, 0}));
  EXPECT_EQ(*writer_->Write(std::vector{At("a", 255, "old")}), (WriteCounts{0, 1}));
  EXPECT_EQ(*writer_->Write(std::vector{At("a", 256, "same")}), (WriteCounts{0, 1}));
  EXPECT_EQ(Content("a"), "new");
  EXPECT_EQ(*writer_->Write(std::vector{At("a", 256, "next", 1)}), (WriteCounts{1, 0}));
  EXPECT_EQ(Content("a"), "next");
  // Beyond 2^53 doubles no longer tell neighbours apart.
  constexpr std::int64_t kLarge = (std::int64_t{1} << 53) + 1;
  EXPECT_EQ(*writer_->Write(std::vector{At("a", kLarge, "large")}), (WriteCounts{1, 0}));
  EXPECT_EQ(*writer_->Write(std::vector{At("a", kLarge - 1, "less")}), (WriteCounts{0, 1}));
  EXPECT_EQ(Content("a"), "large");
}

TEST_F(GuardedModelTest, ADeletedKeyStaysDeletedForOlderWrites) {
  ASSERT_TRUE(Rebuild(*writer_, {}, 0));
  ASSERT_TRUE(writer_->Write(std::vector{At("a", 5, "x")}));
  ASSERT_TRUE(writer_->Write(std::vector{At("a", 7, std::nullopt)}));
  EXPECT_EQ(Content("a"), "-");
  ASSERT_TRUE(writer_->Write(std::vector{At("a", 6, "late")}));
  EXPECT_EQ(Content("a"), "-");
  EXPECT_TRUE(reader_->ListKeys("", "", 10)->empty());
}

TEST_F(GuardedModelTest, ListsLiveKeysInOrderByPrefixAndPage) {
  ASSERT_TRUE(
      Rebuild(*writer_, {At("t/a", 1, "x"), At("a/2", 1, "x"), At("a/1", 1, "x"), At("a/3", 1, "x")}, 1));
  ASSERT_TRUE(writer_->Write(std::vector{At("a/2", 2, std::nullopt), At("a/4", 2, "x")}));
  EXPECT_THAT(*reader_->ListKeys("a/", "", 10), ElementsAre("a/1", "a/3", "a/4"));
  EXPECT_THAT(*reader_->ListKeys("a/", "a/1", 1), ElementsAre("a/3"));
  EXPECT_THAT(*reader_->ListKeys("a/", "a/4", 10), ElementsAre());
  EXPECT_THAT(*reader_->ListKeys("t/", "", 10), ElementsAre("t/a"));
}

TEST_F(GuardedModelTest, NoticesAWipeAndIsWholeAgainAfterARebuild) {
  ASSERT_TRUE(Rebuild(*writer_, {At("a", 1, "x"), At("b", 2, "y")}, 2));
  ASSERT_TRUE(raw_->RunOne({"FLUSHALL"}));
  EXPECT_EQ(Content("a"), "UNAVAILABLE");
  EXPECT_EQ(reader_->ListKeys("", "", 10).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(writer_->Write({}).error().code, ErrorCode::kNotFound);  // idle writers notice too
  EXPECT_EQ(writer_->Write(std::vector{At("a", 3, "z")}).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(Rebuild(*writer_, {At("a", 3, "z"), At("b", 2, "y")}, 3));
  EXPECT_EQ(Content("a"), "z");
  EXPECT_EQ(Content("b"), "y");
}

TEST_F(GuardedModelTest, AWipeInTheMidstOfARebuildIsNotMissed) {
  ASSERT_TRUE(writer_->BeginRebuild());
  ASSERT_TRUE(writer_->WriteRebuild(std::vector{At("a", 1, "x")}));
  ASSERT_TRUE(raw_->RunOne({"FLUSHALL"}));
  EXPECT_EQ(writer_->WriteRebuild(std::vector{At("b", 2, "y")}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(writer_->FinishRebuild([](std::string_view) { return true; }, {}).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(Content("b"), "UNAVAILABLE");
}

TEST_F(GuardedModelTest, AFlippedByteIsNeverReadAndEndsInARebuild) {
  for (const std::size_t position :
       {std::size_t{0}, std::size_t{4}, std::size_t{12}, std::size_t{25}, std::size_t{50}}) {
    ASSERT_TRUE(raw_->RunOne({"FLUSHALL"}));
    const std::vector<Entry> all{At("a", 5, "content long enough to flip a byte in"), At("b", 6, "y")};
    ASSERT_TRUE(Rebuild(*writer_, all, 6));
    FlipByte("a", position);
    EXPECT_EQ(Content("a"), "UNAVAILABLE") << position;
    EXPECT_EQ(writer_->Write(std::vector{At("b", 7, "z")}).error().code, ErrorCode::kNotFound);
    ASSERT_TRUE(Rebuild(*writer_, all, 6));
    EXPECT_EQ(Content("a"), *all[0].value.content) << position;
  }
}

TEST_F(GuardedModelTest, ARebuildDeletesWhatTheTopicsNoLongerHold) {
  ASSERT_TRUE(Rebuild(*writer_, {At("a", 1, "x"), At("gone", 2, "y")}, 2));
  ASSERT_TRUE(raw_->RunOne({"ZADD", "lagesbild:!index", "0", "ghost"}));
  ASSERT_TRUE(raw_->RunOne({"DEL", "lagesbild:!whole"}));
  ASSERT_TRUE(Rebuild(*writer_, {At("a", 1, "x")}, 2));
  EXPECT_EQ(Content("gone"), "-");
  EXPECT_THAT(*reader_->ListKeys("", "", 10), ElementsAre("a"));
  EXPECT_EQ(raw_->RunOne({"EXISTS", "lagesbild:gone"})->integer, 0);
}

TEST_F(GuardedModelTest, ARebuildThatLagsTakesNothingFromAWriterThatIsAhead) {
  auto other = NewWriter("b");
  ASSERT_TRUE(Rebuild(*writer_, {At("a", 1, "x")}, 1));
  ASSERT_TRUE(raw_->RunOne({"DEL", "lagesbild:!whole"}));
  ASSERT_TRUE(writer_->BeginRebuild());
  ASSERT_TRUE(other->BeginRebuild());
  ASSERT_TRUE(other->WriteRebuild(std::vector{At("a", 9, "newer"), At("fresh", 10, "y")}));
  ASSERT_TRUE(other->FinishRebuild([](std::string_view) { return true; }, {}));
  EXPECT_EQ(*writer_->WriteRebuild(std::vector{At("a", 1, "x")}), (WriteCounts{0, 1}));
  ASSERT_TRUE(writer_->FinishRebuild([](std::string_view key) { return key == "a"; }, {{{"scoring", 1}, 1}}));
  EXPECT_EQ(Content("a"), "newer");
  EXPECT_EQ(Content("fresh"), "y");
  EXPECT_THAT(*reader_->ListKeys("", "", 10), ElementsAre("a", "fresh"));
}

TEST_F(GuardedModelTest, OneRebuildIsEnoughForSeveralWriters) {
  auto other = NewWriter("b");
  ASSERT_TRUE(Rebuild(*other, {At("a", 1, "x")}, 1));
  EXPECT_EQ(writer_->BeginRebuild().error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(Content("a"), "x");
  EXPECT_TRUE(writer_->Write(std::vector{At("a", 2, "y")}));
}

TEST_F(GuardedModelTest, AnotherInstallationsValuesAreReplaced) {
  const std::string old_epoch = "fedcba9876543210";
  auto old_writer = NewWriter("old", old_epoch);
  Entry old{"a", {{old_epoch, "scoring", 1, 1'000'000, 0}, "old"}};
  Entry stale{"stale", {{old_epoch, "scoring", 1, 1'000'000, 0}, "old"}};
  ASSERT_TRUE(Rebuild(*old_writer, {old, stale}, 0));
  EXPECT_EQ(Content("a"), "UNAVAILABLE");
  EXPECT_EQ(writer_->Write(std::vector{At("a", 1, "x")}).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(Rebuild(*writer_, {At("a", 1, "x")}, 1));
  EXPECT_EQ(Content("a"), "x");
  EXPECT_EQ(Content("stale"), "-");
}

TEST_F(GuardedModelTest, WritesAndRebuildsMoreThanOnePipeline) {
  std::vector<Entry> many;
  many.reserve(5000);
  for (int i = 0; i < 5000; ++i) many.push_back(At("a/" + std::to_string(i), i, "x"));
  ASSERT_TRUE(Rebuild(*writer_, many, 5000));
  EXPECT_EQ(*writer_->Write(many), (WriteCounts{0, 5000}));
  EXPECT_EQ(reader_->ListKeys("a/", "", 10'000)->size(), 5000U);
  ASSERT_TRUE(raw_->RunOne({"DEL", "lagesbild:!whole"}));
  ASSERT_TRUE(Rebuild(*writer_, {At("a/1", 1, "x")}, 5000));
  EXPECT_THAT(*reader_->ListKeys("a/", "", 10), ElementsAre("a/1"));
}

TEST_F(GuardedModelTest, IsUnavailableWhileRedisIsGoneAndComesBackByItself) {
  ASSERT_TRUE(Rebuild(*writer_, {At("a", 1, "x")}, 1));
  server_->Kill();
  EXPECT_EQ(Content("a"), "UNAVAILABLE");
  EXPECT_EQ(writer_->Write(std::vector{At("a", 2, "y")}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(writer_->BeginRebuild().error().code, ErrorCode::kUnavailable);
  ASSERT_TRUE(server_->Restart());  // comes back empty
  EXPECT_EQ(writer_->Write(std::vector{At("a", 2, "y")}).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(Rebuild(*writer_, {At("a", 2, "y")}, 2));
  EXPECT_TRUE(lagesbild::testing::WaitUntil(std::chrono::seconds(5), [&] { return Content("a") == "y"; }));
}

// One time-out for all who ask, not one for each after the other.
TEST_F(GuardedModelTest, RefusesAtOnceForAWhileAfterRedisDidNotAnswer) {
  ASSERT_TRUE(Rebuild(*writer_, {At("a", 1, "x")}, 1));
  ASSERT_EQ(Content("a"), "x");
  server_->Freeze();
  const auto cost = [&] {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(Content("a"), "UNAVAILABLE");
    return std::chrono::steady_clock::now() - began;
  };
  const auto first = cost();
  EXPECT_LT(cost(), first / 4);
  EXPECT_LT(cost(), first / 4);
  server_->Thaw();
  EXPECT_TRUE(lagesbild::testing::WaitUntil(std::chrono::seconds(5), [&] { return Content("a") == "x"; }));
}

TEST_F(GuardedModelTest, AReaderNeverSeesAnOlderOrTornValueWhileTwoWritersRace) {
  ASSERT_TRUE(Rebuild(*writer_, {At("a", 1, "1")}, 1));
  std::atomic<bool> done = false;
  const auto write_all = [this](const std::string& name) {
    auto writer = NewWriter(name);
    for (std::int64_t i = 2; i <= 2000; ++i) {
      EXPECT_TRUE(writer->Write(std::vector{At("a", i, std::to_string(i))}));
    }
  };
  std::thread first(write_all, "first");
  std::thread second(write_all, "second");
  std::thread watcher([&] {
    GuardedReader reader(Address(), {.epoch = kEpoch});
    std::int64_t newest = 0;
    while (!done) {
      const auto read = reader.Read(std::vector<std::string>{"a"});
      ASSERT_TRUE(read) << read.error().ToString();
      const auto& value = read->front();
      EXPECT_GE(value->version.offset, newest);
      EXPECT_EQ(*value->content, std::to_string(value->version.offset));
      newest = value->version.offset;
    }
  });
  first.join();
  second.join();
  done = true;
  watcher.join();
  EXPECT_EQ(Content("a"), "2000");
}

}  // namespace
}  // namespace lagesbild::redis
