#include "console/feeds/domain/generator.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "common/model/stockholm_time.h"
#include "console/feeds/domain/register_values.h"
#include "console/feeds/domain/seeded_random.h"
#include "console/feeds/domain/text.h"

namespace lagesbild::feeds {

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr double kDaysPerYear = 365.25;

/// Usual events by 1,000 residents and year. Made up, of a size such as real ones have.
struct Rate {
  std::string_view kind;
  double per_1000;
};
constexpr std::array kRates = {
    Rate{"property.theft", 30},
    Rate{"property.vandalism", 12},
    Rate{"violence.assault", 10},
    Rate{"violence.threat", 6},
    Rate{"property.burglary", 4},
    Rate{"drugs.offence", 8},
    Rate{"violence.robbery", 0.8},
    Rate{"fire.vehicle", 0.6},
    Rate{"violence.aggravated_assault", 0.7},
    Rate{"order.disturbance", 5},
    Rate{"society.violence_against_officer", 0.8},
};

// Shares of what makes a stream hard.
constexpr double kLate = 0.03;
constexpr double kDuplicate = 0.01;
constexpr double kRevised = 0.03;
constexpr double kMoved = 0.005;
constexpr double kWithdrawn = 0.01;
constexpr double kRefused = 0.003;

std::vector<std::string> Serious() {
  return {"property.burglary", "violence.robbery", "violence.aggravated_assault", "fire.vehicle"};
}

/// Where and when; days are counted from the first one.
std::vector<PlantedChange> Plant(const GeneratorOptions& options) {
  const int days = static_cast<int>(options.years * kDaysPerYear);
  const std::int32_t first = options.first_day;
  const auto at = [&](double share) { return first + static_cast<std::int32_t>(share * days); };
  return {
      // Long enough that the rolling year follows, with the rest of the history to come down again.
      {"9901-03", Serious(), at(0.30), at(0.55), 700, "class_up"},
      {"9902-07", Serious(), at(0.40), at(0.65), 1'000, "class_up"},
      {"9903-11", Serious(), at(0.50), at(0.72), 1'600, "class_up"},
      // From the first day on, and then it ends for good.
      {"9904-05", Serious(), first, at(0.45), 900, "class_down"},
      {"9901-12", Serious(), first, at(0.60), 700, "class_down"},
      // Bursts of weeks, late enough that there is a history to compare with.
      {"9902-02", {"fire.vehicle"}, at(0.60), at(0.60) + 20, 25'000, "trend_rise"},
      {"9903-04", {"violence.robbery"}, at(0.70), at(0.70) + 27, 15'000, "trend_rise"},
      {"9904-09", {"property.vandalism"}, at(0.80), at(0.80) + 34, 1'500, "trend_rise"},
      // A place with much of it, where it stops.
      {"9901-01", {"property.theft"}, first, at(0.75), 900, ""},
      {"9901-01", {"property.theft"}, at(0.75) + 1, at(1.0), 40, "trend_fall"},
  };
}

/// Makes the events of one history.
class Maker {
 public:
  explicit Maker(const GeneratorOptions& options) : options_(options), random_(options.seed ^ 0x6C61676573U) {
    history_.areas = MakeCounty(options.seed);
    history_.truth.planted = Plant(options);
    last_day_ = options.first_day + static_cast<std::int32_t>(options.years * kDaysPerYear) - 1;
    end_ms_ = model::StockholmMidnightMs(last_day_ + 1) - 1;
    for (const CountyArea& area : history_.areas) {
      if (area.level == "district") districts_.push_back(&area);
    }
  }

  GeneratedHistory Make() {
    for (const CountyArea* district : districts_) MakeDistrict(*district);
    MakeSurveys();
    TakeRegisterValues();
    SortByRecording();
    history_.truth.rows = static_cast<std::int64_t>(history_.events.size());
    return std::move(history_);
  }

 private:
  /// Events of the same moment keep the order in which they were made.
  void SortByRecording() {
    std::vector<std::pair<std::int64_t, std::size_t>> order;
    order.reserve(history_.events.size());
    for (const auto& event : history_.events) order.emplace_back(event.recorded_at_ms, order.size());
    std::sort(order.begin(), order.end());
    std::vector<model::Submission> sorted;
    sorted.reserve(order.size());
    for (const auto& [recorded_ms, at] : order) sorted.push_back(std::move(history_.events[at]));
    history_.events = std::move(sorted);
  }

  void MakeDistrict(const CountyArea& district) {
    const bool planted = std::any_of(history_.truth.planted.begin(), history_.truth.planted.end(),
                                     [&](const PlantedChange& change) { return change.area == district.id; });
    const double level = planted ? 1.0 : random_.Between(0.5, 1.3);
    for (const Rate& rate : kRates) {
      const double usual =
          rate.per_1000 * level * static_cast<double>(district.population) / 1'000 / kDaysPerYear;
      for (std::int32_t day = options_.first_day; day <= last_day_; ++day) {
        const int count = random_.Poisson(usual * Factor(district.id, rate.kind, day));
        for (int i = 0; i < count; ++i) MakeIncident(district, rate.kind, day);
      }
    }
  }

  double Factor(const std::string& area, std::string_view kind, std::int32_t day) const {
    for (const PlantedChange& change : history_.truth.planted) {
      if (change.area != area || day < change.from_day || day > change.to_day) continue;
      if (std::find(change.kinds.begin(), change.kinds.end(), kind) != change.kinds.end()) {
        return change.factor_percent / 100.0;
      }
    }
    return 1;
  }

  void MakeIncident(const CountyArea& district, std::string_view kind, std::int32_t day) {
    model::Submission event;
    event.source_id = "g" + std::to_string(++number_);
    event.revision = 1;
    const std::int64_t occurred_ms =
        model::StockholmMidnightMs(day) + random_.Below(std::int64_t{23} * 60) * kMinuteMs;
    event.recorded_at_ms = RecordedAt(occurred_ms);
    event.body =
        model::Incident{std::string(kind), PlaceIn(district), random_.Chance(0.02) ? 2 : 1, occurred_ms};
    ++history_.truth.incidents;
    if (event.recorded_at_ms - occurred_ms > 7 * kDayMs) ++history_.truth.late;
    Tell(event, district);
    if (random_.Chance(kRefused)) MakeRefused(event);
  }

  /// Hours after the event; a few weeks or months after; never after the end.
  std::int64_t RecordedAt(std::int64_t occurred_ms) {
    const std::int64_t lag_minutes = random_.Chance(kLate)
                                         ? 10'081 + random_.Below(std::int64_t{150} * 24 * 60)
                                         : 5 + random_.Below(1'200);
    return std::min(occurred_ms + lag_minutes * kMinuteMs, end_ms_);
  }

  /// Mostly a point, well inside; else the district's id, else only the municipality's code.
  model::Place PlaceIn(const CountyArea& district) {
    const double way = random_.Unit();
    if (way < 0.05) return model::MunicipalityCode{district.municipality};
    if (way < 0.20) return model::AreaCode{district.id};
    return model::Point{district.south + (district.north - district.south) * random_.Between(0.1, 0.9),
                        district.west + (district.east - district.west) * random_.Between(0.1, 0.9)};
  }

  /// The event and what becomes of it later; what it says at the end is counted.
  void Tell(model::Submission event, const CountyArea& district) {
    const CountyArea* in = &district;
    history_.events.push_back(event);
    if (random_.Chance(kDuplicate)) Repeat(event);
    if (random_.Chance(kRevised)) Revise(event);
    if (random_.Chance(kMoved)) in = Move(event);
    if (random_.Chance(kWithdrawn) && Later(event)) {
      event.body = model::Withdrawal{"registered by mistake"};
      history_.events.push_back(event);
      ++history_.truth.withdrawn;
      return;
    }
    Count(event, *in);
  }

  /// The same again, some time later; a repeat of an older revision than the newest would be one superseded.
  void Repeat(model::Submission event) {
    event.recorded_at_ms = std::min(event.recorded_at_ms + 1 + random_.Below(kHourMs), end_ms_);
    history_.events.push_back(std::move(event));
    ++history_.truth.duplicates;
  }

  /// A higher revision, two hours to twenty days later. False: the history ends before.
  bool Later(model::Submission& event) {
    const std::int64_t later_ms = event.recorded_at_ms + 2 * kHourMs + random_.Below(20 * kDayMs);
    if (later_ms > end_ms_) return false;
    event.recorded_at_ms = later_ms;
    ++event.revision;
    return true;
  }

  void Revise(model::Submission& event) {
    if (!Later(event)) return;
    auto& incident = std::get<model::Incident>(event.body);
    if (incident.kind == "violence.assault") {
      incident.kind = "violence.aggravated_assault";
    } else if (random_.Chance(0.5)) {
      incident.count += 1;
    } else {
      incident.occurred_at_ms -= kDayMs;
    }
    history_.events.push_back(event);
    ++history_.truth.revised;
  }

  const CountyArea* Move(model::Submission& event) {
    auto& incident = std::get<model::Incident>(event.body);
    const CountyArea* to = districts_[static_cast<std::size_t>(random_.Below(std::ssize(districts_)))];
    const CountyArea* from = DistrictOf(incident.place);
    if (to == from || from == nullptr || !Later(event))
      return from == nullptr ? MunicipalityOf(incident.place) : from;
    incident.place = model::AreaCode{to->id};
    history_.events.push_back(event);
    ++history_.truth.moved;
    return to;
  }

  /// nullptr: known by its municipality only.
  const CountyArea* DistrictOf(const model::Place& place) const {
    for (const CountyArea* district : districts_) {
      const auto* code = std::get_if<model::AreaCode>(&place);
      const auto* point = std::get_if<model::Point>(&place);
      if (code != nullptr && code->id == district->id) return district;
      if (point != nullptr && point->longitude > district->west && point->longitude < district->east &&
          point->latitude > district->south && point->latitude < district->north) {
        return district;
      }
    }
    return nullptr;
  }

  const CountyArea* MunicipalityOf(const model::Place& place) const {
    const auto& code = std::get<model::MunicipalityCode>(place).code;
    return &*std::find_if(history_.areas.begin(), history_.areas.end(),
                          [&](const CountyArea& area) { return area.id == code; });
  }

  void Count(const model::Submission& event, const CountyArea& in) {
    const auto& incident = std::get<model::Incident>(event.body);
    std::set<std::string> areas = {in.municipality, in.county};
    if (DistrictOf(incident.place) != nullptr) areas.insert(in.id);
    for (const std::string& area : areas) history_.truth.counts[area][incident.kind] += incident.count;
  }

  /// An event of its own id that any gateway must refuse.
  void MakeRefused(const model::Submission& good) {
    model::Submission bad = good;
    bad.source_id = "bad" + std::to_string(++refused_);
    auto& incident = std::get<model::Incident>(bad.body);
    std::string reason;
    switch (random_.Below(3)) {
      case 0:
        incident.kind = "no.such_kind";
        reason = "UNKNOWN_KIND";
        break;
      case 1:
        incident.place = model::Point{10, 10};
        reason = "OUT_OF_RANGE";
        break;
      default:
        incident.occurred_at_ms = bad.recorded_at_ms + 3 * kDayMs;
        reason = "IN_FUTURE";
        break;
    }
    ++history_.truth.refused[reason];
    history_.events.push_back(std::move(bad));
  }

  /// Each November one answer a district to how safe people feel.
  void MakeSurveys() {
    for (const CountyArea* district : districts_) {
      const double usual = random_.Between(0.12, 0.34);
      for (int year = 0; year < options_.years; ++year) {
        const std::int32_t january = options_.first_day + static_cast<std::int32_t>(year * kDaysPerYear);
        const std::int32_t asked = january + 310;
        model::Submission event;
        event.revision = 1;
        event.recorded_at_ms = model::StockholmMidnightMs(asked) + 9 * kHourMs;
        event.body = model::SurveyResult{"unsafe_outdoors_at_night",
                                         model::AreaCode{district->id},
                                         std::to_string(model::YearMonth(asked) / 100),
                                         120 + random_.Below(120),
                                         std::min(usual + random_.Between(-0.03, 0.03), 1.0),
                                         0.07,
                                         0.45,
                                         "made-up-1"};
        event.source_id = "survey" + std::to_string(++surveys_);
        history_.events.push_back(std::move(event));
        ++history_.truth.surveys;
      }
    }
  }

  void TakeRegisterValues() {
    auto values = MakeRegisterValues(options_, history_.areas, history_.truth.planted);
    history_.truth.indicators = static_cast<std::int64_t>(values.size());
    for (auto& value : values) history_.events.push_back(std::move(value));
  }

  const GeneratorOptions& options_;
  SeededRandom random_;
  GeneratedHistory history_;
  std::vector<const CountyArea*> districts_;
  std::int32_t last_day_ = 0;
  std::int64_t end_ms_ = 0;
  std::int64_t number_ = 0;
  std::int64_t refused_ = 0;
  std::int64_t surveys_ = 0;
};

}  // namespace

GeneratedHistory Generate(const GeneratorOptions& options) { return Maker(options).Make(); }

LoadGenerator::LoadGenerator(std::uint64_t seed) : seed_(seed) {
  for (const CountyArea& area : MakeCounty(seed)) {
    if (area.level == "district") districts_.push_back(area.id);
  }
}

model::Submission LoadGenerator::Next(std::int64_t occurred_at_ms) {
  const std::int64_t number = number_++;
  model::Submission event;
  event.source_id = "load-" + std::to_string(seed_) + "-" + std::to_string(number);
  const auto district = static_cast<std::size_t>(number % std::ssize(districts_));
  event.body = model::Incident{std::string(kRates[static_cast<std::size_t>(number) % kRates.size()].kind),
                               model::AreaCode{districts_[district]}, 1, occurred_at_ms};
  return event;
}

}  // namespace lagesbild::feeds
