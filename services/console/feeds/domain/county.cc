#include "console/feeds/domain/county.h"

#include <array>

#include "console/feeds/domain/seeded_random.h"

namespace lagesbild::feeds {

namespace {

constexpr double kWest = 14.0;
constexpr double kSouth = 59.0;
constexpr double kWidth = 0.02;  ///< Of a district, degrees: a little over a kilometre.
constexpr double kHeight = 0.01;
constexpr int kColumns = 5;  ///< Districts side by side in a municipality; three rows.
constexpr int kRows = kDistrictsEach / kColumns;

constexpr std::array<const char*, kMunicipalities> kMunicipalityNames = {"Almvik", "Björkdala", "Ekskär",
                                                                         "Grantorp"};
constexpr std::array<const char*, kDistrictsEach> kDistrictNames = {
    "Centrum",   "Norrmark", "Söderslätt", "Östergärde", "Västerlid",  "Hamnen",    "Kvarnbacken", "Lindhult",
    "Stationen", "Åkerby",   "Ängslunda",  "Höjden",     "Brunnsborg", "Sjövången", "Rosentorp"};

std::string TwoDigits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// Rectangle of a grid of districts; the corner is always computed from whole numbers, so that neighbours
/// meet.
void Place(CountyArea& area, int column, int row, int columns, int rows) {
  area.west = kWest + column * kWidth;
  area.south = kSouth + row * kHeight;
  area.east = kWest + (column + columns) * kWidth;
  area.north = kSouth + (row + rows) * kHeight;
}

}  // namespace

std::vector<CountyArea> MakeCounty(std::uint64_t seed) {
  SeededRandom random(seed);
  std::vector<CountyArea> districts;
  std::vector<CountyArea> municipalities;
  CountyArea county{kCountyCode, "Lövlands län", "county", {}, kCountyCode};
  Place(county, 0, 0, 2 * kColumns, 2 * kRows);
  for (int m = 0; m < kMunicipalities; ++m) {
    const int column = (m % 2) * kColumns;
    const int row = (m / 2) * kRows;
    const std::string code = kCountyCode + TwoDigits(m + 1);
    CountyArea municipality{code, kMunicipalityNames[static_cast<std::size_t>(m)], "municipality", code,
                            kCountyCode};
    Place(municipality, column, row, kColumns, kRows);
    for (int d = 0; d < kDistrictsEach; ++d) {
      CountyArea district{code + "-" + TwoDigits(d + 1),
                          municipality.name + " " + kDistrictNames[static_cast<std::size_t>(d)],
                          "district",
                          code,
                          kCountyCode,
                          1'200 + random.Below(2'301)};
      Place(district, column + d % kColumns, row + d / kColumns, 1, 1);
      municipality.population += district.population;
      districts.push_back(std::move(district));
    }
    county.population += municipality.population;
    municipalities.push_back(std::move(municipality));
  }
  std::vector<CountyArea> all{std::move(county)};
  all.insert(all.end(), municipalities.begin(), municipalities.end());
  all.insert(all.end(), districts.begin(), districts.end());
  return all;
}

}  // namespace lagesbild::feeds
