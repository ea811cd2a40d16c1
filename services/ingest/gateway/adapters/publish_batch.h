// One batch on its way: its receipts as they come together, and who wants to know when all are there.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ingest/gateway/domain/violation.h"
#include "ingest/gateway/ports.h"

namespace lagesbild::ingest {

/// Receipts by place in the batch. Each place is written once, by whichever thread answers it; the last
/// answer calls `done`, after which the batch belongs to whoever was told.
class PublishBatch final : public DeliveryListener, public std::enable_shared_from_this<PublishBatch> {
 public:
  enum class Answer : std::uint8_t { kAccepted, kRejected, kRetry };
  struct Receipt {
    std::string source_id;
    Answer answer = Answer::kRetry;
    std::vector<Violation> violations;
  };
  /// Is told once that every receipt is there; on any thread.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void Complete(PublishBatch& batch) = 0;
  };

  /// size: number of events. bytes: of the request, as they count for admission.
  PublishBatch(std::size_t size, std::int64_t bytes, std::int64_t tick_ms, std::shared_ptr<Owner> owner);

  /// The place of event `index`, to be filled in before it is handed on or answered.
  Receipt& at(std::size_t index) { return receipts_[index]; }
  void Reject(std::uint32_t index, std::vector<Violation> violations);
  void Retry(std::uint32_t index) { Finish(index, Answer::kRetry); }
  /// A DeliveryListener: the sink answers.
  void Delivered(std::uint32_t index, bool stored) override;
  /// The batch stays alive until every event is answered and this was called: nothing more will be handed on.
  void Submitted();

  /// Delay for the events to be tried again; set before Submitted.
  void set_retry_after_ms(std::int64_t delay) { retry_after_ms_ = delay; }

  /// Whether it took room that is to be given back.
  void set_admitted(bool admitted) { admitted_ = admitted; }
  bool admitted() const { return admitted_; }

  std::size_t size() const { return receipts_.size(); }
  std::int64_t bytes() const { return bytes_; }
  std::int64_t tick_ms() const { return tick_ms_; }
  bool has_retry() const { return has_retry_.load(std::memory_order_relaxed); }

  /// Bytes of a PublishResponse; credit 0 leaves it out, which makes it a PublishBatchResponse too. Only once
  /// all receipts are there.
  std::string Serialise(std::int32_t credit) const;
  const std::vector<Receipt>& receipts() const { return receipts_; }

 private:
  void Finish(std::uint32_t index, Answer answer);
  void CountDown();

  std::vector<Receipt> receipts_;
  std::int64_t bytes_;
  std::int64_t tick_ms_;
  std::int64_t retry_after_ms_ = 1000;
  bool admitted_ = false;
  std::shared_ptr<Owner> owner_;
  std::shared_ptr<PublishBatch> self_;  // until the last answer: the sink holds a plain reference
  std::atomic<std::size_t> open_;
  std::atomic<bool> has_retry_{false};
};

}  // namespace lagesbild::ingest
