// What has come new in an area since its class last changed. Taken away from the ledger, it leaves what the
// change stood on, with all corrections since.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "common/model/delta.h"

namespace lagesbild::scoring {

/// New reports of a kind in a month, above 0.
struct NewCount {
  std::int32_t month = 0;
  std::uint16_t kind = 0;
  std::int64_t count = 0;
  friend bool operator==(const NewCount&, const NewCount&) = default;
};

/// A value that nobody had stated before.
struct NewValue {
  model::ValueType type = model::ValueType::kSurvey;
  std::string name;
  std::string period;
  std::string feed;
  friend bool operator==(const NewValue&, const NewValue&) = default;
  friend auto operator<=>(const NewValue& a, const NewValue& b) {
    return std::tie(a.type, a.name, a.period, a.feed) <=> std::tie(b.type, b.name, b.period, b.feed);
  }
};

/// At most a record for each kind and month of the time since the change: 64 kinds, some 4 bytes each.
struct SinceChange {
  /// Ascending by (month, kind).
  std::vector<NewCount> counts;
  /// Ascending.
  std::vector<NewValue> values;

  bool empty() const { return counts.empty() && values.empty(); }
  friend bool operator==(const SinceChange&, const SinceChange&) = default;
};

/// Takes in a delta of good kinds. New events are added. A correction takes from what is new in its month and
/// kind as far as that goes, and only then from what the change stood on; what it takes from the new it gives
/// back to the new where it moves reports. Frames change nothing: after them no change is undone.
void Note(SinceChange& since, const model::Delta& delta);

}  // namespace lagesbild::scoring
