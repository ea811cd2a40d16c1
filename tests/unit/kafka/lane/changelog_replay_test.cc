#include "common/kafka/lane/changelog_replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kafka/lane/changelog_header.h"
#include "common/kafka/lane/state_sum.h"
#include "common/kafka/lane/task.h"

namespace lagesbild::kafka {
namespace {

/// A changelog as a lane writes it, transaction by transaction.
class Writer {
 public:
  struct Record {
    std::string key;
    std::optional<std::string> value;
    std::string header;
  };

  void Put(const std::string& key, const std::string& value) { changes_[key] = value; }
  void Erase(const std::string& key) { changes_[key] = std::nullopt; }

  void Commit(std::int64_t next_offset) {
    Position position;
    position.next_offset = next_offset;
    position.transaction = ++transaction_;
    position.installation_epoch = "e";
    for (const auto& [key, value] : changes_) {
      if (const auto before = state_.find(key); before != state_.end()) sum_ -= HashPair(key, before->second);
      if (value) {
        sum_ += HashPair(key, *value);
        state_[key] = *value;
      } else {
        state_.erase(key);
      }
      Write(key, value, position);
    }
    changes_.clear();
    position.state_sum = sum_;
    position.state_keys = state_.size();
    Write("", EncodePosition(position), position);
  }

  std::vector<Record> log;

 private:
  void Write(const std::string& key, const std::optional<std::string>& value, const Position& position) {
    Record record{key, value, {}};
    std::optional<std::string_view> view;
    if (value) view = *value;
    EncodeChangelogHeader({position.next_offset, position.transaction}, key, view, record.header);
    log.push_back(record);
  }

