// An area's state records read back: what one of them adds to a ledger, and what a checkpoint holds in all.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/checkpoint.h"
#include "scoring/domain/area_state.h"
#include "scoring/domain/ledger.h"

namespace lagesbild::scoring {

/// Added to a month in a key, so that months before 1970 come first.
inline constexpr std::int32_t kMonthBias = 0x8000;

/// `rest`: of a count record's key what stands behind "l<area>0": month 2, kind 2, feed. kInternal: it is
/// none.
base::Status AddCountRecord(std::string_view rest, std::string_view record, AreaLedger& ledger);

/// `rest`: of a value record's key what stands behind "v<area>0": type 1, name 0, period 0, feed. kInternal:
/// key or record is none.
base::Status AddValueRecord(std::string_view rest, std::string_view record, AreaLedger& ledger);

struct AreaRecords {
  /// Nothing: the areas register did not name the area.
  std::optional<AreaInfo> info;
  AreaLedger ledger;
};

/// records: all of an area's, counts and values each ascending by key. kInternal: one of them is none.
base::Result<AreaRecords> ReadRecords(std::string_view area, const std::vector<model::StateRecord>& records);

}  // namespace lagesbild::scoring
