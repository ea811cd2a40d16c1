// Years of made-up events in a made-up county, with planted changes and a truth to compare with.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/model/submission.h"
#include "console/feeds/domain/county.h"

namespace lagesbild::feeds {

/// first_day: days since 1970-01-01; the default is Monday 2022-01-03. years: 2 to 10.
struct GeneratorOptions {
  std::uint64_t seed = 1;
  std::int32_t first_day = 18'995;
  int years = 4;
};

/// A change that was put in. From from_day to to_day (both within) the mean of `kinds` in `area` is
/// factor_percent of its usual value. expect: what it should lead to: "class_up" and, after it, "class_down";
/// or "trend_rise", "trend_fall".
struct PlantedChange {
  std::string area;
  std::vector<std::string> kinds;
  std::int32_t from_day = 0;
  std::int32_t to_day = 0;
  int factor_percent = 100;
  std::string expect;
};

/// What the events add up to. counts: incidents by area of every level and kind after all revisions and
/// withdrawals. rows: submissions in all; incidents: distinct ids of incidents that are accepted; refused: by
/// reason.
struct GeneratedTruth {
  std::vector<PlantedChange> planted;
  std::map<std::string, std::map<std::string, std::int64_t>> counts;
  std::int64_t rows = 0;
  std::int64_t incidents = 0;
  std::int64_t surveys = 0;
  std::int64_t indicators = 0;  ///< Register figures: residents and shares, by district and year.
  std::int64_t duplicates = 0;  ///< Rows that repeat id, revision and body.
  std::int64_t revised = 0;     ///< Rows that change kind, count or time, with a higher revision.
  std::int64_t moved = 0;       ///< Rows that change the place, with a higher revision.
  std::int64_t withdrawn = 0;
  std::int64_t late = 0;  ///< First rows recorded more than 7 days after the event.
  std::map<std::string, std::int64_t> refused;
};

/// events: ascending by recorded_at_ms, feed left empty.
struct GeneratedHistory {
  std::vector<CountyArea> areas;
  std::vector<model::Submission> events;
  GeneratedTruth truth;
};

/// The same options give the same history, byte for byte.
GeneratedHistory Generate(const GeneratorOptions& options);

/// Incidents for load tests, one by one and without end: id "load-<seed>-<n>", a district of MakeCounty's
/// ids.
class LoadGenerator {
 public:
  explicit LoadGenerator(std::uint64_t seed);
  model::Submission Next(std::int64_t occurred_at_ms);

 private:
  std::uint64_t seed_;
  std::vector<std::string> districts_;
  std::int64_t number_ = 0;
};

}  // namespace lagesbild::feeds
