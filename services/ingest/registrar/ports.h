// What the registrar needs of the world: geometry, the content of the areas register, somewhere to report.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"
#include "common/model/submission.h"
#include "ingest/registrar/domain/lateness.h"
#include "ingest/registrar/domain/register_entry.h"

namespace lagesbild::registrar {

/// Finds the areas whose geometry covers a point. Used on one thread.
class AreaIndex {
 public:
  virtual ~AreaIndex() = default;
  /// Adds the numbers of the areas to `out`, in any order. Points on a border lie in all areas that meet
  /// there.
  virtual void Covering(const model::Point& point, std::vector<std::uint32_t>& out) const = 0;
  /// The same of some areas alone, `wanted` by number: no other geometry is tested.
  virtual void CoveringOf(const model::Point& point, const std::vector<bool>& wanted,
                          std::vector<std::uint32_t>& out) const = 0;
};

/// The geometry of one area, by its number in the AreaTable. Well-known binary, longitude first.
struct AreaShape {
  std::uint32_t area = 0;
  std::string_view wkb;
};

/// A geometry that is not as it should be: repaired, or else the area holds no points.
struct GeometryProblem {
  std::string area;
  std::string what;
  bool is_repaired = false;
};

struct BuiltIndex {
  struct Problem {
    std::size_t shape = 0;  ///< Place among the shapes that were given.
    std::string what;
    bool is_repaired = false;
  };
  std::unique_ptr<AreaIndex> index;
  std::vector<Problem> problems;
};
/// Broken shapes are problems, never an error.
using IndexBuilder = std::function<BuiltIndex(std::span<const AreaShape> shapes)>;

/// The content a manifest names.
class AreaContent {
 public:
  virtual ~AreaContent() = default;
  /// All areas of the manifest's bundles. kUnavailable: a bundle has not arrived; asking again later may
  /// help. kInvalidArgument: it is there and is no bundle of areas.
  virtual base::Result<std::vector<model::Area>> Load(const model::AreasManifest& manifest) = 0;
};

/// Hears what the registrar did; on the thread of the lane.
class RegistrarReport {
 public:
  virtual ~RegistrarReport() = default;
  /// Submissions whose outcome is committed. feed: empty where it could not be read.
  virtual void Committed(std::string_view feed, Outcome outcome, std::int64_t submissions) = 0;
  /// How late the incidents of a feed came that are applied and committed.
  virtual void Came(std::string_view feed, const Lateness& lateness) = 0;
  /// A tick from more than a minute ahead of its append time; may be told again after an abort.
  virtual void IgnoredTick() = 0;
  /// Areas were read in, at a marker or a restore.
  virtual void LoadedAreas(const model::AreasManifest& manifest, std::size_t areas,
                           std::span<const GeometryProblem> problems) = 0;
};

}  // namespace lagesbild::registrar
