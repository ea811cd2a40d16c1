// One version of the areas register, ready for look-ups by id, municipality, county and name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/model/registers.h"

namespace lagesbild::registrar {

/// Immutable; safe from many threads. Areas are named by their place in ascending order of id.
class AreaTable {
 public:
  AreaTable() = default;
  /// areas: any order; of two with one id the first counts. Geometries are not kept.
  explicit AreaTable(std::vector<model::Area> areas);

  std::size_t size() const { return ids_.size(); }
  const std::string& id(std::uint32_t area) const { return ids_[area]; }
  bool has_geometry(std::uint32_t area) const { return has_geometry_[area]; }
  std::optional<std::uint32_t> Find(std::string_view id) const;

  /// The area itself and all it lies in: what `within` names, what those name in turn, and the municipality
  /// and county whose codes it carries. Ascending.
  std::span<const std::uint32_t> Closure(std::uint32_t area) const;

  /// Areas of level "municipality" with that four-digit code, as municipality or id; several where a code had
  /// several geometries.
  std::span<const std::uint32_t> Municipalities(std::string_view code) const;
  /// Areas of level "county" with that two-digit code.
  std::span<const std::uint32_t> Counties(std::string_view code) const;
  /// The municipalities of that name; if there are none, the counties. Case, blanks and the words "kommun"
  /// and "län" do not matter; "… län" is a county's alone.
  std::span<const std::uint32_t> Named(std::string_view name) const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Index = std::unordered_map<std::string, std::vector<std::uint32_t>, TextHash, std::equal_to<>>;

  void IndexLevels(const std::vector<model::Area>& areas);
  void BuildClosures(const std::vector<model::Area>& areas);
  std::vector<std::vector<std::uint32_t>> Parents(const std::vector<model::Area>& areas) const;
  static std::span<const std::uint32_t> In(const Index& index, std::string_view key);

  std::vector<std::string> ids_;  ///< Ascending.
  std::vector<bool> has_geometry_;
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> by_id_;
  Index municipalities_, counties_, municipality_names_, county_names_;
  std::vector<std::uint32_t> closure_begin_;  ///< size() + 1 long, into closures_.
  std::vector<std::uint32_t> closures_;
};

}  // namespace lagesbild::registrar
