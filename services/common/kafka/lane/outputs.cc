#include "common/kafka/lane/outputs.h"

#include "common/base/check.h"
#include "common/kafka/crash_point.h"
#include "common/kafka/topics.h"

namespace lagesbild::kafka {

struct LaneOutputs::Letter {
  DeadLetterSource source;
  std::string_view key;
  std::optional<std::string_view> value;
  std::span<const HeaderView> headers;
  std::string_view reason;
  std::string_view message;
};

LaneOutputs::LaneOutputs(const LaneOptions& options, PartnerTopics& partners)
    : options_(options), dead_letter_topic_(DeadLetterTopic(options.input_topic)), partners_(partners) {}

void LaneOutputs::Reset() {
  records_ = 0;
  dead_letters_.clear();
}

void LaneOutputs::Emit(const InputRecord& input, const OutputRecord& record, std::string_view origin) {
  HitCrashPoint(CrashPoint::kMidProduce);
  // A step that names a partition the topic has not is a bug of ours.
  LB_CHECK(!record.partition || (*record.partition >= 0 && *record.partition < options_.partition_count));
  const HeaderView origin_header{kOriginHeader, origin};
  const bool is_partner = IsAlertTopic(record.topic);
  if (is_partner) {
    const auto state = partners_.Of(record.topic, PartnerTopics::Clock::now());
    if (state != PartnerTopics::State::kUsable) {
      const bool is_missing = state == PartnerTopics::State::kMissing;
      Write(input,
            {{record.topic, record.partition.value_or(-1), input.offset, options_.stage, options_.lane},
             record.key,
             record.value,
             record.headers,
             is_missing ? "PARTNER_TOPIC_MISSING" : "PARTNER_TOPIC_BROKEN",
             is_missing ? "the partner's topic does not exist" : "the partner's topic refused a record"});
      return;
    }
  }
  ++records_;
  producer_->Produce({.topic = record.topic,
                      .partition = record.partition,
                      .key = record.key,
                      .value = record.value,
                      .headers = record.headers,
                      .more_headers = {&origin_header, 1},
                      .is_partner = is_partner});
}

void LaneOutputs::DeadLetter(const InputRecord& input, std::string_view reason, std::string_view message) {
  Write(input, {{options_.input_topic, input.partition, input.offset, options_.stage, options_.lane},
                input.key,
                input.value,
                input.headers,
                reason,
                message});
}

void LaneOutputs::Write(const InputRecord& input, const Letter& letter) {
  ++records_;
  ++dead_letters_[std::string(letter.reason)];
  auto value = letter.value;
  std::size_t bytes = letter.key.size() + (value ? value->size() : 0);
  for (const auto& header : letter.headers) bytes += header.key.size() + header.value.size();
  std::int64_t cut_from = -1;
  if (value && bytes > kDeadLetterBytesMax) {
    const auto excess = bytes - kDeadLetterBytesMax;
    cut_from = static_cast<std::int64_t>(value->size());
    value = value->substr(0, value->size() - std::min(excess, value->size()));
  }
  const auto& reasons = headers_.Make(letter.source, letter.reason, letter.message, cut_from);
  producer_->Produce({.topic = dead_letter_topic_,
                      .partition = input.partition,
                      .key = letter.key,
                      .value = value,
                      .headers = letter.headers,
                      .more_headers = reasons});
}

}  // namespace lagesbild::kafka
