// One entry of polisen.se: title and fields to an incident of our model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/model/submission.h"
#include "console/feeds/domain/item.h"

namespace lagesbild::feeds {

/// The fields we read. published: "2026-06-30 9:57:12 +02:00"; name: the title, "30 juni 10.36, Rån, Lund".
struct PolisenEvent {
  std::int64_t id = 0;
  std::string published;
  std::string name;
  std::string type;
  std::string location;
};

/// A title taken apart. type: the longest known type, empty if none; place: what follows, may be empty.
struct PolisenTitle {
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  std::string_view type;
  std::string_view place;
};
/// nullopt: no day and time at the front. The views lie in `name` and in the taxonomy.
std::optional<PolisenTitle> ParseTitle(std::string_view name);

/// The title gives no year: the one that puts the event nearest to its publication (some are announced, so
/// it may lie after). nullopt: 30 February and the like.
std::optional<std::int64_t> EventTimeMs(const PolisenTitle& title, std::int64_t published_ms);

/// The incident, or why there is none (an exclusion of the taxonomy, UNKNOWN_TYPE, NO_PLACE, BAD_TITLE,
/// BAD_TIME). Where the fields and the title differ the fields hold, save that a county gives way to the
/// more exact place of the title. The coordinates of polisen.se are the middle of the municipality or county,
/// so places are given by name.
std::variant<Refusal, model::Incident> ToIncident(const PolisenEvent& event);

}  // namespace lagesbild::feeds
