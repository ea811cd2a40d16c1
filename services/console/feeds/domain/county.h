// A made-up county: 60 districts in 4 municipalities, as a grid near 59° N, 14° E. Names and codes are
// nobody's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lagesbild::feeds {

/// One area. level: "district", "municipality" or "county". municipality and county: codes; empty above that
/// level. The area is the rectangle west..east, south..north, degrees in WGS 84; those of a level share
/// borders and fill the area above.
struct CountyArea {
  std::string id;
  std::string name;
  std::string level;
  std::string municipality;
  std::string county;
  std::int64_t population = 0;
  double west = 0;
  double south = 0;
  double east = 0;
  double north = 0;
};

inline constexpr int kMunicipalities = 4;
inline constexpr int kDistrictsEach = 15;
inline constexpr char kCountyCode[] = "99";

/// The county, then the municipalities ("9901" to "9904"), then the districts ("9901-01" to "9904-15"). The
/// same seed gives the same populations: 1,200 to 3,500 in a district, sums above.
std::vector<CountyArea> MakeCounty(std::uint64_t seed);

}  // namespace lagesbild::feeds
