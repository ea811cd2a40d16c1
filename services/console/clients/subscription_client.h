// Calls SubscriptionService: partners and their subscriptions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"

namespace lagesbild::console {

struct PutPartnerResult {
  std::string token;
  std::string topic;
};
struct PutSubscriptionResult {
  std::int64_t activation = 0;
  std::string topic;
};
struct SubscriptionList {
  std::vector<model::Subscription> subscriptions;
  std::vector<model::Partner> partners;
};

/// Errors of every call: what the service says; kUnavailable if it cannot be reached.
class SubscriptionClient {
 public:
  SubscriptionClient(const std::string& address, std::string token);
  ~SubscriptionClient();

  base::Result<PutPartnerResult> PutPartner(const model::Partner& partner);
  base::Result<PutSubscriptionResult> PutSubscription(const model::Subscription& subscription);
  base::Result<std::int64_t> RemoveSubscription(const std::string& id);
  /// partner: empty means all.
  base::Result<SubscriptionList> List(const std::string& partner);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::console
