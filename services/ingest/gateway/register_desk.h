// The registers that ingest writes: each change decided on the newest entries, written at once, shown when it
// holds.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/measures/named_reference.h"
#include "common/model/registers.h"
#include "ingest/gateway/domain/reference_register.h"
#include "ingest/gateway/domain/registers.h"
#include "ingest/gateway/ports.h"
#include "ingest/gateway/register_ports.h"

namespace lagesbild::ingest {

/// Safe from any thread: one change at a time. The references must outlive it. Errors of every change:
/// kUnavailable (the broker, or another writer that is at it too: try again) besides those of the decision.
class RegisterDesk {
 public:
  RegisterDesk(RegisterStore& store, const RegisterView& view, const Clock& clock, Randomness& randomness,
               model::Clock installation_clock)
      : store_(store),
        view_(view),
        clock_(clock),
        randomness_(randomness),
        installation_clock_(installation_clock) {}

  struct PutFeedAnswer {
    std::string token;  ///< Empty: kept.
    std::int64_t activation = 0;
  };
  base::Result<PutFeedAnswer> PutFeed(const model::Feed& feed, bool keep_token);
  /// Returns the activation.
  base::Result<std::int64_t> RemoveFeed(std::string_view id);
  std::vector<model::Feed> Feeds() const { return ListFeeds(*view_.entries()); }

  struct PutAreasAnswer {
    std::int64_t activation = 0;
    std::int64_t area_count = 0;
    std::int64_t added = 0;
  };
  /// What the register holds already makes no new version.
  base::Result<PutAreasAnswer> PutAreas(const std::vector<model::Area>& areas);
  /// The areas that hold, ascending by id.
  base::Result<std::vector<model::Area>> Areas();

  struct ActivateReferenceAnswer {
    std::string id;
    /// 0: dry run.
    std::int64_t activation = 0;
    /// This very reference holds already.
    bool unchanged = false;
    /// Id of the one whose place it takes; empty: none.
    std::string replaces;
    /// Id of the rule set that holds; empty: none.
    std::string active_rule_set;
  };
  /// The reference must be checked already, and against its rule set if the register knows that. What the
  /// register holds already makes no new version; its content is written again. kInvalidArgument: no area has
  /// its level.
  base::Result<ActivateReferenceAnswer> ActivateReference(const measures::NamedReference& reference);
  /// The same, as far as one can say without doing it.
  base::Result<ActivateReferenceAnswer> TryReference(const measures::NamedReference& reference);
  std::vector<ReferenceLine> References() const { return ListReferences(*view_.entries()); }
  /// Nothing: it was never activated.
  std::optional<model::RuleSetDocument> RuleSet(std::string_view id) const;

  /// id: "name@hash". The document must be checked already. Returns the activation.
  base::Result<std::int64_t> ActivateRuleSet(const std::string& yaml, const std::string& id);
  std::vector<RuleSetLine> RuleSets() const { return ListRuleSets(*view_.entries()); }

 private:
  using Decide = std::function<base::Result<RegisterChange>(const RegisterEntries&)>;
  base::Result<std::int64_t> Change(const Decide& decide);
  /// Writes what `known` lacks and returns all keys. name_of(item): for the message when one is too large;
  /// hint: what to do then.
  template <class Item, class NameOf>
  base::Result<std::vector<std::string>> WriteBundles(const std::vector<Item>& items,
                                                      const std::vector<std::string>& known, NameOf name_of,
                                                      std::string_view hint);
  /// What `entries` make of a reference: the answer without its activation.
  base::Result<ActivateReferenceAnswer> Judge(const RegisterEntries& entries,
                                              const model::ReferenceManifest& manifest);

  RegisterStore& store_;
  const RegisterView& view_;
  const Clock& clock_;
  Randomness& randomness_;
  model::Clock installation_clock_;
  std::mutex mutex_;
};

}  // namespace lagesbild::ingest
