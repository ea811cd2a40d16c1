// What makes a record of observations unusable for scoring, whatever the gate before us checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/model/delta.h"
#include "common/model/registers.h"
#include "common/model/stockholm_time.h"
#include "common/model/tick.h"

namespace lagesbild::scoring {

inline constexpr std::int32_t kDayMin = -80'000;  ///< 1750; months must fit two bytes of a key
inline constexpr std::int32_t kDayMax = 80'000;   ///< 2189
inline constexpr std::int64_t kTimeMsMax = kDayMax * model::kMsPerDay;

/// reason: UPPER_SNAKE, of those README.md lists. message: without personal data.
struct Fault {
  std::string_view reason;
  std::string message;
};

/// 1 to 128 bytes without a zero byte.
bool IsUsableId(std::string_view id);
std::optional<Fault> FaultOf(const model::Delta& delta);
std::optional<Fault> FaultOf(const model::Tick& tick);
std::optional<Fault> FaultOf(const model::ReferenceManifest& manifest);

}  // namespace lagesbild::scoring
