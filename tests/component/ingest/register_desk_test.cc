// Changes of registers with a writer that can lose its place.
#include "ingest/gateway/register_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/kafka/content.h"
#include "component/ingest/fake_world.h"
#include "support/sample_reference.h"

namespace lagesbild::testing {
namespace {

using base::ErrorCode;
using ::testing::ElementsAre;

class FakeRandomness : public ingest::Randomness {
 public:
  base::Result<std::string> Bytes(std::size_t count) override { return std::string(count, next_++); }

 private:
  char next_ = 'a';
};

/// Registers in memory, shared by all writers; the view shows them at once.
class FakeRegisters : public ingest::RegisterStore, public ingest::RegisterView {
 public:
  base::Result<std::reference_wrapper<const ingest::RegisterEntries>> Entries() override {
    read_ = stored;
    return std::cref(read_);
  }
  base::Status Write(const ingest::RegisterChange& change) override {
    if (before_write) std::exchange(before_write, {})();
    if (!fail_with.empty()) {
      const auto code = fail_with.front();
      fail_with.erase(fail_with.begin());
      return base::Fail(code, "as told");
    }
    for (const auto& key : change.keys) stored[key] = change.marker;
    numbers.push_back(change.marker.activation);
    return {};
  }
  base::Result<std::vector<model::Area>> ReadAreas(const model::AreasManifest& manifest) override {
    std::vector<model::Area> areas;
    for (const auto& key : manifest.bundles) {
      areas.insert(areas.end(), bundles.at(key).begin(), bundles.at(key).end());
    }
    return areas;
  }
  std::size_t EncodedSize(const model::Area& area) const override { return area.geometry_wkb.size() + 100; }
  base::Result<std::string> WriteBundle(const std::vector<model::Area>& areas,
                                        const std::vector<std::string>& known) override {
    std::string key;
    for (const auto& area : areas) key += area.id + area.name + ",";
    if (std::ranges::find(known, key) == known.end()) ++bundles_written;
    bundles[key] = areas;
    return key;
  }
  std::size_t EncodedSize(const measures::ReferencePart& part) const override {
    return part.sorted.size() * 10 + 100;
  }
  base::Result<std::string> WriteBundle(const std::vector<measures::ReferencePart>& parts,
                                        const std::vector<std::string>& known) override {
    const std::string key = kafka::ContentKey(codec::EncodeReferenceBundle(parts));
    if (std::ranges::find(known, key) == known.end()) ++bundles_written;
    references[key] = parts;
    return key;
  }
  std::shared_ptr<const ingest::RegisterEntries> entries() const override {
    return std::make_shared<ingest::RegisterEntries>(stored);
  }
  bool WaitFor(const std::string& key, std::int64_t activation, std::chrono::milliseconds) const override {
    return stored.at(key).activation >= activation;
  }

  ingest::RegisterEntries stored;
  std::vector<std::int64_t> numbers;
  std::vector<ErrorCode> fail_with;
  std::function<void()> before_write;
  std::map<std::string, std::vector<model::Area>> bundles;
  std::map<std::string, std::vector<measures::ReferencePart>> references;
  int bundles_written = 0;

 private:
  ingest::RegisterEntries read_;
};

class RegisterDeskTest : public ::testing::Test {
 protected:
  static model::Feed Feed(const std::string& id) {
    model::Feed feed;
    feed.id = id;
    return feed;
  }
  static model::Area Area(const std::string& id, std::size_t geometry_bytes = 20) {
    model::Area area;
    area.id = id;
    area.level = "deso";
    area.geometry_wkb = std::string("\x01\x03\0\0\0\x01\0\0\0", 9);
    area.geometry_wkb.resize(geometry_bytes);
    return area;
  }

