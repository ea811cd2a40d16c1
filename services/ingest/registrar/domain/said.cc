#include "ingest/registrar/domain/said.h"

#include <bit>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

#include "common/base/hash.h"
#include "common/model/kinds.h"
#include "common/model/stockholm_time.h"
#include "ingest/registrar/domain/packing.h"

namespace lagesbild::registrar {

namespace {

constexpr std::size_t kFeedBytesMax = 64;
constexpr std::size_t kSourceIdBytesMax = 128;
constexpr std::size_t kTextBytesMax = 128;
constexpr std::int32_t kCountMax = 10'000;
constexpr std::int64_t kTimeMaxMs = 7'258'118'400'000;  // 2200-01-01
constexpr std::int32_t kDayMax = 84'006;                // the same as a day
constexpr double kIndicatorMax = 1e12;
constexpr double kAnswersMax = 1e9;

/// Writes what the client said, field by field, as the hash takes it.
class FieldWriter {
 public:
  explicit FieldWriter(std::size_t body) { PutVarint(bytes_, body); }
  void Add(std::string_view text) { base::AppendField(bytes_, text); }
  void Add(std::int64_t number) { PutFixed(bytes_, static_cast<std::uint64_t>(number), 8); }
  /// 0 and −0 are the same to a client.
  void Add(double number) { PutFixed(bytes_, std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number), 8); }
  void Add(const std::optional<double>& number) {
    bytes_.push_back(number ? '\1' : '\0');
    Add(number.value_or(0.0));
  }
  void Add(const model::Place& place) {
    PutVarint(bytes_, place.index());
    if (const auto* area = std::get_if<model::AreaCode>(&place)) Add(area->id);
    if (const auto* point = std::get_if<model::Point>(&place)) {
      Add(point->latitude);
      Add(point->longitude);
    }
    if (const auto* municipality = std::get_if<model::MunicipalityCode>(&place)) Add(municipality->code);
    if (const auto* name = std::get_if<model::PlaceName>(&place)) Add(name->name);
  }
  std::uint64_t Hash() const {
    const auto digest = base::Sha256(bytes_);
    std::uint64_t hash = 0;
    for (unsigned i = 0; i < 8; ++i) hash |= std::uint64_t{digest[i]} << (8 * i);
    return hash;
  }

