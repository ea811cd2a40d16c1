// What scoring needs of the world besides the lane: the areas a manifest names.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/model/registers.h"

namespace lagesbild::scoring {

/// Areas by id.
using AreaTable = std::map<std::string, model::Area, std::less<>>;

/// Content of the areas register. Used on a lane's thread.
class AreaContent {
 public:
  virtual ~AreaContent() = default;
  /// All areas of one version; geometries may be left out. kUnavailable: content is missing.
  virtual base::Result<std::shared_ptr<const AreaTable>> Load(const model::AreasManifest& manifest) = 0;
};

}  // namespace lagesbild::scoring
