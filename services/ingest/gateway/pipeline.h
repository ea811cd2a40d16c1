// One event's way through the gate: check, stamp, bring into form, hand on.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/model/submission.h"
#include "ingest/gateway/domain/validate.h"
#include "ingest/gateway/ports.h"

namespace lagesbild::ingest {

/// Whose clock the installation runs on.
enum class ClockSource : std::uint8_t { kLive, kFeed };

/// What the gate did with an event.
struct Verdict {
  enum class Kind : std::uint8_t { kSent, kRejected, kRetry };
  Kind kind = Kind::kSent;
  std::vector<Violation> violations;  ///< Only when rejected.
};

/// Holds no events. Safe from any thread; the references must outlive it.
class Gate {
 public:
  Gate(ClockSource source, const Clock& clock, SubmissionSink& sink)
      : source_(source), clock_(clock), sink_(sink) {}

  /// A sender with the feed's rights, as they count in this installation.
  Sender SenderOf(std::string_view feed, const FeedRights& rights) const;

  /// kSent: `listener` will hear of it under `index`. kRetry: the sink takes nothing now, or the
  /// installation's clock has not started yet.
  Verdict Handle(model::Submission event, const Sender& sender, std::uint32_t index,
                 DeliveryListener& listener);

  /// Empty: this sender may write the tick. Else what is wrong with it.
  std::vector<Violation> CheckTick(std::int64_t tick_ms, const Sender& sender) const;

  /// Time has reached this: later events of other feeds are stamped no earlier.
  void Advance(std::int64_t time_ms);

  SubmissionSink& sink() { return sink_; }

 private:
  /// The time of this gateway: never runs backwards. Live: the clock; else the newest time the loader has
  /// given, 0 before it gave any.
  std::int64_t NowMs();

  ClockSource source_;
  const Clock& clock_;
  SubmissionSink& sink_;
  std::atomic<std::int64_t> newest_ms_{0};
};

}  // namespace lagesbild::ingest
