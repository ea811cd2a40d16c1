#include "ingest/registrar/domain/register_entry.h"

#include <gtest/gtest.h>

#include <random>

#include "common/kafka/compact_store.h"
#include "support/heap_meter.h"

namespace lagesbild::registrar {
namespace {

RegisterEntry PointIncident() {
  RegisterEntry entry;
  entry.feed = 3;
  entry.revision = 2;
  entry.body_hash = 0xFEDCBA9876543210U;
  entry.last_outcome = Outcome::kConflict;
  entry.said.type = SaidType::kIncident;
  entry.said.kind = 42;
  entry.said.count = 10'000;
  entry.said.day = 20'000;
  entry.place = {PlaceType::kPoint, 59'330'000, -18'060'000, 0};
  entry.area_set = 70'000;
  return entry;
}

TEST(RegisterEntry, SurvivesItsBytes) {
  EXPECT_EQ(*DecodeEntry(EncodeEntry(PointIncident())), PointIncident());
  auto named = PointIncident();
  named.place = {PlaceType::kName, 0, 0, 123'456};
  named.said.day = -5;  // before 1970
  EXPECT_EQ(*DecodeEntry(EncodeEntry(named)), named);
  RegisterEntry withdrawn;
  withdrawn.revision = UINT32_MAX;
  EXPECT_EQ(*DecodeEntry(EncodeEntry(withdrawn)), withdrawn);
  RegisterEntry survey;
  survey.said = {SaidType::kSurvey, 0, 0, 0, "unsafe", "2024", {2734, 120, -1, 6000, "v2"}};
  survey.place = {PlaceType::kArea, 0, 0, 9};
  EXPECT_EQ(*DecodeEntry(EncodeEntry(survey)), survey);
}

TEST(RegisterEntry, RefusesBrokenBytes) {
  const auto bytes = EncodeEntry(PointIncident());
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(DecodeEntry(bytes.substr(0, size)));
  EXPECT_FALSE(DecodeEntry(bytes + "x"));
  EXPECT_FALSE(DecodeEntry("\x07" + bytes.substr(1)));
}

TEST(EventKey, TellsFeedAndSourceIdApart) {
  EXPECT_EQ(EventKey("a", "b").size(), 16U);
  EXPECT_EQ(EventKey("a", "b"), EventKey("a", "b"));
  EXPECT_NE(EventKey("ab", "c"), EventKey("a", "bc"));
}

TEST(RegisterEntry, TakesAtMost64BytesOfMemory) {
  constexpr int kEvents = 1'000'000;
  std::mt19937_64 random(11);
  const auto before = testing::HeapBytes();
  const auto store = kafka::NewSplitStore('e');
  double worst = 0;
  for (int i = 1; i <= kEvents; ++i) {
    auto entry = PointIncident();  // the longest incident
    entry.body_hash = random();
    entry.said.count = 1 + static_cast<std::int32_t>(random() % 10'000);
    entry.revision = 1 + static_cast<std::uint32_t>(random() % 200);
    store->Put("e" + EventKey("polisen", std::to_string(i)), EncodeEntry(entry));
    // Tables grow at different sizes: the worst filling counts, not the luck of the last one.
    if (i >= 100'000 && i % 1000 == 0)
      worst = std::max(worst, static_cast<double>(store->memory_bytes()) / i);
  }
  const double each = static_cast<double>(testing::HeapBytes() - before) / kEvents;
  RecordProperty("bytes_each", std::to_string(each));
  RecordProperty("bytes_each_at_worst", std::to_string(worst));
  EXPECT_NEAR(static_cast<double>(store->memory_bytes()) / kEvents, each, each * 0.02);
  EXPECT_LE(each, 64.0);
  EXPECT_LE(worst, 64.0);
}

}  // namespace
}  // namespace lagesbild::registrar
