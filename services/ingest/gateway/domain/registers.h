// Decides on changes of the registers that ingest writes: feeds, areas, rule sets; references apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"

namespace lagesbild::ingest {

/// What lagesbild.registers.v1 holds: the newest marker under each key.
using RegisterEntries = std::map<std::string, model::Marker, std::less<>>;

inline constexpr std::string_view kFeedPrefix = "feed/";
inline constexpr std::string_view kRuleSetPrefix = "rule_set/";
inline constexpr std::string_view kActiveRuleSetKey = "rule_set/active";
inline constexpr std::string_view kActiveAreasKey = "areas/active";

/// One change: a marker, the keys it stands under in lagesbild.registers.v1, and the topics it goes to.
struct RegisterChange {
  model::Marker marker;
  std::vector<std::string> keys;
  /// True: into every partition of submissions too; observations get every change of ours.
  bool in_submissions = false;
};

/// One above the highest activation under the keys that begin with `prefix`; 1 if there is none.
std::int64_t NextActivation(const RegisterEntries& entries, std::string_view prefix);

/// Adds or changes a feed. token_sha256: 32 bytes, of the new token; nothing: keep the one it has.
/// clock: the installation's. kInvalidArgument: a field; kNotFound: no token to keep; kAlreadyExists: another
/// feed supplies the clock; kFailedPrecondition: the installation runs on the gateways' clock.
base::Result<RegisterChange> PutFeed(const RegisterEntries& entries, model::Feed feed,
                                     const std::optional<std::string>& token_sha256, model::Clock clock,
                                     std::int64_t now_ms);
/// kNotFound: no such feed.
base::Result<RegisterChange> RemoveFeed(const RegisterEntries& entries, std::string_view id,
                                        std::int64_t now_ms);
/// Ascending by id, without those taken out and without tokens.
std::vector<model::Feed> ListFeeds(const RegisterEntries& entries);

/// id: "name@hash". The document is checked already.
RegisterChange ActivateRuleSet(const RegisterEntries& entries, std::string yaml, std::string id,
                               std::int64_t now_ms);

/// Id of the rule set that holds; empty: none.
std::string ActiveRuleSet(const RegisterEntries& entries);
/// nullptr: it was never activated.
const model::RuleSetDocument* FindRuleSet(const RegisterEntries& entries, std::string_view id);

struct RuleSetLine {
  std::string id;
  std::int64_t activation = 0;
  std::int64_t activated_at_ms = 0;
  bool active = false;
  friend bool operator==(const RuleSetLine&, const RuleSetLine&) = default;
};
/// Newest first.
std::vector<RuleSetLine> ListRuleSets(const RegisterEntries& entries);

/// The manifest that holds; nothing: no areas yet.
std::optional<model::AreasManifest> ActiveAreas(const RegisterEntries& entries);
/// The change that makes `bundles` the areas that hold.
RegisterChange ActivateAreas(const RegisterEntries& entries, std::vector<std::string> bundles,
                             std::int64_t area_count, std::int64_t now_ms);

}  // namespace lagesbild::ingest
