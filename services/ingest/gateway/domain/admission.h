// How much the gate takes at once: bounded events and bytes that await the broker, and streams.
#pragma once

#include <cstdint>

namespace lagesbild::ingest {

struct AdmissionLimits {
  std::int64_t events_in_flight = 20'000;             ///< Over all streams and calls.
  std::int64_t bytes_in_flight = 48LL * 1024 * 1024;  ///< Likewise.
  std::int32_t events_per_stream = 2'000;             ///< The credit of one stream; at least one full batch.
  std::int32_t streams = 200;
  std::int64_t retry_ms_min = 50;
  std::int64_t retry_ms_max = 5'000;
};

/// Decides ACCEPT or RETRY from what is in flight; a bound, no queue. Time is an argument and never runs
/// backwards. One thread at a time.
class Admission {
 public:
  explicit Admission(const AdmissionLimits& limits) : limits_(limits) {}

  /// 0: taken, and to be given back with Release. Else refused: milliseconds after which to try again, the
  /// time the broker needs at its present pace for what is in flight, within the limits' bounds.
  std::int64_t Admit(std::int64_t events, std::int64_t bytes, std::int64_t now_ms);
  void Release(std::int64_t events, std::int64_t bytes, std::int64_t now_ms);

  /// False: as many streams are open as may be.
  bool OpenStream();
  void CloseStream() { --streams_; }

  std::int64_t events_in_flight() const { return events_; }
  std::int64_t bytes_in_flight() const { return bytes_; }
  std::int32_t streams() const { return streams_; }
  const AdmissionLimits& limits() const { return limits_; }

 private:
  void Roll(std::int64_t now_ms);
  std::int64_t RetryMs() const;

  AdmissionLimits limits_;
  std::int64_t events_ = 0;
  std::int64_t bytes_ = 0;
  std::int32_t streams_ = 0;
  // Events released in the second that runs and in the one before: the broker's pace.
  std::int64_t second_ = 0;
  std::int64_t released_now_ = 0;
  std::int64_t released_before_ = 0;
};

}  // namespace lagesbild::ingest
