#include "ingest/gateway/domain/normalise.h"

#include <string_view>
#include <variant>

#include "common/base/hash.h"
#include "ingest/gateway/domain/limits.h"

namespace lagesbild::ingest {

namespace {

std::string_view AreaOf(const model::Place& place) {
  // A municipality is the area whose id is its code, so both ways of naming it are one key.
  if (const auto* area = std::get_if<model::AreaCode>(&place)) return area->id;
  if (const auto* municipality = std::get_if<model::MunicipalityCode>(&place)) return municipality->code;
  return {};
}

struct Key {
  std::string_view type;
  std::string_view name;
  std::string_view area;
  std::string period;
};

std::string Join(const Key& key) {
  std::string joined;
  joined.reserve(kSourceIdBytesMax);
  joined.append(key.type).append("|").append(key.name).append("|").append(key.area).append("|").append(
      key.period);
  if (joined.size() <= kSourceIdBytesMax) return joined;
  return std::string(key.type) + "|#" + base::StableId(key.type, key.name, key.area, key.period);
}

struct KeyOf {
  std::string operator()(std::monostate /*absent*/) const { return {}; }
  std::string operator()(const model::Incident& /*identity is the sender's*/) const { return {}; }
  std::string operator()(const model::Withdrawal& /*names another event*/) const { return {}; }
  std::string operator()(const model::SurveyResult& survey) const {
    return Join({"survey", survey.name, AreaOf(survey.place), survey.period});
  }
  std::string operator()(const model::Indicator& indicator) const {
    return Join({"indicator", indicator.name, AreaOf(indicator.place), indicator.period});
  }
  std::string operator()(const model::Measure& measure) const {
    return Join({"measure", measure.name, AreaOf(measure.place),
                 std::to_string(measure.from_day) + "/" + std::to_string(measure.to_day)});
  }
  std::string operator()(const model::OfficialAssessment& official) const {
    return Join({"official", official.name, AreaOf(official.place), {}});
  }
};

}  // namespace

void Normalise(model::Submission& event) {
  if (event.revision == 0) event.revision = 1;
  if (auto* incident = std::get_if<model::Incident>(&event.body)) {
    if (incident->count == 0) incident->count = 1;
    return;
  }
  if (std::string key = SourceIdOf(event.body); !key.empty()) event.source_id = std::move(key);
}

std::string SourceIdOf(const model::Body& body) { return std::visit(KeyOf{}, body); }

}  // namespace lagesbild::ingest
