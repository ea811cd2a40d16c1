// The areas a manifest names, out of the content topic of the areas register.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/content.h"
#include "common/model/registers.h"

namespace lagesbild::stage {

/// kInvalidArgument: bundles that are whole hold more or fewer areas than their manifest says.
base::Status CheckAreaCount(const model::AreasManifest& manifest, std::size_t count);

/// For one lane, on its thread. Opens its reader at the first manifest.
class AreaBundles {
 public:
  explicit AreaBundles(std::string bootstrap) : bootstrap_(std::move(bootstrap)) {}

  /// All areas of the manifest's bundles, in their order, with their geometries. Waits half a second for each
  /// bundle at most: the lane asks again for as long as it has patience (content_deadline, 10 s), and its
  /// transaction must not run out meanwhile. kUnavailable: a bundle has not arrived, asking again may help;
  /// kInvalidArgument: it is there and is no bundle of areas.
  base::Result<std::vector<model::Area>> Load(const model::AreasManifest& manifest);

 private:
  std::string bootstrap_;
  std::unique_ptr<kafka::ContentFollower> follower_;
  /// Bundles that arrived for a manifest of which others are still missing.
  std::map<std::string, std::vector<model::Area>> arrived_;
};

}  // namespace lagesbild::stage
