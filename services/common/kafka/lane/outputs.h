// The sink of a running lane: outputs and dead letters into the open transaction.
#pragma once

#include <map>
#include <string>

#include "common/kafka/lane.h"
#include "common/kafka/lane/dead_letter.h"
#include "common/kafka/lane/lane_unit.h"
#include "common/kafka/lane/partner_topics.h"
#include "common/kafka/lane/txn_producer.h"

namespace lagesbild::kafka {

/// Used on the lane's thread.
class LaneOutputs final : public OutputSink {
 public:
  LaneOutputs(const LaneOptions& options, PartnerTopics& partners);

  /// The producer of the open transaction; it changes when it is made anew.
  void Use(TxnProducer& producer) { producer_ = &producer; }

  void Emit(const InputRecord& input, const OutputRecord& record, std::string_view origin) override;
  void DeadLetter(const InputRecord& input, std::string_view reason, std::string_view message) override;

  /// Outputs since the last Begin of a transaction, alerts that went to the dead letters included.
  std::uint64_t records() const { return records_; }
  const std::map<std::string, std::uint64_t>& dead_letters() const { return dead_letters_; }
  void Reset();

 private:
  struct Letter;
  void Write(const InputRecord& input, const Letter& letter);

  const LaneOptions& options_;
  std::string dead_letter_topic_;
  PartnerTopics& partners_;
  TxnProducer* producer_ = nullptr;
  DeadLetterHeaders headers_;
  std::uint64_t records_ = 0;
  std::map<std::string, std::uint64_t> dead_letters_;
};

}  // namespace lagesbild::kafka
