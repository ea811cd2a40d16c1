#include "ingest/gateway/domain/registers.h"

#include <algorithm>
#include <utility>

#include "ingest/gateway/domain/limits.h"
#include "ingest/gateway/domain/text.h"

namespace lagesbild::ingest {

namespace {

using base::ErrorCode;

constexpr std::size_t kFeedNameBytesMax = 128;
constexpr std::size_t kTokenDigestBytes = 32;

base::Status Invalid(std::string_view what, std::string_view value, std::string_view hint) {
  return base::Fail(ErrorCode::kInvalidArgument, std::string(what) + " is " + Quoted(value),
                    std::string(hint));
}

base::Status CheckText(std::string_view what, std::string_view text) {
  const bool good = text.size() <= kFeedNameBytesMax && !FirstNonUtf8(text) && !FirstUnprintable(text);
  return good ? base::Status() : Invalid(what, text, "printable UTF-8, at most 128 bytes");
}

base::Status CheckFeed(const model::Feed& feed) {
  if (feed.id.empty() || feed.id.size() > kFeedIdBytesMax || FirstOutside(feed.id, "-")) {
    return Invalid("feed.id", feed.id, "1 to 64 of a-z, 0-9 and -");
  }
  if (auto name = CheckText("feed.name", feed.name); !name) return name;
  if (auto agency = CheckText("feed.agency", feed.agency); !agency) return agency;
  if (feed.silent_after_s >= 0) return {};
  return Invalid("feed.silent_after_s", std::to_string(feed.silent_after_s), "seconds; 0: no expectation");
}

std::string FeedKey(std::string_view id) { return std::string(kFeedPrefix) + std::string(id); }

/// The feed, if it is there and not taken out.
const model::Feed* FindFeed(const RegisterEntries& entries, std::string_view id) {
  const auto found = entries.find(FeedKey(id));
  if (found == entries.end()) return nullptr;
  const auto* feed = std::get_if<model::Feed>(&found->second.content);
  return feed == nullptr || feed->removed ? nullptr : feed;
}

base::Status CheckClock(const RegisterEntries& entries, const model::Feed& feed, model::Clock clock) {
  if (!feed.supplies_clock) return {};
  if (clock != model::Clock::kFeed) {
    return base::Fail(
        ErrorCode::kFailedPrecondition,
        "feed " + feed.id + " cannot supply the clock: this installation runs on its gateways' clock",
        "leave supplies_clock out, or make an installation with clock=feed");
  }
  for (const model::Feed& other : ListFeeds(entries)) {
    if (!other.supplies_clock || other.id == feed.id) continue;
    return base::Fail(ErrorCode::kAlreadyExists, "feed " + other.id + " supplies the clock already",
                      "there is one loader: remove that feed first");
  }
  return {};
}

RegisterChange FeedChange(const RegisterEntries& entries, model::Feed feed, std::int64_t now_ms) {
  RegisterChange change;
  change.keys = {FeedKey(feed.id)};
  change.marker = {NextActivation(entries, kFeedPrefix), now_ms, std::move(feed)};
  change.in_submissions = true;
  return change;
}

}  // namespace

std::int64_t NextActivation(const RegisterEntries& entries, std::string_view prefix) {
  std::int64_t highest = 0;
  for (auto at = entries.lower_bound(prefix); at != entries.end() && at->first.starts_with(prefix); ++at) {
    highest = std::max(highest, at->second.activation);
  }
  return highest + 1;
}

base::Result<RegisterChange> PutFeed(const RegisterEntries& entries, model::Feed feed,
                                     const std::optional<std::string>& token_sha256, model::Clock clock,
                                     std::int64_t now_ms) {
  if (auto fields = CheckFeed(feed); !fields) return base::Fail(fields.error());
  if (auto clock_right = CheckClock(entries, feed, clock); !clock_right)
    return base::Fail(clock_right.error());
  const model::Feed* before = FindFeed(entries, feed.id);
  if (!token_sha256 && before == nullptr) {
    return base::Fail(ErrorCode::kNotFound, "there is no feed " + feed.id + " whose token could be kept",
                      "leave keep_token out to get a new token");
  }
  feed.token_sha256 = token_sha256 ? *token_sha256 : before->token_sha256;
  if (feed.token_sha256.size() != kTokenDigestBytes) {
    return base::Fail(ErrorCode::kInternal,
                      "a token digest of " + std::to_string(feed.token_sha256.size()) + " bytes");
  }
  feed.removed = false;
  return FeedChange(entries, std::move(feed), now_ms);
}

base::Result<RegisterChange> RemoveFeed(const RegisterEntries& entries, std::string_view id,
                                        std::int64_t now_ms) {
  const model::Feed* before = FindFeed(entries, id);
  if (before == nullptr) {
    return base::Fail(ErrorCode::kNotFound, "there is no feed " + Quoted(id),
                      "lagesbild feed list shows them");
  }
  model::Feed feed = *before;
  feed.removed = true;
  feed.token_sha256.clear();
  return FeedChange(entries, std::move(feed), now_ms);
}

std::vector<model::Feed> ListFeeds(const RegisterEntries& entries) {
  std::vector<model::Feed> feeds;
  for (auto at = entries.lower_bound(kFeedPrefix); at != entries.end() && at->first.starts_with(kFeedPrefix);
       ++at) {
    const auto* feed = std::get_if<model::Feed>(&at->second.content);
    if (feed == nullptr || feed->removed) continue;
    feeds.push_back(*feed);
    feeds.back().token_sha256.clear();
  }
  return feeds;
}

RegisterChange ActivateRuleSet(const RegisterEntries& entries, std::string yaml, std::string id,
                               std::int64_t now_ms) {
  RegisterChange change;
  change.keys = {std::string(kActiveRuleSetKey), std::string(kRuleSetPrefix) + id};
  change.marker = {NextActivation(entries, kRuleSetPrefix), now_ms,
                   model::RuleSetDocument{std::move(id), std::move(yaml)}};
  return change;
}

std::string ActiveRuleSet(const RegisterEntries& entries) {
  const auto found = entries.find(kActiveRuleSetKey);
  if (found == entries.end()) return {};
  const auto* rule_set = std::get_if<model::RuleSetDocument>(&found->second.content);
  return rule_set == nullptr ? std::string() : rule_set->id;
}

const model::RuleSetDocument* FindRuleSet(const RegisterEntries& entries, std::string_view id) {
  const auto found = entries.find(std::string(kRuleSetPrefix) + std::string(id));
  return found == entries.end() ? nullptr : std::get_if<model::RuleSetDocument>(&found->second.content);
}

std::vector<RuleSetLine> ListRuleSets(const RegisterEntries& entries) {
  const std::string active = ActiveRuleSet(entries);
  std::vector<RuleSetLine> lines;
  for (auto at = entries.lower_bound(kRuleSetPrefix);
       at != entries.end() && at->first.starts_with(kRuleSetPrefix); ++at) {
    const auto* rule_set = std::get_if<model::RuleSetDocument>(&at->second.content);
    if (rule_set == nullptr || at->first == kActiveRuleSetKey) continue;
    lines.push_back(
        {rule_set->id, at->second.activation, at->second.activated_at_ms, rule_set->id == active});
  }
  std::sort(lines.begin(), lines.end(),
            [](const auto& a, const auto& b) { return a.activation > b.activation; });
  return lines;
}

std::optional<model::AreasManifest> ActiveAreas(const RegisterEntries& entries) {
  const auto found = entries.find(kActiveAreasKey);
  if (found == entries.end()) return std::nullopt;
  const auto* manifest = std::get_if<model::AreasManifest>(&found->second.content);
  if (manifest == nullptr) return std::nullopt;
  return *manifest;
}

RegisterChange ActivateAreas(const RegisterEntries& entries, std::vector<std::string> bundles,
                             std::int64_t area_count, std::int64_t now_ms) {
  const auto before = ActiveAreas(entries);
  RegisterChange change;
  change.keys = {std::string(kActiveAreasKey)};
  change.marker = {NextActivation(entries, kActiveAreasKey), now_ms,
                   model::AreasManifest{before ? before->version + 1 : 1, std::move(bundles), area_count}};
  change.in_submissions = true;
  return change;
}

}  // namespace lagesbild::ingest
