#include "ingest/gateway/adapters/tick_writer.h"

#include <atomic>
#include <memory>
#include <utility>

namespace lagesbild::ingest {

namespace {

/// Counts the answers of the partitions; deletes itself after the last.
class TickDelivery final : public DeliveryListener {
 public:
  TickDelivery(std::int32_t partitions, std::function<void(bool)> done)
      : open_(partitions + 1), done_(std::move(done)) {}

  void Delivered(std::uint32_t /*partition*/, bool stored) override { CountDown(1, stored); }
  /// `unsent` partitions were not even tried.
  void Submitted(std::int32_t unsent) { CountDown(unsent + 1, unsent == 0); }

 private:
  void CountDown(std::int32_t answers, bool good) {
    if (!good) good_.store(false, std::memory_order_relaxed);
    if (open_.fetch_sub(answers, std::memory_order_acq_rel) != answers) return;
    const std::unique_ptr<TickDelivery> self(this);
    done_(good_.load(std::memory_order_relaxed));
  }

  std::atomic<std::int32_t> open_;
  std::atomic<bool> good_{true};
  std::function<void(bool)> done_;
};

}  // namespace

void WriteTick(SubmissionSink& sink, std::int64_t time_ms, std::function<void(bool good)> done) {
  const std::int32_t partitions = sink.partition_count();
  auto* delivery = new TickDelivery(partitions, std::move(done));  // deletes itself
  std::int32_t sent = 0;
  while (sent < partitions && sink.SendTick(sent, time_ms, *delivery, static_cast<std::uint32_t>(sent)))
    ++sent;
  delivery->Submitted(partitions - sent);
}

}  // namespace lagesbild::ingest
