// The lane's own records: position, changelog header, offset metadata, snapshot, dead-letter headers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "common/kafka/crc32c.h"
#include "common/kafka/lane/changelog_header.h"
#include "common/kafka/lane/changelog_replay.h"
#include "common/kafka/lane/dead_letter.h"
#include "common/kafka/lane/position.h"
#include "common/kafka/lane/snapshot.h"
#include "common/kafka/lane/state_sum.h"

namespace lagesbild::kafka {
namespace {

Position SomePosition() {
  Position position;
  position.next_offset = 4711;
  position.cursor = std::string("area\0x", 6);
  position.output_number = 12;
  position.transaction = 99;
  position.installation_epoch = "e-1";
  position.state_sum = 0xFFFFFFFFFFFFFFF1U;
  position.state_keys = 3;
  position.origins = {{"registrar", "submissions", 0, 5, 1}, {"registrar", "submissions", 1, 6, 0}};
  return position;
}

TEST(Position, ComesBackAsItWas) {
  const auto bytes = EncodePosition(SomePosition());
  const auto back = DecodePosition(bytes);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, SomePosition());
  EXPECT_EQ(EncodePosition(*back), bytes);
}

TEST(Position, RefusesEveryCutAndEveryExtraByte) {
  const auto bytes = EncodePosition(SomePosition());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodePosition(std::string_view(bytes).substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(DecodePosition(bytes + "x").has_value());
  auto other = bytes;
  other[0] = 2;
  EXPECT_FALSE(DecodePosition(other).has_value()) << "a version we do not know";
}

TEST(ChangelogHeader, GuardsKeyValueTombstoneAndItself) {
  std::string header;
  EncodeChangelogHeader({17, 3}, "key", "value", header);
  const auto stamp = CheckChangelogHeader(header, "key", "value");
  ASSERT_TRUE(stamp.has_value());
  EXPECT_EQ(stamp->input_offset, 17);
  EXPECT_EQ(stamp->transaction, 3);
  EXPECT_FALSE(CheckChangelogHeader(header, "kex", "value"));
  EXPECT_FALSE(CheckChangelogHeader(header, "key", "valuf"));
  EXPECT_FALSE(CheckChangelogHeader(header, "keyv", "alue")) << "the border between key and value counts";
  EXPECT_FALSE(CheckChangelogHeader(header, "key", std::nullopt));
  for (std::size_t i = 0; i < header.size(); ++i) {
    auto bent = header;
    bent[i] = static_cast<char>(bent[i] ^ 0x10);
    EXPECT_FALSE(CheckChangelogHeader(bent, "key", "value")) << i;
  }
  EncodeChangelogHeader({17, 3}, "key", std::nullopt, header);
  EXPECT_TRUE(CheckChangelogHeader(header, "key", std::nullopt));
  EXPECT_FALSE(CheckChangelogHeader(header, "key", "")) << "an empty value is no tombstone";
  EXPECT_FALSE(CheckChangelogHeader("", "key", "value"));
}

TEST(OffsetMetadata, IsReadBackAndForeignOnesAreNot) {
  EXPECT_EQ(TransactionOfMetadata(OffsetMetadata(12345)), 12345);
  EXPECT_EQ(TransactionOfMetadata(""), -1);
  EXPECT_EQ(TransactionOfMetadata("lb1:"), -1);
  EXPECT_EQ(TransactionOfMetadata("lb1:12x"), -1);
  EXPECT_EQ(TransactionOfMetadata("AQAB"), -1);
}

SnapshotHead SomeHead(const Store& store) {
  SnapshotHead head;
  head.identity = {"cluster", "lagesbild.x-changelog", "e-1", 2};
  head.changelog_offset = 500;
  head.made_ms = 1700000000000;
  head.position = SomePosition();
  head.position.state_keys = store.size();
  return head;
}

TEST(Snapshot, ComesBackAsItWas) {
  auto store = NewOrderedStore();
  store->Put("a", "1");
  store->Put("b", "");
  const auto bytes = EncodeSnapshot(SomeHead(*store), *store);
  auto back = NewOrderedStore();
  const auto head = DecodeSnapshot(bytes, *back);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->identity.cluster_id, "cluster");
  EXPECT_EQ(head->identity.partition, 2);
  EXPECT_EQ(head->changelog_offset, 500);
  EXPECT_EQ(head->position, SomeHead(*store).position);
  EXPECT_EQ(back->Get("a"), "1");
  EXPECT_EQ(back->Get("b"), "");
  EXPECT_EQ(back->size(), 2U);
}

TEST(Snapshot, RefusesEveryCutAndEveryFlippedByte) {
  auto store = NewOrderedStore();
  store->Put("key", "value");
  const auto bytes = EncodeSnapshot(SomeHead(*store), *store);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto scratch = NewOrderedStore();
    EXPECT_FALSE(DecodeSnapshot(std::string_view(bytes).substr(0, i), *scratch).has_value())
        << "cut at " << i;
    auto bent = bytes;
    bent[i] = static_cast<char>(bent[i] ^ 1);
    EXPECT_FALSE(DecodeSnapshot(bent, *scratch).has_value()) << "flipped at " << i;
  }
}

TEST(Snapshot, KeepsTwoGenerationsOnDisk) {
  const std::string path = ::testing::TempDir() + "/lagesbild-generations/s.snapshot";
  ASSERT_TRUE(WriteSnapshotFile(path, "first").has_value());
  ASSERT_TRUE(WriteSnapshotFile(path, "second").has_value());
  EXPECT_EQ(ReadSnapshotFile(path).value_or(""), "second");
  EXPECT_EQ(ReadSnapshotFile(path + ".1").value_or(""), "first");
  EXPECT_EQ(ReadSnapshotFile(path + ".2").error().code, base::ErrorCode::kNotFound);
  std::filesystem::remove_all(::testing::TempDir() + "/lagesbild-generations");
}

TEST(DeadLetterHeaders, SayWhereItCameFromAndWhyAndCutLongTexts) {
  DeadLetterHeaders headers;
  const std::string text(5000, 'x');
  std::map<std::string, std::string> made;
  for (const auto& header : headers.Make({"in", 3, 77, "scoring", 1}, "BAD_VALUE", text, -1)) {
    made.emplace(std::string(header.key), std::string(header.value));
  }
  EXPECT_EQ(made["__connect.errors.topic"], "in");
  EXPECT_EQ(made["__connect.errors.partition"], "3");
  EXPECT_EQ(made["__connect.errors.offset"], "77");
  EXPECT_EQ(made["__connect.errors.connector.name"], "scoring");
  EXPECT_EQ(made["__connect.errors.task.id"], "1");
  EXPECT_EQ(made["__connect.errors.exception.class.name"], "BAD_VALUE");
  EXPECT_EQ(made["__connect.errors.exception.message"].size(), 1024U);
  EXPECT_FALSE(made.contains("lb-cut-from-bytes"));
  EXPECT_EQ(headers.Make({"in", 3, 77, "scoring", 1}, "R", "m", 12).back().value, "12");
}

}  // namespace
}  // namespace lagesbild::kafka
