#include "ingest/gateway/adapters/publish_batch.h"

#include <google/protobuf/arena.h>

#include <string_view>
#include <utility>

#include "lagesbild/ingest/v1/ingest_service.pb.h"

namespace lagesbild::ingest {

namespace {

v1::ReceiptStatus StatusOf(PublishBatch::Answer answer) {
  switch (answer) {
    case PublishBatch::Answer::kAccepted:
      return v1::RECEIPT_STATUS_ACCEPTED;
    case PublishBatch::Answer::kRejected:
      return v1::RECEIPT_STATUS_REJECTED;
    case PublishBatch::Answer::kRetry:
      return v1::RECEIPT_STATUS_RETRY;
  }
  return v1::RECEIPT_STATUS_RETRY;
}

void ToWire(const Violation& violation, v1::Violation& out) {
  out.set_field(violation.field);
  out.set_reason(std::string(Name(violation.reason)));
  out.set_description(violation.description);
  out.set_hint(violation.hint);
}

}  // namespace

PublishBatch::PublishBatch(std::size_t size, std::int64_t bytes, std::int64_t tick_ms,
                           std::shared_ptr<Owner> owner)
    : receipts_(size), bytes_(bytes), tick_ms_(tick_ms), owner_(std::move(owner)), open_(size + 1) {}

void PublishBatch::Reject(std::uint32_t index, std::vector<Violation> violations) {
  receipts_[index].violations = std::move(violations);
  Finish(index, Answer::kRejected);
}

void PublishBatch::Delivered(std::uint32_t index, bool stored) {
  Finish(index, stored ? Answer::kAccepted : Answer::kRetry);
}

void PublishBatch::Submitted() {
  self_ = shared_from_this();
  CountDown();
}

void PublishBatch::Finish(std::uint32_t index, Answer answer) {
  receipts_[index].answer = answer;
  if (answer == Answer::kRetry) has_retry_.store(true, std::memory_order_relaxed);
  CountDown();
}

void PublishBatch::CountDown() {
  if (open_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const auto self = std::move(self_);
  const auto owner = std::move(owner_);
  owner->Complete(*self);
}

std::string PublishBatch::Serialise(std::int32_t credit) const {
  google::protobuf::Arena arena;
  auto* response = google::protobuf::Arena::CreateMessage<v1::PublishResponse>(&arena);
  response->mutable_receipts()->Reserve(static_cast<int>(receipts_.size()));
  for (const Receipt& receipt : receipts_) {
    auto& out = *response->add_receipts();
    out.set_source_id(receipt.source_id);
    out.set_status(StatusOf(receipt.answer));
    for (const Violation& violation : receipt.violations) ToWire(violation, *out.add_violations());
    if (receipt.answer == Answer::kRetry) out.set_retry_after_ms(retry_after_ms_);
  }
  response->set_credit(credit);
  return response->SerializeAsString();
}

}  // namespace lagesbild::ingest
