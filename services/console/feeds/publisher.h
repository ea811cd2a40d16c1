// What sending events needs of the world: a stream to the gateway, and time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/submission.h"
#include "console/feeds/domain/item.h"

namespace lagesbild::feeds {

enum class ReceiptStatus : std::uint8_t { kAccepted, kRejected, kRetry };

/// What became of one event at the gate. violations: only when rejected; field paths without the place in the
/// batch. retry_after_ms: only for kRetry.
struct Receipt {
  std::string source_id;
  ReceiptStatus status = ReceiptStatus::kAccepted;
  std::vector<Refusal> violations;
  std::int64_t retry_after_ms = 0;
};

/// The answer to one request. credit: how many events may be unanswered from now on.
struct Answer {
  std::vector<Receipt> receipts;
  std::int32_t credit = 0;
};

/// One stream of requests to the gateway; each is answered once, in order. One thread.
class Publisher {
 public:
  virtual ~Publisher() = default;
  /// Opens the stream, or a new one in place of a broken one; what was unanswered is forgotten.
  virtual base::Status Open() = 0;
  /// One request: at most 1,000 events, and a tick if tick_ms is not 0. An error: the stream is broken; its
  /// code says whether trying again can help (kUnavailable, kResourceExhausted).
  virtual base::Status Write(const std::vector<model::Submission>& events, std::int64_t tick_ms) = 0;
  /// Waits for the answer to the oldest request without one. Errors as in Write.
  virtual base::Result<Answer> Read() = 0;
  /// Says that nothing more comes and waits for the end of the stream. Only when every request is answered.
  virtual base::Status Close() = 0;
};

/// Time for waiting and progress; nothing is decided by it.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Milliseconds since 1970-01-01 UTC.
  virtual std::int64_t NowMs() = 0;
  /// Waits; may return early when the program is asked to stop.
  virtual void SleepMs(std::int64_t duration_ms) = 0;
};

}  // namespace lagesbild::feeds
