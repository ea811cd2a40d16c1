// Named places where a test kills the process: LAGESBILD_CRASH_AT=point:n raises SIGKILL at the n-th hit.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lagesbild::kafka {

/// All points of the lane, in the order of a transaction's life.
enum class CrashPoint : std::uint8_t {
  kBeforeBegin,
  kAfterBegin,
  kMidProduce,
  kBeforeOffsets,
  kBeforeEndTxn,
  kEndTxnInFlight,
  kBeforeAck,
  kInRestore,
  kInRebalance,
  kInInit,
};

inline constexpr std::array<std::string_view, 10> kCrashPointNames = {
    "before_begin",      "after_begin", "mid_produce", "before_offsets", "before_end_txn",
    "end_txn_in_flight", "before_ack",  "in_restore",  "in_rebalance",   "in_init"};

struct CrashSetting {
  CrashPoint point = CrashPoint::kBeforeBegin;
  /// From 1.
  std::uint64_t hit = 1;
};

/// "point:n"; nothing if it is neither a known point nor a count from 1.
std::optional<CrashSetting> ParseCrashSetting(std::string_view text);

/// Counts a hit; dies by SIGKILL, after one line on stderr, if the environment asks for it here. A setting
/// that cannot be read ends the process at the first point with status 2, so that no test passes by a typo.
void HitCrashPoint(CrashPoint point);

/// Hits of a point in this process so far.
std::uint64_t CrashPointHits(CrashPoint point);

}  // namespace lagesbild::kafka
