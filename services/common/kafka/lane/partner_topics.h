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
#include <utility>
#include <vector>

#include "common/base/result.h"

struct rd_kafka_s;

namespace lagesbild::kafka {

using TopicNames = std::set<std::string, std::less<>>;

/// Names of all topics of the cluster. kUnavailable: no answer in time.
base::Result<TopicNames> ListTopics(rd_kafka_s* client, std::chrono::milliseconds timeout);

/// What a failed transaction that wrote to partners knows about it.
struct PartnerFailure {
  /// The broker answered about the topic itself: not allowed, not there.
  std::vector<std::string> refused;
  /// It did not take a record: too large, say.
  std::vector<std::string> unfit;
  /// No answer in time, or one that is not about the topic.
  std::vector<std::string> silent;
  /// All it wrote to.
  std::vector<std::string> used;
  /// Records of ours were acknowledged meanwhile: the cluster is there.
  bool is_cluster_well = false;
  /// The transaction's error is one that a broker answers, not the lack of an answer.
  bool is_answered = false;
  /// The transaction took one input record and no more.
  bool is_single = false;
};

/// What to do before the same records are taken again.
struct PartnerVerdict {
  /// Topics to keep away from.
  std::vector<std::string> broken;
  /// Topics to keep away from until the record in hand is committed.
  std::vector<std::string> broken_once;
  /// Take the records one by one, to see which it is.
  bool is_suspicious = false;
};

/// Tells the topics that are broken from a cluster that is away: an outage must not send alerts of healthy
/// partners to the dead letters. Used on the lane's thread.
class PartnerFaults {
 public:
  /// Broken are those that refused, at once; those that did not take a record, for that record; those that
  /// are silent alone, or that share one record with an error that names no topic, the third time in a row.
  PartnerVerdict Judge(const PartnerFailure& failure);
  /// A transaction went through.
  void Reset() { strikes_ = 0; }

 private:
  int strikes_ = 0;
};

/// Used on the lane's thread.
class PartnerTopics {
 public:
  using Clock = std::chrono::steady_clock;
  using Lister = std::function<base::Result<TopicNames>()>;

  enum class State : std::uint8_t { kUsable, kMissing, kBroken };

  explicit PartnerTopics(Lister lister) : lister_(std::move(lister)) {}

  /// What to do with a record for `topic`. Asks the cluster at most once a second, and at once for a topic
  /// that was not asked for before. If the cluster does not answer, the topic counts as usable for the next
  /// second: the transaction will meet the same silence.
  State Of(std::string_view topic, Clock::time_point now);

  /// A transaction failed on this topic: its records go elsewhere for half a minute.
  void MarkBroken(std::string_view topic, Clock::time_point now);
  /// As MarkBroken, until ForgiveOnce.
  void MarkOnce(std::string_view topic) { broken_once_.emplace(topic); }
  void ForgiveOnce() { broken_once_.clear(); }
  /// A transaction failed: ask the cluster before the next record, a topic may have gone.
  void LookAgain();

 private:
  bool IsKnown(std::string_view topic, Clock::time_point now);

  Lister lister_;
  TopicNames known_;
  TopicNames missed_;  // asked for, and not in the newest list
  Clock::time_point listed_{};
  bool was_listed_ = false;
  Clock::time_point silent_until_{};
  TopicNames broken_once_;
  std::unordered_map<std::string, Clock::time_point> broken_until_;
};

}  // namespace lagesbild::kafka
