// The areas of a level as they stood when a month began, out of scoring's checkpoints: rows to work a rule
// set out over.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/checkpoint.h"
#include "console/tables/domain/bind.h"
#include "scoring/domain/measured_rules.h"

namespace lagesbild::console {

/// One pass over the topic's records, in their order within a partition.
class CheckpointMonth {
 public:
  /// year_month: the month whose beginning is asked for, 202301.
  explicit CheckpointMonth(std::int32_t year_month) : year_month_(year_month) {}

  /// A record as read; one without a value takes away what stood under its key. kInternal: not a checkpoint.
  base::Status Add(std::string_view key, std::optional<std::string_view> value);

  /// Every month that has checkpoints.
  const std::set<std::int32_t>& months() const { return months_; }

  /// Areas that have a checkpoint of an earlier month and none of this one, ascending: scoring writes one of
  /// every area each month, so it has not come to them yet.
  std::vector<std::string> Behind() const;

  /// A row for each area of the level that the register named and had not retired, ascending by id; line 0.
  /// kUnavailable: parts of an area are missing. kInternal: its records are none.
  base::Result<std::vector<tables::BoundRow>> Rows(const scoring::MeasuredRules& rules,
                                                   std::string_view level, std::int32_t as_of_day) const;

 private:
  using Parts = std::map<std::int32_t, model::Checkpoint>;  // by their number

  std::int32_t year_month_;
  std::set<std::int32_t> months_;
  std::set<std::string, std::less<>> earlier_;  // areas
  std::map<std::string, Parts, std::less<>> areas_;
};

}  // namespace lagesbild::console
