// The step of notification: findings in, alerts to partners and decisions out.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "common/kafka/step.h"
#include "common/model/registers.h"

namespace lagesbild::notification {

/// What the step did since the last commit, for metrics.
struct StepCounts {
  /// Decisions by outcome ("sent", "not_sent") and reason.
  std::map<std::pair<std::string, std::string>, std::int64_t> decisions;
  /// Alerts by partner.
  std::map<std::string, std::int64_t> alerts;
  /// recorded_at_ms of the events behind the alerts, one each; 0 left out.
  std::vector<std::int64_t> recorded_at_ms;
  std::int64_t dead_letters = 0;
};

/// Subscriptions and partners of one partition, as its state has them.
struct Directory {
  std::map<std::string, model::Partner, std::less<>> partners;
  /// By partner, then by id.
  std::map<std::string, std::map<std::string, model::Subscription>, std::less<>> subscriptions;
  /// Partner of each subscription.
  std::map<std::string, std::string, std::less<>> owners;

  void Apply(const model::Subscription& subscription);
  void Apply(const model::Partner& partner);
};

/// Used by one lane. Keys of the state (0x00 ends a name):
///   c                      time: the highest tick, 8 bytes little endian
///   x, y                   highest activation number seen of subscriptions, of partners
///   s<id>, p<id>           marker of the subscription, of the partner
///   q<partner>             number of the partner's newest alert
///   e<partner>0<episode>   what the partner was told of the episode
class FindingStep final : public kafka::Step {
 public:
  /// `on_commit` may be empty. slice_outputs: outputs after which a step pauses before the next partner.
  explicit FindingStep(std::function<void(const StepCounts&)> on_commit = {},
                       std::int64_t slice_outputs = 9'000);
  ~FindingStep() override;

  base::Result<std::string> Handle(const kafka::InputRecord& record, std::string_view cursor,
                                   kafka::Unit& unit) override;
  void Forget(std::int32_t partition) override;
  void Committed(std::int32_t partition) override;

 private:
  class Call;

  std::function<void(const StepCounts&)> on_commit_;
  std::int64_t slice_outputs_;
  std::map<std::int32_t, Directory> directories_;  // cache of the state
  std::map<std::int32_t, StepCounts> counts_;      // of what is not committed yet
};

}  // namespace lagesbild::notification
