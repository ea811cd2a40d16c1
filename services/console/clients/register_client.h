// Calls RegisterService: feeds, areas, rule sets, references.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/measures/named_reference.h"
#include "common/model/registers.h"

namespace lagesbild::console {

struct PutFeedResult {
  std::string token;
  std::int64_t activation = 0;
};
struct PutAreasResult {
  std::int64_t activation = 0;
  std::int64_t area_count = 0;
  std::int64_t added = 0;
};
struct RuleSetEntry {
  std::string id;
  std::int64_t activation = 0;
  std::int64_t activated_at_ms = 0;
  bool active = false;
};
struct ActivatedRuleSet {
  std::string id;
  std::int64_t activation = 0;
};

struct ReferenceAnswer {
  std::string id;
  /// 0: dry run.
  std::int64_t activation = 0;
  bool unchanged = false;
  /// Empty: none.
  std::string replaces;
  std::string active_rule_set;
  bool rule_set_known = false;
};
struct ReferenceEntry {
  std::string id;
  std::string rule_set;
  std::string level;
  std::string period;
  std::int64_t area_count = 0;
  std::int64_t activation = 0;
  std::int64_t activated_at_ms = 0;
  bool in_use = false;
};

/// Errors of every call: what the service says; kUnavailable if it cannot be reached.
class RegisterClient {
 public:
  RegisterClient(const std::string& address, std::string token);
  ~RegisterClient();

  base::Result<PutFeedResult> PutFeed(const model::Feed& feed, bool keep_token);
  base::Result<std::int64_t> RemoveFeed(const std::string& id);
  base::Result<std::vector<model::Feed>> ListFeeds();
  base::Result<PutAreasResult> PutAreas(const std::vector<model::Area>& areas);
  /// level, id: empty means all.
  base::Result<std::vector<model::Area>> ListAreas(const std::string& level, const std::string& id,
                                                   bool with_geometry);
  base::Result<ActivatedRuleSet> ActivateRuleSet(const std::string& yaml);
  base::Result<std::vector<RuleSetEntry>> ListRuleSets();
  /// Sends it whole; dry_run: it is checked and nothing changes.
  base::Result<ReferenceAnswer> ActivateReference(const measures::NamedReference& reference, bool dry_run);
  base::Result<std::vector<ReferenceEntry>> ListReferences();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::console
