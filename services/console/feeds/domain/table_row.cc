#include "console/feeds/domain/table_row.h"

#include <limits>

#include "console/feeds/domain/check.h"
#include "console/feeds/domain/text.h"

namespace lagesbild::feeds {

namespace {

/// Reads fields by name and keeps the first fault.
class Fields {
 public:
  Fields(const Header& header, const std::vector<std::string>& fields) : header_(header), fields_(fields) {}

  /// Empty: not given.
  std::string Text(std::string_view name) const { return std::string(View(name)); }

  std::int64_t Integer(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t fallback) {
    const std::string_view text = View(name);
    if (text.empty()) return fallback;
    const auto value = ParseInteger(text);
    if (value && *value >= least && *value <= most) return *value;
    Fault("BAD_NUMBER", name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return fallback;
  }

  double Decimal(std::string_view name) {
    const auto value = ParseDecimal(View(name));
    if (!value) Fault("BAD_NUMBER", name, "a number like 0,25 or 0.25, without separators of thousands");
    return value.value_or(0);
  }

  std::optional<double> OptionalDecimal(std::string_view name) {
    if (View(name).empty()) return std::nullopt;
    return Decimal(name);
  }

  std::int64_t Instant(std::string_view name) {
    const std::string_view text = View(name);
    if (text.empty()) return 0;
    const auto value = ParseInstant(text);
    if (!value) Fault("BAD_TIME", name, "a time like 2024-05-31 14:30 or 2024-05-31T12:30:00Z");
    return value.value_or(0);
  }

  std::int32_t Day(std::string_view name) {
    const auto value = ParseDay(View(name));
    if (!value) Fault("BAD_DAY", name, "a day like 2024-05-31");
    return value.value_or(0);
  }

  void CheckRequired() {
    for (const Column& column : header_.of->columns) {
      if (column.required && View(column.name).empty()) {
        Keep({"MISSING", std::string(column.name), "is empty", std::string(column.meaning)});
      }
    }
  }

  void Keep(Refusal refusal) {
    if (!refusal_) refusal_ = std::move(refusal);
  }
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  std::string_view View(std::string_view name) const {
    for (std::size_t column = 0; column < header_.at.size(); ++column) {
      if (header_.of->columns[column].name != name || !header_.at[column]) continue;
      return Trim(fields_[*header_.at[column]]);
    }
    return {};
  }

  void Fault(std::string reason, std::string_view name, std::string hint) {
    Keep({std::move(reason), std::string(name), "'" + Text(name) + "' cannot be read",
          "expected " + std::move(hint)});
  }

  const Header& header_;
  const std::vector<std::string>& fields_;
  std::optional<Refusal> refusal_;
};

model::Place ReadPlace(Fields& fields) {
  std::vector<model::Place> places;
  if (auto id = fields.Text("area"); !id.empty()) places.emplace_back(model::AreaCode{std::move(id)});
  if (auto code = fields.Text("municipality"); !code.empty()) {
    // Spreadsheets drop the zero of 0114.
    if (code.size() == 3 && ParseInteger(code)) code.insert(0, "0");
    places.emplace_back(model::MunicipalityCode{std::move(code)});
  }
  if (auto name = fields.Text("place_name"); !name.empty()) {
    places.emplace_back(model::PlaceName{std::move(name)});
  }
  if (!fields.Text("latitude").empty() || !fields.Text("longitude").empty()) {
    places.emplace_back(model::Point{fields.Decimal("latitude"), fields.Decimal("longitude")});
  }
  if (places.size() > 1) {
    fields.Keep({"SEVERAL_PLACES", "place",
                 "the row gives its place in " + std::to_string(places.size()) + " ways",
                 "fill one of area, municipality, place_name, or latitude and longitude"});
  }
  return places.empty() ? model::Place() : places.front();
}

model::Body ReadBody(EventSort sort, Fields& fields) {
  switch (sort) {
    case EventSort::kIncident:
      return model::Incident{fields.Text("kind"), ReadPlace(fields),
                             static_cast<std::int32_t>(fields.Integer("count", 1, 10'000, 1)),
                             fields.Instant("occurred_at")};
    case EventSort::kSurvey:
      return model::SurveyResult{fields.Text("name"),
                                 ReadPlace(fields),
                                 fields.Text("period"),
                                 fields.Integer("n", 1, 1'000'000'000, 0),
                                 fields.Decimal("share"),
                                 fields.OptionalDecimal("margin"),
                                 fields.OptionalDecimal("response_rate"),
                                 fields.Text("method_version")};
    case EventSort::kIndicator:
      return model::Indicator{fields.Text("name"), ReadPlace(fields), fields.Text("period"),
                              fields.Decimal("value")};
    case EventSort::kMeasure:
      return model::Measure{fields.Text("name"), ReadPlace(fields), fields.Day("from"), fields.Day("to")};
    case EventSort::kOfficial:
      return model::OfficialAssessment{fields.Text("name"), ReadPlace(fields), fields.Text("class"),
                                       fields.Day("decided")};
    case EventSort::kWithdrawal:
      return model::Withdrawal{fields.Text("withdrawal_reason")};
  }
  return {};
}

}  // namespace

std::variant<Refusal, model::Submission> ReadTableRow(const Header& header,
                                                      const std::vector<std::string>& values) {
  Fields fields(header, values);
  fields.CheckRequired();
  model::Submission event;
  event.source_id = fields.Text("source_id");
  event.revision =
      static_cast<std::uint32_t>(fields.Integer("revision", 1, std::numeric_limits<std::int32_t>::max(), 1));
  event.recorded_at_ms = fields.Instant("recorded_at");
  event.body = ReadBody(header.of->sort, fields);
  if (fields.refusal()) return *fields.refusal();
  if (std::string key = KeyOf(event.body); !key.empty()) event.source_id = std::move(key);
  return event;
}

}  // namespace lagesbild::feeds
