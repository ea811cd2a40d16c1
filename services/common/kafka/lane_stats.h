// What a lane has done, as plain numbers: a copy for metrics and tests.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lagesbild::kafka {

/// How often something took how long.
struct Durations {
  /// Upper bounds, in seconds, of the counts; one more takes what is slower.
  static constexpr std::array<double, 17> kBounds = {0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
                                                     2.5,   5,     10,   30,    60,   120, 300,  900};
  std::array<std::uint64_t, kBounds.size() + 1> counts{};
  double seconds_sum = 0;

  void Add(double seconds) {
    const auto* const bound = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
    ++counts[static_cast<std::size_t>(bound - kBounds.begin())];
    seconds_sum += seconds;
  }
};

struct PartitionStats {
  std::int32_t partition = 0;
  std::int64_t next_offset = 0;
  /// Records a reader of committed records can still read; 0 when the end was seen.
  std::int64_t lag_messages = 0;
  /// Age of the oldest record not yet taken, as far as seen; 0 at the end.
  double lag_seconds = 0;
  std::uint64_t state_keys = 0;
  std::uint64_t state_bytes = 0;
  /// -1: no snapshot written or read by this process.
  double snapshot_age_seconds = -1;
};

/// Counters since the lane was made, and gauges as of the copy.
struct LaneStats {
  std::uint64_t records_in = 0;
  std::uint64_t records_out = 0;
  std::uint64_t changelog_records = 0;
  std::uint64_t begins = 0;
  std::uint64_t commits = 0;
  std::uint64_t aborts = 0;
  Durations commit;
  /// Of each transaction's first record: from its append to when the lane took it, before and after the lane
  /// had once been at the end of the partition; and from its append to the commit.
  Durations receive_delay_starting;
  Durations receive_delay_running;
  Durations stage_latency;
  /// Transactions whose EndTxn was sent more than once or met a transport error.
  std::uint64_t indefinite_ends = 0;
  std::uint64_t producer_recreations = 0;
  std::uint64_t restores = 0;
  double restore_seconds_sum = 0;
  std::uint64_t restored_records = 0;
  std::uint64_t restored_from_snapshot = 0;
  std::uint64_t snapshots_written = 0;
  std::uint64_t snapshots_refused = 0;
  std::uint64_t rebalances = 0;
  std::uint64_t reused_tasks = 0;
  std::uint64_t torn_transactions = 0;
  std::uint64_t rebuilds = 0;
  std::uint64_t origins_dropped = 0;
  std::uint64_t offsets_dropped = 0;
  std::uint64_t partner_failures = 0;
  std::uint64_t consumer_restarts = 0;
  std::map<std::string, std::uint64_t> dead_letters;  // by reason
  double open_transaction_seconds = 0;                // as of the copy; 0: none open
  bool ready = false;
  std::vector<PartitionStats> partitions;
};

}  // namespace lagesbild::kafka
