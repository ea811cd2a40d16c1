#include "console/feeds/domain/check.h"

#include <cmath>
#include <limits>

#include "common/base/hash.h"
#include "common/model/kinds.h"
#include "console/feeds/domain/text_encoding.h"

namespace lagesbild::feeds {

namespace {

// The bounds of proto/lagesbild/submission/v1/submission.proto.
constexpr std::size_t kSourceIdBytesMax = 128;
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kPeriodBytesMax = 16;
constexpr std::int32_t kCountMax = 10'000;
constexpr std::int64_t kEarliestMs = 946'684'800'000;  // 2000-01-01
constexpr double kValueMax = 1e12;

using Fault = std::optional<Refusal>;

Refusal Missing(std::string field, std::string hint) {
  return {"MISSING", std::move(field), "is not given", std::move(hint)};
}

Fault CheckText(std::string_view field, std::string_view text, std::size_t bytes_max) {
  if (text.empty()) return Missing(std::string(field), {});
  if (text.size() > bytes_max) {
    return Refusal{"TOO_LONG",
                   std::string(field),
                   "has " + std::to_string(text.size()) + " bytes, more than " + std::to_string(bytes_max),
                   {}};
  }
  if (!IsUtf8(text)) return Refusal{"BAD_TEXT", std::string(field), "is not UTF-8", {}};
  return std::nullopt;
}

Fault CheckName(std::string_view field, std::string_view text) {
  if (auto fault = CheckText(field, text, kNameBytesMax)) return fault;
  if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == std::string_view::npos) return {};
  return Refusal{
      "BAD_TEXT", std::string(field), "'" + std::string(text) + "' is not made of a-z 0-9 . _ -", {}};
}

Fault CheckRange(std::string_view field, double value, double least, double most) {
  if (std::isfinite(value) && value >= least && value <= most) return std::nullopt;
  std::string bounds = std::to_string(least);
  bounds = bounds.substr(0, bounds.find('.')) + " to ";
  const std::string top = std::to_string(most);
  return Refusal{"OUT_OF_RANGE",
                 std::string(field),
                 std::to_string(value) + " is not " + bounds + top.substr(0, top.find('.')),
                 {}};
}

Fault CheckArea(const model::Place& place) {
  const auto* area = std::get_if<model::AreaCode>(&place);
  const auto* municipality = std::get_if<model::MunicipalityCode>(&place);
  if (area != nullptr) return CheckText("area", area->id, kNameBytesMax);
  if (municipality != nullptr) return CheckText("municipality", municipality->code, 4);
  if (std::holds_alternative<std::monostate>(place)) return Missing("area", "fill area or municipality");
  return Refusal{"PLACE_NOT_ALLOWED", "place", "a point or a name is not exact enough",
                 "give the area's id or the municipality's code"};
}

Fault CheckPlace(const model::Place& place) {
  if (std::holds_alternative<std::monostate>(place)) {
    return Missing("place", "fill one of area, municipality, place_name, or latitude and longitude");
  }
  if (const auto* point = std::get_if<model::Point>(&place)) {
    if (auto fault = CheckRange("latitude", point->latitude, 54, 70)) return fault;
    return CheckRange("longitude", point->longitude, 10, 25);
  }
  if (const auto* name = std::get_if<model::PlaceName>(&place)) {
    return CheckText("place_name", name->name, kSourceIdBytesMax);
  }
  return CheckArea(place);
}

struct BodyCheck {
  std::int64_t recorded_at_ms;

