// What the headers of a dead letter say, in the words the lane writes.
#include "console/dead_letters/letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kafka/lane/dead_letter.h"

namespace lagesbild::console {
namespace {

/// A letter as the lane writes it, beside the record's own headers.
Letter Written(const kafka::DeadLetterSource& source, std::string_view reason,
               std::int64_t value_bytes = -1) {
  kafka::DeadLetterHeaders headers;
  kafka::OwnedRecord record;
  record.partition = 1;
  record.offset = 9;
  record.value = "bytes";
  record.headers = {{"ce_id", "0123"}};
  for (const auto& [key, value] : headers.Make(source, reason, "why", value_bytes)) {
    record.headers.emplace_back(key, value);
  }
  return ToLetter(std::move(record));
}

TEST(Letter, SaysWhoCouldNotWorkWhichRecordAndWhy) {
  const auto letter = Written({"lagesbild.observations.v1", 2, 77, "scoring", 3}, "NOT_DECODABLE");
  EXPECT_EQ(letter.topic, "lagesbild.observations.v1");
  EXPECT_EQ(letter.partition, 2);
  EXPECT_EQ(letter.offset, 77);
  EXPECT_EQ(letter.stage, "scoring");
  EXPECT_EQ(letter.reason, "NOT_DECODABLE");
  EXPECT_EQ(letter.message, "why");
  EXPECT_FALSE(letter.is_cut);
  EXPECT_EQ(letter.alert_id, "") << "no alert, whatever its headers say";
}

TEST(Letter, LeavesThePartitionOfAnAlertToItsKey) {
  const auto letter =
      Written({"lagesbild.alerts.ekby.v1", -1, 77, "notification", 0}, "PARTNER_TOPIC_MISSING", 1'000'000);
  EXPECT_EQ(letter.partition, std::nullopt);
  EXPECT_EQ(letter.alert_id, "0123");
  EXPECT_TRUE(letter.is_cut);
}

TEST(Letter, IsReadEvenIfItSaysNothing) {
  const auto letter = ToLetter({});
  EXPECT_EQ(letter.topic, "");
  EXPECT_EQ(letter.partition, std::nullopt);
  EXPECT_EQ(letter.offset, -1);
}

}  // namespace
}  // namespace lagesbild::console
