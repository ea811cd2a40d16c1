// One event of a feed, in plain structs; proto/lagesbild/submission/v1 says what each field means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace lagesbild::model {

/// WGS 84, degrees.
struct Point {
  double latitude = 0;
  double longitude = 0;
  friend bool operator==(const Point&, const Point&) = default;
};
struct AreaCode {
  std::string id;
  friend bool operator==(const AreaCode&, const AreaCode&) = default;
};
struct MunicipalityCode {
  std::string code;
  friend bool operator==(const MunicipalityCode&, const MunicipalityCode&) = default;
};
struct PlaceName {
  std::string name;
  friend bool operator==(const PlaceName&, const PlaceName&) = default;
};
/// monostate: not given.
using Place = std::variant<std::monostate, AreaCode, Point, MunicipalityCode, PlaceName>;

struct Incident {
  std::string kind;
  Place place;
  std::int32_t count = 1;
  std::int64_t occurred_at_ms = 0;
  friend bool operator==(const Incident&, const Incident&) = default;
};
struct SurveyResult {
  std::string name;
  Place place;
  std::string period;
  std::int64_t n = 0;
  double share = 0;
  std::optional<double> margin;
  std::optional<double> response_rate;
  std::string method_version;
  friend bool operator==(const SurveyResult&, const SurveyResult&) = default;
};
struct Indicator {
  std::string name;
  Place place;
  std::string period;
  double value = 0;
  friend bool operator==(const Indicator&, const Indicator&) = default;
};
struct Measure {
  std::string name;
  Place place;
  std::int32_t from_day = 0;
  std::int32_t to_day = 0;
  friend bool operator==(const Measure&, const Measure&) = default;
};
struct OfficialAssessment {
  std::string name;
  Place place;
  std::string class_id;
  std::int32_t decided_day = 0;
  friend bool operator==(const OfficialAssessment&, const OfficialAssessment&) = default;
};
struct Withdrawal {
  std::string reason;
  friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};

/// monostate: not given.
using Body =
    std::variant<std::monostate, Incident, SurveyResult, Indicator, Measure, OfficialAssessment, Withdrawal>;

struct Submission {
  std::string feed;
  std::string source_id;
  std::uint32_t revision = 1;
  std::int64_t recorded_at_ms = 0;
  std::string push_id;
  std::string traceparent;
  Body body;
  friend bool operator==(const Submission&, const Submission&) = default;
};

}  // namespace lagesbild::model
