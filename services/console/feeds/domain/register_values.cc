#include "console/feeds/domain/register_values.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "common/model/stockholm_time.h"
#include "console/feeds/domain/seeded_random.h"

namespace lagesbild::feeds {

namespace {

constexpr double kDaysPerYear = 365.25;
constexpr double kWorseOff = 0.2;
/// Days after the first of January on which last year's figures come.
constexpr std::int32_t kComesAfterDays = 9;

/// A share in percent, in usual districts and in those that are worse off. Made up, of a size such as DeSO
/// have.
struct Share {
  std::string_view name;
  double usual_least;
  double usual_most;
  double worse_least;
  double worse_most;
};
constexpr std::array kShares = {
    Share{"low_economic_standard_pct", 3, 16, 28, 45},
    Share{"primary_education_only_pct", 4, 14, 24, 36},
    Share{"unemployed_pct", 1, 5, 8, 14},
};

bool ChangesClass(const std::string& area, const std::vector<PlantedChange>& planted) {
  return std::any_of(planted.begin(), planted.end(), [&](const PlantedChange& change) {
    return change.area == area && change.expect.starts_with("class_");
  });
}

}  // namespace

std::vector<model::Submission> MakeRegisterValues(const GeneratorOptions& options,
                                                  const std::vector<CountyArea>& areas,
                                                  const std::vector<PlantedChange>& planted) {
  SeededRandom random(options.seed ^ 0x7265676973746572U);
  std::vector<model::Submission> values;
  const auto say = [&](const CountyArea& area, int year, std::string_view name, double value) {
    const std::int32_t first = options.first_day + static_cast<std::int32_t>(year * kDaysPerYear);
    model::Submission event;
    event.source_id = "register" + std::to_string(values.size() + 1);
    event.revision = 1;
    event.recorded_at_ms = model::StockholmMidnightMs(first + kComesAfterDays) + 8 * model::kMsPerDay / 24;
    event.body = model::Indicator{std::string(name), model::AreaCode{area.id},
                                  std::to_string(model::YearMonth(first) / 100 - 1), value};
    values.push_back(std::move(event));
  };
  for (const CountyArea& area : areas) {
    if (area.level != "district") continue;
    const bool worse = random.Chance(kWorseOff) || ChangesClass(area.id, planted);
    std::array<double, kShares.size()> usual{};
    for (std::size_t i = 0; i < kShares.size(); ++i)
      usual[i] = worse ? random.Between(kShares[i].worse_least, kShares[i].worse_most)
                       : random.Between(kShares[i].usual_least, kShares[i].usual_most);
    for (int year = 0; year < options.years; ++year) {
      say(area, year, "residents", static_cast<double>(area.population));
      for (std::size_t i = 0; i < kShares.size(); ++i)
        say(area, year, kShares[i].name, usual[i] * random.Between(0.95, 1.05));
    }
  }
  return values;
}

}  // namespace lagesbild::feeds
