// A new version of the areas of one level: which are as they were, which have another outline, which are
// gone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"

namespace lagesbild::console {

/// How much of their surface two outlines may differ in, as a share of both together, and still be one. The
/// 2 % that police shapefiles and GeoJSON of one area have been seen to differ by.
inline constexpr double kSameOutlineShare = 0.98;

/// One line of a table of what became of what, in the source's own ids and names. Either side may be empty.
struct LineageLine {
  std::string id_before;
  std::string name_before;
  std::string id_now;
  bool is_unchanged = false;
};

/// From rows with the columns id_<before>, id_<now>, event and, if there are, name_<before>, where the newer
/// of the two is the one whose column comes last by name: "id_2023,name_2023,id_2025,event".
/// kInvalidArgument: a column is missing.
base::Result<std::vector<LineageLine>> LineageOf(const std::vector<std::map<std::string, std::string>>& rows);

enum class Fate : std::uint8_t { kUnchanged, kAdded, kReshaped, kRetired };
/// "unchanged", …
std::string_view Name(Fate fate);

/// What became of one area of the level.
struct AreaFate {
  std::string id;
  std::string name;
  Fate fate = Fate::kUnchanged;
  std::vector<std::string> predecessors;  ///< Ascending.
};

struct VersionChoice {
  std::string version;
  std::string level;
  std::string id_prefix;
  std::vector<LineageLine> lineage;
};

struct AreaVersion {
  /// The wanted areas under the ids that they have in the register, in their order.
  std::vector<model::Area> areas;
  /// Areas of the register that are to be no longer shown.
  std::vector<model::Area> retired;
  std::vector<AreaFate> fates;  ///< Ascending by id.
  std::vector<std::string> remarks;
};

/// `wanted`, ids as the source has them (with the prefix), taken for all there is of their level from now on.
/// One that the register has with the same outline, under whatever id, keeps that id and outline; else it is
/// new under "<id>@<version>", with those whose place it takes as predecessors: what the lineage says, else
/// the area of the same id or name, and each that shares more than half of the smaller one's surface. Without
/// an outline the lineage decides, else an area of that id or name is taken for the same. What the register
/// has of the level and prefix, and `wanted` has not, is retired. kInvalidArgument: an outline that cannot be
/// read, or two wanted areas that would be the same.
base::Result<AreaVersion> AsVersion(std::vector<model::Area> wanted, const VersionChoice& choice,
                                    const std::vector<model::Area>& known);

/// A name without regard to case, marks and blanks: "Seved (Södra Sofielund)" and "SEVED / Södra Sofielund".
std::string LooseName(std::string_view name);
/// The source's id: without "@<version>".
std::string_view BaseId(std::string_view id);
/// What stands behind the "@"; empty: nothing.
std::string_view VersionOf(std::string_view id);

}  // namespace lagesbild::console