  Fault operator()(const std::monostate& /*absent*/) const { return Missing("body", "say what happened"); }
  Fault operator()(const model::Incident& incident) const {
    if (model::FindKind(incident.kind) == nullptr) {
      return Refusal{"UNKNOWN_KIND", "kind", "'" + incident.kind + "' is no kind", "see: lagesbild kinds"};
    }
    if (incident.count < 0 || incident.count > kCountMax) {
      return Refusal{"OUT_OF_RANGE", "count", std::to_string(incident.count) + " is not 1 to 10000", {}};
    }
    if (incident.occurred_at_ms < kEarliestMs) {
      return Refusal{"TOO_EARLY", "occurred_at", "is not given, or lies before 2000-01-01", {}};
    }
    if (recorded_at_ms != 0 && incident.occurred_at_ms - kMaxAheadMs > recorded_at_ms) {
      return Refusal{"IN_FUTURE", "occurred_at", "lies more than 24 h after recorded_at", {}};
    }
    return CheckPlace(incident.place);
  }
  Fault operator()(const model::SurveyResult& survey) const {
    if (auto fault = CheckName("name", survey.name)) return fault;
    if (auto fault = CheckArea(survey.place)) return fault;
    if (auto fault = CheckText("period", survey.period, kPeriodBytesMax)) return fault;
    if (survey.n < 1) return Refusal{"OUT_OF_RANGE", "n", std::to_string(survey.n) + " answers", "1 or more"};
    if (auto fault = CheckRange("share", survey.share, 0, 1)) return fault;
    if (auto fault = CheckRange("margin", survey.margin.value_or(0), 0, 1)) return fault;
    return CheckRange("response_rate", survey.response_rate.value_or(0), 0, 1);
  }
  Fault operator()(const model::Indicator& indicator) const {
    if (auto fault = CheckName("name", indicator.name)) return fault;
    if (auto fault = CheckArea(indicator.place)) return fault;
    if (auto fault = CheckText("period", indicator.period, kPeriodBytesMax)) return fault;
    return CheckRange("value", indicator.value, -kValueMax, kValueMax);
  }
  Fault operator()(const model::Measure& measure) const {
    if (auto fault = CheckName("name", measure.name)) return fault;
    if (auto fault = CheckArea(measure.place)) return fault;
    if (measure.to_day >= measure.from_day) return std::nullopt;
    return Refusal{"ENDS_BEFORE_IT_BEGINS", "to", "the last day lies before the first", {}};
  }
  Fault operator()(const model::OfficialAssessment& official) const {
    if (auto fault = CheckName("name", official.name)) return fault;
    if (auto fault = CheckName("class", official.class_id)) return fault;
    return CheckArea(official.place);
  }
  Fault operator()(const model::Withdrawal& withdrawal) const {
    if (withdrawal.reason.empty()) return std::nullopt;
    return CheckText("withdrawal_reason", withdrawal.reason, 200);
  }
};

std::string_view AreaOf(const model::Place& place) {
  if (const auto* area = std::get_if<model::AreaCode>(&place)) return area->id;
  if (const auto* municipality = std::get_if<model::MunicipalityCode>(&place)) return municipality->code;
  return {};
}

std::string Join(std::string_view type, std::string_view name, const model::Place& place,
                 std::string_view period) {
  std::string key(type);
  for (const std::string_view part : {name, AreaOf(place), period}) key.append("|").append(part);
  if (key.size() <= kSourceIdBytesMax) return key;
  return std::string(type) + "|#" + base::StableId(type, name, AreaOf(place), period);
}

struct Key {
  std::string operator()(const std::monostate& /*absent*/) const { return {}; }
  std::string operator()(const model::Incident& /*has its own*/) const { return {}; }
  std::string operator()(const model::Withdrawal& /*names another's*/) const { return {}; }
  std::string operator()(const model::SurveyResult& survey) const {
    return Join("survey", survey.name, survey.place, survey.period);
  }
  std::string operator()(const model::Indicator& indicator) const {
    return Join("indicator", indicator.name, indicator.place, indicator.period);
  }
  std::string operator()(const model::Measure& measure) const {
    return Join("measure", measure.name, measure.place,
                std::to_string(measure.from_day) + "/" + std::to_string(measure.to_day));
  }
  std::string operator()(const model::OfficialAssessment& official) const {
    return Join("official", official.name, official.place, {});
  }
};

}  // namespace

std::optional<Refusal> CheckLocally(const model::Submission& event) {
  if (auto fault = CheckText("source_id", event.source_id, kSourceIdBytesMax)) return fault;
  if (event.revision > static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max())) {
    return Refusal{"OUT_OF_RANGE", "revision", std::to_string(event.revision) + " is too high", {}};
  }
  return std::visit(BodyCheck{event.recorded_at_ms}, event.body);
}

std::string KeyOf(const model::Body& body) { return std::visit(Key{}, body); }

}  // namespace lagesbild::feeds