  std::int64_t transaction_ = 0;
  std::uint64_t sum_ = 0;
  std::map<std::string, std::string> state_;
  std::map<std::string, std::optional<std::string>> changes_;
};

Writer ThreeTransactions() {
  Writer writer;
  writer.Put("a", "1");
  writer.Put("b", "2");
  writer.Commit(10);
  writer.Put("a", "3");
  writer.Erase("b");
  writer.Commit(20);
  writer.Put("c", "4");
  writer.Commit(30);
  return writer;
}

struct Replayed {
  std::unique_ptr<Store> store = NewOrderedStore();
  ChangelogReplay replay{*store};
};

std::unique_ptr<Replayed> Replay(const std::vector<Writer::Record>& log) {
  auto replayed = std::make_unique<Replayed>();
  for (const auto& record : log) {
    std::optional<std::string_view> value;
    if (record.value) value = *record.value;
    replayed->replay.Apply(record.key, value, record.header);
  }
  return replayed;
}

TEST(ChangelogReplay, FindsAWholeStateWhole) {
  const auto replayed = Replay(ThreeTransactions().log);
  EXPECT_EQ(replayed->replay.Judge({30, 3}, "e").verdict, Verdict::kWhole);
  EXPECT_EQ(replayed->store->Get("a"), "3");
  EXPECT_FALSE(replayed->store->Get("b"));
  EXPECT_EQ(replayed->store->Get("c"), "4");
}

TEST(ChangelogReplay, FindsACompactedStateWhole) {
  auto log = ThreeTransactions().log;
  // What the cleaner leaves: the newest record of each key; here even b's tombstone is gone.
  std::vector<Writer::Record> compacted;
  for (std::size_t i = 0; i < log.size(); ++i) {
    bool is_newest = log[i].key != "b";
    for (std::size_t later = i + 1; later < log.size(); ++later) {
      if (log[later].key == log[i].key) is_newest = false;
    }
    if (is_newest) compacted.push_back(log[i]);
  }
  ASSERT_EQ(compacted.size(), 3U);
  const auto replayed = Replay(compacted);
  EXPECT_EQ(replayed->replay.Judge({30, 3}, "e").verdict, Verdict::kWhole);
}

TEST(ChangelogReplay, FindsEveryMissingRecord) {
  const auto log = ThreeTransactions().log;
  for (std::size_t gone = 0; gone < log.size(); ++gone) {
    auto torn = log;
    torn.erase(torn.begin() + static_cast<std::ptrdiff_t>(gone));
    const auto judgement = Replay(torn)->replay.Judge({30, 3}, "e");
    // Only what a later record of the same key replaces anyway may be missing.
    bool is_later = false;
    for (std::size_t later = gone + 1; later < log.size(); ++later) {
      if (log[later].key == log[gone].key) is_later = true;
    }
    EXPECT_EQ(judgement.verdict, is_later ? Verdict::kWhole : Verdict::kTorn) << "without record " << gone;
  }
}

TEST(ChangelogReplay, ComparesPositionAndCommittedOffset) {
  const auto replayed = Replay(ThreeTransactions().log);
  EXPECT_EQ(replayed->replay.Judge({20, 2}, "e").verdict, Verdict::kTorn);
  EXPECT_EQ(replayed->replay.Judge({30, 2}, "e").verdict, Verdict::kTorn) << "a slice was lost";
  EXPECT_EQ(replayed->replay.Judge({30, -1}, "e").verdict, Verdict::kTorn);
  EXPECT_EQ(replayed->replay.Judge({-1, -1}, "e").verdict, Verdict::kExpired);
  EXPECT_EQ(replayed->replay.Judge({30, 3}, "other").verdict, Verdict::kForeign);
}

TEST(ChangelogReplay, KnowsHowFarTheStateWasWhole) {
  auto log = ThreeTransactions().log;
  log.erase(log.begin() + 6);  // c's record of the third transaction
  const auto replayed = Replay(log);
  EXPECT_EQ(replayed->replay.Judge({30, 3}, "e").verdict, Verdict::kTorn);
  EXPECT_EQ(replayed->replay.VerifiedOffset({30, 3}), 20);
  EXPECT_EQ(replayed->replay.VerifiedOffset({15, 1}), 10) << "never beyond what is committed";
  EXPECT_EQ(replayed->replay.VerifiedOffset({5, 0}), -1);
}

TEST(ChangelogReplay, TellsFreshFromLost) {
  EXPECT_EQ(Replay({})->replay.Judge({-1, -1}, "e").verdict, Verdict::kFresh);
  EXPECT_EQ(Replay({})->replay.Judge({30, 3}, "e").verdict, Verdict::kTorn) << "the changelog is gone";
  auto log = ThreeTransactions().log;
  EXPECT_EQ(Replay({log[0]})->replay.Judge({-1, -1}, "e").verdict, Verdict::kForeign);
}

TEST(ChangelogReplay, FindsAFlippedBitThatNoWholePositionFollows) {
  auto log = ThreeTransactions().log;
  log[log.size() - 2].value = "9";  // c, of the last transaction
  EXPECT_EQ(Replay(log)->replay.Judge({30, 3}, "e").verdict, Verdict::kTorn);
  log = ThreeTransactions().log;
  log.back().header[10] ^= 1;  // the last position's own
  EXPECT_EQ(Replay(log)->replay.Judge({30, 3}, "e").verdict, Verdict::kTorn);
}

TEST(ChangelogReplay, ForgivesABadRecordOnceTheSumFits) {
  auto log = ThreeTransactions().log;
  log[0].value = "9";  // replaced by the second transaction
  EXPECT_EQ(Replay(log)->replay.Judge({30, 3}, "e").verdict, Verdict::kWhole);
  log = ThreeTransactions().log;
  log[6].header[10] ^= 1;  // the value is right, its CRC is not
  EXPECT_EQ(Replay(log)->replay.Judge({30, 3}, "e").verdict, Verdict::kWhole)
      << "it would be folded at every start";
}

TEST(ChangelogReplay, GoesOnFromASnapshot) {
  const auto log = ThreeTransactions().log;
  auto replayed = std::make_unique<Replayed>();
  const auto first = Replay({log[0], log[1], log[2]});
  first->store->ForEach(
      [&](std::string_view key, std::string_view value) { replayed->store->Put(key, value); });
  replayed->replay.StartAt(*first->replay.last());
  for (std::size_t i = 3; i < log.size(); ++i) {
    std::optional<std::string_view> value;
    if (log[i].value) value = *log[i].value;
    replayed->replay.Apply(log[i].key, value, log[i].header);
  }
  EXPECT_EQ(replayed->replay.Judge({30, 3}, "e").verdict, Verdict::kWhole);
}

TEST(Task, PendingPositionIsWhatAReplayFindsWhole) {
  Task task(0, NewOrderedStore(), "s", "in");
  Position start;
  start.installation_epoch = "e";
  task.StartAt(start);
  task.undo.Touch("k", *task.store);
  task.store->Put("k", "v");
  task.next_offset = 1;
  task.is_touched = true;
  const auto pending = task.Pending();
  EXPECT_EQ(pending.transaction, 1);
  EXPECT_EQ(pending.state_sum, HashPair("k", "v"));
  EXPECT_EQ(pending.state_keys, 1U);
  task.Abort();
  EXPECT_FALSE(task.store->Get("k"));
  EXPECT_EQ(task.next_offset, 0);
  EXPECT_EQ(task.Pending().state_sum, 0U);
}

}  // namespace
}  // namespace lagesbild::kafka
