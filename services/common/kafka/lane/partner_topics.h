// Which partners' topics can be written to: a missing topic must never meet the producer, since it breaks the
// transaction of everybody.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/base/result.h"

struct rd_kafka_s;

namespace lagesbild::kafka {

using TopicNames = std::set<std::string, std::less<>>;

/// Names of all topics of the cluster. kUnavailable: no answer in time.
base::Result<TopicNames> ListTopics(rd_kafka_s* client, std::chrono::milliseconds timeout);

/// Used on the lane's thread.
class PartnerTopics {
 public:
  using Clock = std::chrono::steady_clock;
  using Lister = std::function<base::Result<TopicNames>()>;

  enum class State : std::uint8_t { kUsable, kMissing, kBroken };

  explicit PartnerTopics(Lister lister) : lister_(std::move(lister)) {}

  /// What to do with a record for `topic`. Asks the cluster at most once a second. If the cluster does not
  /// answer, the topic counts as usable: the transaction will meet the same silence.
  State Of(std::string_view topic, Clock::time_point now);

  /// A transaction failed on this topic: its records go elsewhere for half a minute.
  void MarkBroken(std::string_view topic, Clock::time_point now);

 private:
  bool IsKnown(std::string_view topic, Clock::time_point now);

  Lister lister_;
  TopicNames known_;
  Clock::time_point listed_{};
  bool was_listed_ = false;
  std::unordered_map<std::string, Clock::time_point> broken_until_;
};

}  // namespace lagesbild::kafka
