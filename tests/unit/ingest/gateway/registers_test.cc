#include "ingest/gateway/domain/registers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lagesbild::ingest {
namespace {

using base::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t kNowMs = 1'770'000'000'000;

std::string Digest(char fill) { return std::string(32, fill); }

model::Feed NamedFeed(const std::string& id) {
  model::Feed feed;
  feed.id = id;
  feed.name = "Händelser";
  feed.agency = "Polisen";
  return feed;
}

void Apply(const RegisterChange& change, RegisterEntries& entries) {
  for (const auto& key : change.keys) entries[key] = change.marker;
}

base::Result<RegisterChange> Put(const RegisterEntries& entries, const model::Feed& feed,
                                 const std::optional<std::string>& digest = Digest('t'),
                                 model::Clock clock = model::Clock::kLive) {
  return PutFeed(entries, feed, digest, clock, kNowMs);
}

TEST(PutFeed, MarksANewFeedWithTheNextNumberOfItsRegister) {
  RegisterEntries entries;
  entries["rule_set/active"].activation = 90;  // another register: other numbers
  const auto first = Put(entries, NamedFeed("polisen"));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->marker.activation, 1);
  EXPECT_EQ(first->marker.activated_at_ms, kNowMs);
  EXPECT_THAT(first->keys, ElementsAre("feed/polisen"));
  EXPECT_TRUE(first->in_submissions);
  Apply(*first, entries);
  const auto second = Put(entries, NamedFeed("kommun"));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->marker.activation, 2);
  EXPECT_EQ(std::get<model::Feed>(second->marker.content).token_sha256, Digest('t'));
}

TEST(PutFeed, KeepsTheTokenWhenAskedTo) {
  RegisterEntries entries;
  Apply(*Put(entries, NamedFeed("polisen"), Digest('a')), entries);
  model::Feed changed = NamedFeed("polisen");
  changed.name = "Nytt namn";
  const auto kept = Put(entries, changed, std::nullopt);
  ASSERT_TRUE(kept);
  EXPECT_EQ(std::get<model::Feed>(kept->marker.content).token_sha256, Digest('a'));
  EXPECT_EQ(std::get<model::Feed>(kept->marker.content).name, "Nytt namn");
  EXPECT_EQ(Put(entries, NamedFeed("new"), std::nullopt).error().code, ErrorCode::kNotFound);
}

TEST(PutFeed, RefusesWhatAFeedMayNotBe) {
  const RegisterEntries entries;
  for (const std::string id : {"", "Polisen", "a b", "å"}) {
    EXPECT_EQ(Put(entries, NamedFeed(id)).error().code, ErrorCode::kInvalidArgument) << id;
  }
  EXPECT_EQ(Put(entries, NamedFeed(std::string(65, 'a'))).error().code, ErrorCode::kInvalidArgument);
  model::Feed feed = NamedFeed("polisen");
  feed.name = std::string(129, 'n');
  EXPECT_EQ(Put(entries, feed).error().code, ErrorCode::kInvalidArgument);
  feed = NamedFeed("polisen");
  feed.agency = "a\nb";
  EXPECT_EQ(Put(entries, feed).error().code, ErrorCode::kInvalidArgument);
  feed = NamedFeed("polisen");
  feed.silent_after_s = -1;
  const auto refused = Put(entries, feed);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(refused.error().message, HasSubstr("-1"));
  EXPECT_FALSE(refused.error().hint.empty());
}

TEST(PutFeed, LetsOneFeedSupplyTheClockAndOnlyWhereTheInstallationSaysSo) {
  RegisterEntries entries;
  model::Feed loader = NamedFeed("loader");
  loader.supplies_clock = true;
  EXPECT_EQ(Put(entries, loader).error().code, ErrorCode::kFailedPrecondition);
  const auto first = Put(entries, loader, Digest('t'), model::Clock::kFeed);
  ASSERT_TRUE(first);
  Apply(*first, entries);
  EXPECT_TRUE(Put(entries, loader, Digest('u'), model::Clock::kFeed)) << "the same one again";
  model::Feed other = NamedFeed("other");
  other.supplies_clock = true;
  EXPECT_EQ(Put(entries, other, Digest('t'), model::Clock::kFeed).error().code, ErrorCode::kAlreadyExists);
  Apply(*RemoveFeed(entries, "loader", kNowMs), entries);
  EXPECT_TRUE(Put(entries, other, Digest('t'), model::Clock::kFeed));
}

