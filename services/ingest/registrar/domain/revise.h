// Makes exactly one of each event: judges a submission against what is stored, and says what it changes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/model/delta.h"
#include "ingest/registrar/domain/located.h"
#include "ingest/registrar/domain/register_entry.h"

namespace lagesbild::registrar {

/// The highest revision holds, in whatever order they arrive; of two bodies under one revision the first
/// stands. stored: nullptr if the event was never heard of.
Outcome Judge(const RegisterEntry* stored, std::uint32_t revision, std::uint64_t body_hash);

/// NEW for the first word of an event, WITHDRAWN if nothing holds any more, else REVISED.
model::DeltaCause CauseOf(const RegisterEntry* stored, const Said& now);

/// What an event says and the areas it says it of.
struct Side {
  const Said* said = nullptr;
  const AreaSet* areas = nullptr;
};

/// One delta for each area where something changes, ascending by area id: minus what `before` said, plus what
/// `now` says; equal parts cancel. head gives feed, source id, revision, recorded_at and cause. A side
/// without `said` says nothing. Values (surveys, indicators, measures, official classes) are not said of the
/// unlocated area: there they would take each other's place.
std::vector<model::Delta> Deltas(const model::Delta& head, Side before, Side now);

/// A signed change of the count over all areas.
struct TotalChange {
  std::uint16_t kind = 0;
  std::int32_t day = 0;
  std::int64_t count = 0;
  friend bool operator==(const TotalChange&, const TotalChange&) = default;
};

/// The same change without regard to areas: each event once. At most two rows; none is zero.
std::vector<TotalChange> Totals(const Said* before, const Said* now);

}  // namespace lagesbild::registrar
