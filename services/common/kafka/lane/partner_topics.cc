#include "common/kafka/lane/partner_topics.h"

#include <librdkafka/rdkafka.h>

namespace lagesbild::kafka {

namespace {
constexpr std::chrono::seconds kKnownFor{10};
constexpr std::chrono::seconds kMissingFor{1};
constexpr std::chrono::seconds kBrokenFor{30};
}  // namespace

base::Result<TopicNames> ListTopics(rd_kafka_s* client, std::chrono::milliseconds timeout) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto error = rd_kafka_metadata(client, 1, nullptr, &metadata, static_cast<int>(timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      std::string("list of topics: ") + rd_kafka_err2str(error));
  }
  TopicNames names;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    if (metadata->topics[i].err == RD_KAFKA_RESP_ERR_NO_ERROR) names.insert(metadata->topics[i].topic);
  }
  rd_kafka_metadata_destroy(metadata);
  return names;
}

PartnerVerdict PartnerFaults::Judge(const PartnerFailure& failure) {
  constexpr int kStrikesMax = 3;
  if (!failure.refused.empty()) return {failure.refused, {}, false};
  if (!failure.unfit.empty()) {
    if (failure.is_single) return {{}, failure.unfit, true};
    return {{}, {}, true};
  }
  const bool is_named = !failure.silent.empty();
  if (!(is_named ? failure.is_cluster_well : failure.is_answered)) {
    strikes_ = 0;
    return {};
  }
  ++strikes_;
  if (strikes_ < kStrikesMax || !failure.is_single) return {{}, {}, true};
  return {is_named ? failure.silent : failure.used, {}, true};
}

PartnerTopics::State PartnerTopics::Of(std::string_view topic, Clock::time_point now) {
  if (broken_once_.contains(topic)) return State::kBroken;
  if (const auto broken = broken_until_.find(std::string(topic)); broken != broken_until_.end()) {
    if (now < broken->second) return State::kBroken;
    broken_until_.erase(broken);
  }
  return IsKnown(topic, now) ? State::kUsable : State::kMissing;
}

void PartnerTopics::LookAgain() { was_listed_ = false; }

bool PartnerTopics::IsKnown(std::string_view topic, Clock::time_point now) {
  const auto age = now - listed_;
  const bool is_listed = known_.contains(topic);
  // One not asked for since the list came may be newer than the list.
  if (was_listed_ && is_listed && age < kKnownFor) return true;
  if (was_listed_ && !is_listed && age < kMissingFor && missed_.contains(topic)) return false;
  // One question a second, however many records wait: each costs its time-out.
  if (now < silent_until_) return true;
  auto names = lister_();
  if (!names) {
    silent_until_ = now + kMissingFor;
    return true;
  }
  known_ = std::move(*names);
  listed_ = now;
  was_listed_ = true;
  // This list answers for those missed before, too: several missing topics do not make each other asked for.
  missed_.emplace(topic);
  std::erase_if(missed_, [this](const std::string& name) { return known_.contains(name); });
  return known_.contains(topic);
}

void PartnerTopics::MarkBroken(std::string_view topic, Clock::time_point now) {
  broken_until_[std::string(topic)] = now + kBrokenFor;
}

}  // namespace lagesbild::kafka
