// Replays recorded events into an installation whose clock comes from the feed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "console/feeds/ports.h"
#include "console/feeds/sender.h"

namespace lagesbild::feeds {

/// from_ms, until_ms: only events recorded in [from, until). temp_dir: for sorting. in_memory: events held
/// while sorting, see event_sorter.h.
struct ReplayOptions {
  std::optional<std::int64_t> from_ms;
  std::optional<std::int64_t> until_ms;
  std::string temp_dir = "/tmp";
  std::size_t in_memory = 200'000;
  SenderOptions sender;
  std::function<base::Status(std::int64_t row, const std::string& original, const Refusal& refusal)>
      on_refused;
};

/// The stream of a feed and whether it ticks. All must have the right to supply the clock, exactly one ticks.
struct ReplayStream {
  Publisher* publisher = nullptr;
  bool ticks = false;
};

struct ReplayProgress {
  std::int64_t rows_read = 0;
  std::int64_t events = 0;  ///< To be sent; known when all is read.
  std::int64_t sent = 0;
  std::int32_t day = 0;  ///< Days since 1970-01-01 of the replayed time; 0: still reading.
};

/// left_out: rows that say no event, by reason (NO_RECORDED_AT and OUTSIDE besides the readers' own).
/// refused: by the gateway, by reason.
struct ReplayReport {
  std::int64_t rows = 0;
  std::int64_t accepted = 0;
  std::int64_t ticks = 0;
  std::int64_t first_ms = 0;  ///< recorded_at of the first and last event; 0: none.
  std::int64_t last_ms = 0;
  bool finished = false;
  std::map<std::string, std::int64_t> left_out;
  std::map<std::string, std::int64_t> refused;
};

/// Reads everything, sorts it by the time of recording, sends it as fast as it is taken. A tick goes out at
/// the midnight (Stockholm) before the first event and at each one after, after the receipts of all earlier
/// events; the last at the midnight that ends the day of the last event. May be repeated: what arrived is not
/// counted twice. kInvalidArgument: an event's feed has no stream, or not exactly one ticks.
base::Result<ReplayReport> Replay(const std::vector<std::unique_ptr<Reader>>& readers,
                                  const std::map<std::string, ReplayStream>& streams,
                                  const ReplayOptions& options, Clock& clock,
                                  const std::function<void(const ReplayProgress&)>& on_progress,
                                  const std::stop_token& stop);

}  // namespace lagesbild::feeds
