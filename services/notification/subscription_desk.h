// Puts and removes partners and subscriptions: checks, topic, number, marker.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "common/base/error.h"
#include "common/model/registers.h"
#include "notification/domain/validate.h"
#include "notification/ports.h"
#include "notification/register_view.h"

namespace lagesbild::notification {

/// Why something was not put; violations: the fields at fault.
struct Refusal {
  base::Error error;
  std::vector<Violation> violations;
};
template <class T>
using Answered = tl::expected<T, Refusal>;

/// The one writer of the register. Safe from any thread; one change after the other.
class SubscriptionDesk {
 public:
  struct PutPartnerAnswer {
    /// Handed out once, when the partner is new; empty after.
    std::string token;
    std::string topic;
  };
  struct PutSubscriptionAnswer {
    std::int64_t activation = 0;
    std::string topic;
  };

  /// All must outlive the desk. levels: what an area can have.
  SubscriptionDesk(AlertTopics& topics, RegisterLog& log, Machine& machine, RegisterView& view,
                   std::vector<std::string> levels);

  /// A partner that was removed and is put again gets a new token. `removed` takes it out.
  Answered<PutPartnerAnswer> PutPartner(model::Partner partner);
  /// kNotFound: no such partner. kAlreadyExists: the id belongs to another partner's subscription. The topic
  /// is made and tested before anything is written.
  Answered<PutSubscriptionAnswer> PutSubscription(model::Subscription subscription);
  /// Returns the activation number. kNotFound: no such subscription.
  Answered<std::int64_t> RemoveSubscription(const std::string& id);

 private:
  /// Takes the writer's place if it is not ours, and brings the view up to date.
  base::Status Ready();
  base::Status Write(const model::Marker& marker);
  Answered<PutPartnerAnswer> RemovePartner(const std::string& id);

  AlertTopics& topics_;
  RegisterLog& log_;
  Machine& machine_;
  RegisterView& view_;
  const std::vector<std::string> levels_;
  std::mutex mutex_;  // the whole of a change
  bool ours_ = false;
};

}  // namespace lagesbild::notification