 private:
  std::string bytes_;
};

tl::unexpected<Refusal> Refuse(std::string_view reason, std::string message) {
  return tl::unexpected<Refusal>({reason, std::move(message)});
}

bool IsText(std::string_view text, std::size_t bytes_max) {
  return !text.empty() && text.size() <= bytes_max;
}
bool IsWithin(double number, double low, double high) { return number >= low && number <= high; }
bool IsShare(const std::optional<double>& share) { return !share || IsWithin(*share, 0, 1); }
bool IsDay(std::int32_t day) { return day >= 0 && day < kDayMax; }
std::int32_t TenThousandths(const std::optional<double>& share) {
  return share ? static_cast<std::int32_t>(std::lround(*share * 10'000)) : -1;
}

/// Fills `heard.place`.
tl::expected<void, Refusal> TakePlace(const model::Place& place, Heard& heard) {
  heard.place = place;
  std::string_view text = "-";
  if (const auto* point = std::get_if<model::Point>(&place)) {
    if (!IsWithin(point->latitude, -90, 90) || !IsWithin(point->longitude, -180, 180)) {
      return Refuse("PLACE_INVALID", "place.point is not on earth");
    }
    heard.place = model::Point{FromMicroDegrees(ToMicroDegrees(point->latitude)),
                               FromMicroDegrees(ToMicroDegrees(point->longitude))};
  } else if (const auto* area = std::get_if<model::AreaCode>(&place)) {
    text = area->id;
  } else if (const auto* municipality = std::get_if<model::MunicipalityCode>(&place)) {
    text = municipality->code;
  } else if (const auto* name = std::get_if<model::PlaceName>(&place)) {
    text = name->name;
  } else {
    return Refuse("PLACE_MISSING", "place is not set");
  }
  if (!IsText(text, kTextBytesMax)) return Refuse("PLACE_INVALID", "place is empty or above 128 bytes");
  return {};
}

struct BodyReader {
  Heard& heard;

  tl::expected<void, Refusal> operator()(std::monostate) const {
    return Refuse("BODY_MISSING", "the submission says nothing: body is not set");
  }
  tl::expected<void, Refusal> operator()(const model::Incident& in) const {
    const auto* kind = model::FindKind(in.kind);
    if (kind == nullptr) return Refuse("KIND_UNKNOWN", "incident.kind is not in the taxonomy of kinds");
    const auto count = in.count == 0 ? 1 : in.count;
    if (count < 1 || count > kCountMax) return Refuse("COUNT_INVALID", "incident.count is not 1 to 10,000");
    if (in.occurred_at_ms < 0 || in.occurred_at_ms >= kTimeMaxMs) {
      return Refuse("TIME_INVALID", "incident.occurred_at_ms is not within 1970 to 2199");
    }
    FieldWriter fields(1);
    fields.Add(in.kind);
    fields.Add(in.place);
    fields.Add(std::int64_t{count});
    fields.Add(in.occurred_at_ms);
    heard.body_hash = fields.Hash();
    heard.said.type = SaidType::kIncident;
    heard.said.kind = kind->number;
    heard.said.count = count;
    heard.said.day = model::StockholmDay(in.occurred_at_ms);
    return TakePlace(in.place, heard);
  }
  tl::expected<void, Refusal> operator()(const model::SurveyResult& in) const {
    if (!IsWithin(in.share, 0, 1) || !IsShare(in.margin) || !IsShare(in.response_rate)) {
      return Refuse("VALUE_INVALID", "share, margin or response_rate is not within 0 to 1");
    }
    if (!IsWithin(static_cast<double>(in.n), 1, kAnswersMax)) {
      return Refuse("VALUE_INVALID", "survey_result.n is not within 1 to 1,000,000,000");
    }
    if (in.method_version.size() > kTextBytesMax) {
      return Refuse("TEXT_INVALID", "survey_result.method_version is above 128 bytes");
    }
    FieldWriter fields(2);
    fields.Add(in.name);
    fields.Add(in.place);
    fields.Add(in.period);
    fields.Add(in.n);
    fields.Add(in.share);
    fields.Add(in.margin);
    fields.Add(in.response_rate);
    fields.Add(in.method_version);
    heard.body_hash = fields.Hash();
    heard.said.value = {std::lround(in.share * 10'000), in.n, TenThousandths(in.margin),
                        TenThousandths(in.response_rate), in.method_version};
    return TakeValue(SaidType::kSurvey, in.name, in.period, in.place);
  }
  tl::expected<void, Refusal> operator()(const model::Indicator& in) const {
    if (!IsWithin(in.value, -kIndicatorMax, kIndicatorMax)) {
      return Refuse("VALUE_INVALID", "indicator.value is not a number within 10^12 either way");
    }
    FieldWriter fields(3);
    fields.Add(in.name);
    fields.Add(in.place);
    fields.Add(in.period);
    fields.Add(in.value);
    heard.body_hash = fields.Hash();
    heard.said.value.number = std::llround(in.value * 1000);
    return TakeValue(SaidType::kIndicator, in.name, in.period, in.place);
  }
  tl::expected<void, Refusal> operator()(const model::Measure& in) const {
    if (!IsDay(in.from_day) || !IsDay(in.to_day) || in.to_day < in.from_day) {
      return Refuse("TIME_INVALID", "measure.from_day to to_day is no span of days within 1970 to 2199");
    }
    FieldWriter fields(4);
    fields.Add(in.name);
    fields.Add(in.place);
    fields.Add(std::int64_t{in.from_day});
    fields.Add(std::int64_t{in.to_day});
    heard.body_hash = fields.Hash();
    heard.said.value.number = 1;
    return TakeValue(SaidType::kMeasure, in.name,
                     std::to_string(in.from_day) + "/" + std::to_string(in.to_day), in.place);
  }
  tl::expected<void, Refusal> operator()(const model::OfficialAssessment& in) const {
    if (!IsDay(in.decided_day)) {
      return Refuse("TIME_INVALID", "official_assessment.decided_day is not within 1970 to 2199");
    }
    if (!IsText(in.class_id, kTextBytesMax)) {
      return Refuse("TEXT_INVALID", "official_assessment.class_id is empty or above 128 bytes");
    }
    FieldWriter fields(5);
    fields.Add(in.name);
    fields.Add(in.place);
    fields.Add(in.class_id);
    fields.Add(std::int64_t{in.decided_day});
    heard.body_hash = fields.Hash();
    heard.said.value.number = in.decided_day;
    heard.said.value.text = in.class_id;
    return TakeValue(SaidType::kOfficial, in.name, {}, in.place);
  }
  tl::expected<void, Refusal> operator()(const model::Withdrawal& in) const {
    FieldWriter fields(6);
    fields.Add(in.reason);
    heard.body_hash = fields.Hash();
    return {};
  }

  tl::expected<void, Refusal> TakeValue(SaidType type, const std::string& name, const std::string& period,
                                        const model::Place& place) const {
    if (!IsText(name, kTextBytesMax)) return Refuse("TEXT_INVALID", "name is empty or above 128 bytes");
    if (period.size() > kTextBytesMax) return Refuse("TEXT_INVALID", "period is above 128 bytes");
    heard.said.type = type;
    heard.said.name = name;
    heard.said.period = period;
    return TakePlace(place, heard);
  }
};

}  // namespace

std::int32_t ToMicroDegrees(double degrees) { return static_cast<std::int32_t>(std::lround(degrees * 1e6)); }
double FromMicroDegrees(std::int32_t micro_degrees) { return micro_degrees / 1e6; }

tl::expected<Heard, Refusal> Hear(const model::Submission& submission) {
  if (!IsText(submission.feed, kFeedBytesMax)) {
    return Refuse("FEED_INVALID", "feed is empty or above 64 bytes");
  }
  if (!IsText(submission.source_id, kSourceIdBytesMax)) {
    return Refuse("SOURCE_ID_INVALID", "source_id is empty or above 128 bytes");
  }
  Heard heard;
  heard.revision = submission.revision == 0 ? 1 : submission.revision;
  if (auto taken = std::visit(BodyReader{heard}, submission.body); !taken) {
    return tl::unexpected<Refusal>(std::move(taken.error()));
  }
  return heard;
}

}  // namespace lagesbild::registrar