  FakeRegisters registers;
  FakeClock clock;
  FakeRandomness randomness;
  ingest::RegisterDesk desk{registers, registers, clock, randomness, model::Clock::kLive};
};

TEST_F(RegisterDeskTest, ShowsATokenOnceAndKeepsItsDigest) {
  const auto put = desk.PutFeed(Feed("polisen"), false);
  ASSERT_TRUE(put);
  EXPECT_EQ(put->token, base::Hex(std::string(32, 'a')));
  const auto& stored = std::get<model::Feed>(registers.stored.at("feed/polisen").content);
  EXPECT_EQ(base::Hex(stored.token_sha256), base::Hex(base::Sha256(put->token)));
  EXPECT_EQ(desk.PutFeed(Feed("polisen"), true)->token, "");
  EXPECT_NE(desk.PutFeed(Feed("polisen"), false)->token, put->token);
}

TEST_F(RegisterDeskTest, DecidesAgainWhenAnotherWriterCameBetween) {
  registers.before_write = [this] {
    registers.stored["feed/of-another"] = {7, 0, Feed("of-another")};
    registers.fail_with = {ErrorCode::kAborted};
  };
  const auto put = desk.PutFeed(Feed("polisen"), false);
  ASSERT_TRUE(put);
  EXPECT_EQ(put->activation, 8) << "above the number the other gave";
}

TEST_F(RegisterDeskTest, GivesUpWhenItAlwaysLosesItsPlace) {
  registers.fail_with = std::vector<ErrorCode>(10, ErrorCode::kAborted);
  EXPECT_EQ(desk.PutFeed(Feed("polisen"), false).error().code, ErrorCode::kUnavailable);
}

TEST_F(RegisterDeskTest, SaysWhenNothingWasWritten) {
  registers.fail_with = {ErrorCode::kUnavailable};
  EXPECT_EQ(desk.PutFeed(Feed("polisen"), false).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(registers.stored.empty());
  EXPECT_EQ(desk.PutFeed(Feed("polisen"), false)->activation, 1);
}

TEST_F(RegisterDeskTest, PutsAreasInBundlesAndMakesNoVersionOfNothingNew) {
  const std::size_t large = 300'000;
  const auto first = desk.PutAreas({Area("b", large), Area("a", large), Area("c")});
  ASSERT_TRUE(first) << first.error().ToString();
  EXPECT_EQ(first->activation, 1);
  EXPECT_EQ(first->area_count, 3);
  EXPECT_EQ(first->added, 3);
  EXPECT_EQ(registers.bundles_written, 2) << "two large ones do not fit one bundle";
  const auto again = desk.PutAreas({Area("c")});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->activation, 1);
  EXPECT_EQ(again->area_count, 3);
  EXPECT_EQ(again->added, 0);
  EXPECT_THAT(registers.numbers, ElementsAre(1));
  const auto more = desk.PutAreas({Area("d")});
  ASSERT_TRUE(more);
  EXPECT_EQ(more->activation, 2);
  const auto areas = desk.Areas();
  ASSERT_TRUE(areas);
  ASSERT_EQ(areas->size(), 4U);
  EXPECT_EQ((*areas)[3].id, "d");
}

TEST_F(RegisterDeskTest, PutsAReferenceForEachLevelAndRuleSet) {
  ASSERT_TRUE(desk.PutAreas({Area("a")}));
  const auto reference = SampleReference();
  const auto first = desk.ActivateReference(reference);
  ASSERT_TRUE(first) << first.error().ToString();
  EXPECT_EQ(first->activation, 1);
  EXPECT_EQ(first->id, measures::ReferenceId(reference));
  EXPECT_EQ(first->replaces, "");
  EXPECT_EQ(first->active_rule_set, "") << "none holds";
  const auto& marker = registers.stored.at("reference/deso/" + std::string(kSampleRuleSet));
  const auto& manifest = std::get<model::ReferenceManifest>(marker.content);
  auto stored = reference;
  std::vector<measures::ReferencePart> parts;
  for (const auto& key : manifest.bundles) {
    parts.insert(parts.end(), registers.references.at(key).begin(), registers.references.at(key).end());
  }
  stored.values = measures::JoinReference(parts, manifest.comparison_count).value();
  EXPECT_TRUE(SameBits(stored, reference));

  auto other_rules = reference;
  other_rules.rule_set = "sample-3@0123456789ab";
  ASSERT_TRUE(desk.ActivateRuleSet("yaml", kSampleRuleSet));
  const auto second = desk.ActivateReference(other_rules);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->activation, 2) << "one number over all references";
  EXPECT_EQ(second->replaces, "") << "another rule set's takes nobody's place";
  EXPECT_EQ(second->active_rule_set, kSampleRuleSet);
  const auto lines = desk.References();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].manifest.rule_set, other_rules.rule_set);
  EXPECT_FALSE(lines[0].in_use);
  EXPECT_TRUE(lines[1].in_use);
}

TEST_F(RegisterDeskTest, ReplacesAReferenceAndMakesNoVersionOfTheSame) {
  ASSERT_TRUE(desk.PutAreas({Area("a")}));
  const auto reference = SampleReference();
  ASSERT_TRUE(desk.ActivateReference(reference));
  registers.references.clear();
  const auto again = desk.ActivateReference(reference);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->unchanged);
  EXPECT_EQ(again->activation, 1);
  EXPECT_EQ(registers.numbers, (std::vector<std::int64_t>{1, 1}))
      << "of areas and of the reference: no other";
  EXPECT_EQ(registers.references.size(), 1U) << "content that was lost comes back";
  auto newer = reference;
  newer.period = "2025";
  const auto tried = desk.TryReference(newer);
  ASSERT_TRUE(tried);
  EXPECT_EQ(tried->activation, 0);
  EXPECT_EQ(tried->replaces, measures::ReferenceId(reference));
  EXPECT_EQ(registers.stored.at("reference/deso/" + std::string(kSampleRuleSet)).activation, 1) << "dry run";
  const auto replaced = desk.ActivateReference(newer);
  ASSERT_TRUE(replaced);
  EXPECT_EQ(replaced->activation, 2);
  EXPECT_EQ(replaced->replaces, measures::ReferenceId(reference));
}

TEST_F(RegisterDeskTest, NeedsAreasOfAReferencesLevel) {
  const auto none = desk.ActivateReference(SampleReference());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(none.error().hint, "import areas first");
  ASSERT_TRUE(desk.PutAreas({Area("a")}));
  for (const bool dry_run : {true, false}) {
    const auto reference = SampleReference("listed");
    const auto put = dry_run ? desk.TryReference(reference) : desk.ActivateReference(reference);
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(put.error().message, ::testing::HasSubstr("\"listed\""));
    EXPECT_EQ(put.error().hint, "the register has deso");
  }
}

TEST_F(RegisterDeskTest, RefusesAnAreaLargerThanABundle) {
  const auto put = desk.PutAreas({Area("coast", 600'000)});
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(put.error().message, ::testing::HasSubstr("coast"));
}

}  // namespace
}  // namespace lagesbild::testing
