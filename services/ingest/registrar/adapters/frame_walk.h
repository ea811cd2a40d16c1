// Gives stored events to the areas that a marker added: ascending by key, slice by slice.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/step.h"
#include "ingest/registrar/adapters/area_registry.h"
#include "ingest/registrar/adapters/register_state.h"
#include "ingest/registrar/domain/locate.h"
#include "ingest/registrar/domain/located.h"

namespace lagesbild::registrar {

/// What one slice may do at most. A slice is a transaction and has to stay below a second.
struct FrameLimits {
  std::size_t outputs = 10'000;
  /// Events read, and again for each one written.
  std::size_t keys = 100'000;
  /// Points looked up in the geometries.
  std::size_t points = 20'000;
};

/// Where a walk begins: a cursor behind no event.
inline constexpr std::string_view kFrameBegin(&kEntryPrefix, 1);

/// What the walk over one partition remembers between slices; none of it but the cursor has to survive.
class FrameWalk {
 public:
  /// activated_at_ms: of the marker; stands in each delta as the time it was recorded.
  FrameWalk(std::shared_ptr<const AreasVersion> before, std::shared_ptr<const AreasVersion> now,
            std::int64_t activated_at_ms, FrameLimits limits = {});

  /// False: no area was added, or nothing is stored.
  bool HasWork(const kafka::StateView& state) const;
  /// Works the events behind `cursor`. Returns the next cursor, empty once all are done. kInternal: our own
  /// state does not decode.
  base::Result<std::string> Slice(std::string_view cursor, kafka::Unit& unit);

 private:
  /// One event that lies in an added area.
  struct Found {
    std::string key;
    RegisterEntry entry;
    bool was_unlocated = false;
    AreaSet areas;
    std::vector<model::Delta> deltas;
  };
  class Visit;
  struct Fresh {
    AreaSet areas;
    bool has_added = false;
  };

  base::Result<const AreaSet*> GivenTo(const RegisterEntry& entry, const RegisterReader& reader);
  /// Where the event's place lies now, nullptr if in no added area; for a point `points` rises. Holds until
  /// the next call.
  bool HasAdded(const AreaSet& set) const;
  const AreaSet* FreshOfPoint(const StoredPlace& stored, LocateOptions options);
  base::Result<const AreaSet*> FreshOf(const RegisterEntry& entry, const RegisterReader& reader,
                                       std::size_t& points);
  base::Result<const std::string*> FeedId(std::uint32_t number, const RegisterReader& reader);
  void Write(const std::vector<Found>& found, kafka::Unit& unit) const;

  std::shared_ptr<const AreasVersion> before_;
  std::shared_ptr<const AreasVersion> now_;
  std::int64_t activated_at_ms_;
  FrameLimits limits_;
  std::vector<bool> added_;  ///< By number in `now_`.
  bool has_added_ = false;
  bool has_added_bare_ = false;  ///< One without geometry: it holds the points of the areas that lie in it.
  std::unordered_map<std::uint32_t, AreaSet> sets_;
  std::unordered_map<std::uint64_t, Fresh> places_;  ///< By type, text number and whether values.
  std::unordered_map<std::uint32_t, std::string> feeds_;
  std::vector<std::uint32_t> covering_;  // reused, like the next
  AreaSet at_point_;
};

}  // namespace lagesbild::registrar
