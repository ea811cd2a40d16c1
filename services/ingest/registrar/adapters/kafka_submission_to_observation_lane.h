// The registrar's step: submissions in, observations out, exactly one outcome for each event.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "common/base/result.h"
#include "common/kafka/step.h"
#include "common/kafka/store.h"
#include "common/model/registers.h"
#include "common/model/submission.h"
#include "common/model/tick.h"
#include "ingest/registrar/adapters/area_registry.h"
#include "ingest/registrar/adapters/frame_walk.h"
#include "ingest/registrar/adapters/register_state.h"
#include "ingest/registrar/domain/lateness.h"
#include "ingest/registrar/domain/located.h"
#include "ingest/registrar/domain/said.h"
#include "ingest/registrar/ports.h"

namespace lagesbild::registrar {

/// The store the registrar's lane must use: events tight and unordered, the rest ordered.
std::unique_ptr<kafka::Store> NewRegistrarStore();

/// The key of a submission in its topic: "feed/source id".
std::string SubmissionKey(std::string_view feed, std::string_view source_id);

/// Owned by one lane, used on its thread. `content` and `report` must outlive it.
class SubmissionToObservationStep final : public kafka::Step {
 public:
  /// clock: of the installation; decides whether a tick may be ahead of its append time. limits: of a slice
  /// that gives stored events to added areas.
  SubmissionToObservationStep(model::Clock clock, AreaContent& content, IndexBuilder build_index,
                              RegistrarReport& report, FrameLimits limits = {});

  base::Result<std::string> Handle(const kafka::InputRecord& record, std::string_view cursor,
                                   kafka::Unit& unit) override;
  void Forget(std::int32_t partition) override;
  void Committed(std::int32_t partition) override;

 private:
  struct FeedHeld {
    std::uint32_t number = 0;
    FeedRecord record;
  };
  struct PlaceHeld {
    StoredPlace place;
    std::uint32_t area_set = 0;
  };
  /// What a partition's state says, at hand. Forget drops it.
  struct Held {
    AreasMarker marker;
    std::shared_ptr<const AreasVersion> areas;
    std::unordered_map<std::string, FeedHeld> feeds;
    std::unordered_map<std::uint32_t, AreaSet> area_sets;
    std::unordered_map<std::string, PlaceHeld> places;  ///< Of codes and names, under the areas that hold.
    std::unique_ptr<FrameWalk> walk;                    ///< While a marker is being worked.
  };
  /// One submission on its way through the step.
  struct Event {
    const model::Submission& submission;
    const Heard& heard;
    FeedHeld& feed;
    const kafka::InputRecord& record;
  };
  /// What is reported once it is committed.
  struct Tally {
    std::map<std::pair<std::string, Outcome>, std::int64_t> outcomes;
    std::map<std::string, Lateness, std::less<>> lateness;  ///< By feed.
  };

  base::Result<Held*> Hold(kafka::Unit& unit);
  base::Status Register(const model::Submission& submission, const kafka::InputRecord& record, Held& held,
                        kafka::Unit& unit);
  base::Status Apply(const Event& event, const RegisterEntry* stored, Held& held, kafka::Unit& unit);
  base::Result<std::string> Activate(const model::Marker& marker, std::string_view cursor, Held& held,
                                     kafka::Unit& unit);
  base::Result<std::string> ActivateAreas(const model::Marker& marker, std::string_view cursor, Held& held,
                                          kafka::Unit& unit);
  base::Status ActivateFeed(const model::Marker& marker, Held& held, kafka::Unit& unit);
  base::Result<std::string> TakeTick(const model::Tick& tick, const kafka::InputRecord& record,
                                     const Held& held, kafka::Unit& unit);

  base::Result<FeedHeld*> FeedOf(std::string_view id, Held& held, kafka::Unit& unit);
  base::Result<const AreaSet*> AreaSetOf(std::uint32_t number, Held& held, const kafka::Unit& unit);
  PlaceHeld PlaceOf(const Event& event, Held& held, kafka::Unit& unit);
  PlaceHeld FindPlace(const Event& event, const Held& held, kafka::Unit& unit);
  void Count(FeedHeld& feed, Outcome outcome, kafka::Unit& unit);
  base::Status Bury(std::string_view reason, std::string_view message, std::string_view feed, Held& held,
                    kafka::Unit& unit);
  bool IsFromTheFuture(const model::Tick& tick, const kafka::InputRecord& record) const;

  model::Clock clock_;
  RegistrarReport& report_;
  AreaRegistry areas_;
  FrameLimits limits_;
  std::map<std::int32_t, Held> held_;
  std::map<std::int32_t, Tally> uncommitted_;
};

}  // namespace lagesbild::registrar
