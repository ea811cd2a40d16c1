// An area's ledger and register entry as the facts that measures take in.
#pragma once

#include <cstdint>

#include "common/measures/facts.h"
#include "scoring/domain/area_state.h"
#include "scoring/domain/ledger.h"
#include "scoring/domain/measured_rules.h"

namespace lagesbild::scoring {

/// What is known of an area for `as_of_day` (days since 1970-01-01 in Europe/Stockholm).
///
/// Of one name and period the feed whose id comes first holds. Indicators: of a year the period that is the
/// year itself, else the last one in byte order; numbers that a measure says cannot be are not known.
/// Surveys: each period is a wave. The input `residents` is the register's population for the day's year, if
/// it states one; the labels municipality, county and level are the register's. without: nullptr, or what is
/// to be left out.
measures::Facts FactsOf(const MeasuredRules& rules, const AreaInfo& info, const AreaLedger& ledger,
                        std::int32_t as_of_day, const SinceChange* without = nullptr);

}  // namespace lagesbild::scoring
