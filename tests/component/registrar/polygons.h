// Polygons for the registrar's tests, as well-known binary.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lagesbild::registrar {

using Ring = std::vector<std::pair<double, double>>;  // longitude, latitude; closed

inline void Put32(std::string& out, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}
inline void PutDouble(std::string& out, double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (unsigned i = 0; i < 8; ++i) out.push_back(static_cast<char>(bits >> (8 * i)));
}
/// Well-known binary, little endian.
inline std::string PolygonWkb(const std::vector<Ring>& rings) {
  std::string out("\x01", 1);
  Put32(out, 3);
  Put32(out, static_cast<std::uint32_t>(rings.size()));
  for (const auto& ring : rings) {
    Put32(out, static_cast<std::uint32_t>(ring.size()));
    for (const auto& [x, y] : ring) {
      PutDouble(out, x);
      PutDouble(out, y);
    }
  }
  return out;
}
inline std::string MultiPolygonWkb(const std::vector<std::vector<Ring>>& polygons) {
  std::string out("\x01", 1);
  Put32(out, 6);
  Put32(out, static_cast<std::uint32_t>(polygons.size()));
  for (const auto& rings : polygons) out += PolygonWkb(rings);
  return out;
}
inline Ring Box(double west, double south, double east, double north) {
  return {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
}

}  // namespace lagesbild::registrar
