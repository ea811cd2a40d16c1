#include "notification/subscription_desk.h"

#include <utility>

#include "common/base/hash.h"
#include "common/kafka/topics.h"

namespace lagesbild::notification {

namespace {

using base::ErrorCode;

tl::unexpected<Refusal> Refuse(base::Error error) { return tl::unexpected<Refusal>({std::move(error), {}}); }

tl::unexpected<Refusal> Refuse(const std::string& what, std::vector<Violation> violations) {
  base::Error error{ErrorCode::kInvalidArgument,
                    what + " has " + std::to_string(violations.size()) + " fault(s), the first: " +
                        violations.front().field + ": " + violations.front().description,
                    "correct the fields named and put it again"};
  return tl::unexpected<Refusal>({std::move(error), std::move(violations)});
}

}  // namespace

SubscriptionDesk::SubscriptionDesk(AlertTopics& topics, RegisterLog& log, Machine& machine,
                                   RegisterView& view, std::vector<std::string> levels)
    : topics_(topics), log_(log), machine_(machine), view_(view), levels_(std::move(levels)) {}

base::Status SubscriptionDesk::Ready() {
  if (ours_) return {};
  const auto markers = log_.Take();
  if (!markers) return base::Fail(markers.error());
  for (const auto& marker : *markers) view_.Apply(marker);
  ours_ = true;
  return {};
}

base::Status SubscriptionDesk::Write(const model::Marker& marker) {
  auto written = log_.Write(marker);
  if (written) {
    view_.Apply(marker);
    return {};
  }
  if (written.error().code != ErrorCode::kAborted) return written;
  ours_ = false;  // another instance wrote: read its entries before the next change
  return base::Fail(ErrorCode::kUnavailable, "another instance wrote to the register at the same time",
                    "look whether the change is there, and put it again if not");
}

Answered<SubscriptionDesk::PutPartnerAnswer> SubscriptionDesk::PutPartner(model::Partner partner) {
  if (auto faults = Validate(partner); !faults.empty()) return Refuse("the partner", std::move(faults));
  const std::scoped_lock lock(mutex_);
  if (auto ready = Ready(); !ready) return Refuse(ready.error());
  if (partner.removed) return RemovePartner(partner.id);
  PutPartnerAnswer answer;
  answer.topic = kafka::AlertTopic(partner.id);
  if (const auto known = view_.FindPartner(partner.id)) {
    partner.token_sha256 = known->token_sha256;
  } else {
    const auto bytes = machine_.RandomBytes();
    if (!bytes) return Refuse(bytes.error());
    answer.token = base::Hex(*bytes);
    const auto digest = base::Sha256(answer.token);
    partner.token_sha256.assign(digest.begin(), digest.end());
  }
  if (auto prepared = topics_.Prepare(partner.id); !prepared) return Refuse(prepared.error());
  const model::Marker marker{view_.newest_partner() + 1, machine_.NowMs(), std::move(partner)};
  if (auto written = Write(marker); !written) return Refuse(written.error());
  return answer;
}

Answered<SubscriptionDesk::PutPartnerAnswer> SubscriptionDesk::RemovePartner(const std::string& id) {
  auto known = view_.FindPartner(id);
  if (!known) return Refuse({ErrorCode::kNotFound, "no partner '" + id + "'", "list the partners"});
  known->removed = true;
  const auto topic = kafka::AlertTopic(known->id);
  const model::Marker marker{view_.newest_partner() + 1, machine_.NowMs(), std::move(*known)};
  if (auto written = Write(marker); !written) return Refuse(written.error());
  return PutPartnerAnswer{{}, topic};
}

Answered<SubscriptionDesk::PutSubscriptionAnswer> SubscriptionDesk::PutSubscription(
    model::Subscription subscription) {
  subscription.removed = false;
  if (auto faults = Validate(subscription, levels_); !faults.empty()) {
    return Refuse("the subscription", std::move(faults));
  }
  const std::scoped_lock lock(mutex_);
  if (auto ready = Ready(); !ready) return Refuse(ready.error());
  if (!view_.FindPartner(subscription.partner)) {
    return Refuse(
        {ErrorCode::kNotFound, "no partner '" + subscription.partner + "'", "put the partner first"});
  }
  const auto known = view_.FindSubscription(subscription.id);
  if (known && known->partner != subscription.partner) {
    return Refuse({ErrorCode::kAlreadyExists,
                   "subscription '" + subscription.id + "' belongs to partner '" + known->partner + "'",
                   "choose another id"});
  }
  if (auto prepared = topics_.Prepare(subscription.partner); !prepared) return Refuse(prepared.error());
  PutSubscriptionAnswer answer{view_.newest_subscription() + 1, kafka::AlertTopic(subscription.partner)};
  const model::Marker marker{answer.activation, machine_.NowMs(), std::move(subscription)};
  if (auto written = Write(marker); !written) return Refuse(written.error());
  return answer;
}

Answered<std::int64_t> SubscriptionDesk::RemoveSubscription(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  if (auto ready = Ready(); !ready) return Refuse(ready.error());
  auto known = view_.FindSubscription(id);
  if (!known) return Refuse({ErrorCode::kNotFound, "no subscription '" + id + "'", "list the subscriptions"});
  known->removed = true;
  const model::Marker marker{view_.newest_subscription() + 1, machine_.NowMs(), std::move(*known)};
  if (auto written = Write(marker); !written) return Refuse(written.error());
  return marker.activation;
}

}  // namespace lagesbild::notification
