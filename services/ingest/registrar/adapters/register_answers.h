// What the register answers about events and feeds, from the state of its partitions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/step.h"
#include "ingest/registrar/adapters/register_state.h"

namespace lagesbild::registrar {

/// What became of one event.
struct EventAnswer {
  std::uint32_t revision = 0;
  bool is_withdrawn = false;
  std::string kind;  ///< Of an incident, with its count and day.
  std::int32_t count = 0;
  std::int32_t day = 0;
  std::vector<std::string> areas;
  Outcome outcome = Outcome::kApplied;  ///< Of its newest submission.
};

/// kNotFound: this partition never heard of the event. kInternal: its state is damaged.
base::Result<EventAnswer> AnswerEvent(const kafka::StateView& state, std::string_view feed,
                                      std::string_view source_id);

/// The feeds of one partition, ascending by number. only: a feed's id, or empty: all, and the record of
/// unreadable submissions (id empty) if there were any. kInternal: its state is damaged.
base::Result<std::vector<FeedRecord>> AnswerFeeds(const kafka::StateView& state, std::string_view only);

/// Adds a feed to a sum over partitions, ascending by id: counts add up, the newest time holds.
void AddFeed(const FeedRecord& feed, std::vector<FeedRecord>& sum);

}  // namespace lagesbild::registrar