TEST(RemoveFeed, TakesTheTokenAwayAndKeepsTheNumberRising) {
  RegisterEntries entries;
  Apply(*Put(entries, NamedFeed("polisen")), entries);
  const auto removed = RemoveFeed(entries, "polisen", kNowMs);
  ASSERT_TRUE(removed);
  const auto& feed = std::get<model::Feed>(removed->marker.content);
  EXPECT_TRUE(feed.removed);
  EXPECT_TRUE(feed.token_sha256.empty());
  EXPECT_EQ(removed->marker.activation, 2);
  Apply(*removed, entries);
  EXPECT_EQ(RemoveFeed(entries, "polisen", kNowMs).error().code, ErrorCode::kNotFound);
  EXPECT_THAT(ListFeeds(entries), IsEmpty());
  EXPECT_EQ(Put(entries, NamedFeed("polisen"), std::nullopt).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Put(entries, NamedFeed("polisen"))->marker.activation, 3) << "back again";
}

TEST(ListFeeds, IsSortedAndShowsNoToken) {
  RegisterEntries entries;
  Apply(*Put(entries, NamedFeed("b")), entries);
  Apply(*Put(entries, NamedFeed("a")), entries);
  const auto feeds = ListFeeds(entries);
  ASSERT_EQ(feeds.size(), 2U);
  EXPECT_EQ(feeds[0].id, "a");
  EXPECT_TRUE(feeds[1].token_sha256.empty());
}

TEST(RuleSets, AreActivatedUnderTheirIdAndAsTheOneThatHolds) {
  RegisterEntries entries;
  const auto first = ActivateRuleSet(entries, "one", "first@aaaaaaaaaaaa", kNowMs);
  EXPECT_THAT(first.keys, ElementsAre("rule_set/active", "rule_set/first@aaaaaaaaaaaa"));
  EXPECT_FALSE(first.in_submissions);
  Apply(first, entries);
  Apply(ActivateRuleSet(entries, "two", "second@bbbbbbbbbbbb", kNowMs + 1), entries);
  EXPECT_THAT(ListRuleSets(entries), ElementsAre(RuleSetLine{"second@bbbbbbbbbbbb", 2, kNowMs + 1, true},
                                                 RuleSetLine{"first@aaaaaaaaaaaa", 1, kNowMs, false}));
  Apply(ActivateRuleSet(entries, "one", "first@aaaaaaaaaaaa", kNowMs + 2), entries);
  EXPECT_THAT(ListRuleSets(entries), ElementsAre(RuleSetLine{"first@aaaaaaaaaaaa", 3, kNowMs + 2, true},
                                                 RuleSetLine{"second@bbbbbbbbbbbb", 2, kNowMs + 1, false}));
}

TEST(Areas, GetARisingVersionAndNumber) {
  RegisterEntries entries;
  EXPECT_EQ(ActiveAreas(entries), std::nullopt);
  const auto first = ActivateAreas(entries, {"h1"}, 3, kNowMs);
  EXPECT_THAT(first.keys, ElementsAre("areas/active"));
  EXPECT_TRUE(first.in_submissions);
  Apply(first, entries);
  const auto second = ActivateAreas(entries, {"h2", "h3"}, 5, kNowMs);
  EXPECT_EQ(second.marker.activation, 2);
  EXPECT_EQ(std::get<model::AreasManifest>(second.marker.content),
            (model::AreasManifest{2, {"h2", "h3"}, 5}));
}

}  // namespace
}  // namespace lagesbild::ingest
