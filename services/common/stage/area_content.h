// The areas a manifest names, as scoring and trend-detection need them: by id, without geometries.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/model/registers.h"
#include "common/stage/bundle_reader.h"

namespace lagesbild::stage {

/// Areas by id.
using AreaTable = std::map<std::string, model::Area, std::less<>>;

/// The areas of bundles, in their order, with their geometries.
BundleReader<model::Area> AreaBundles(std::string bootstrap);

/// kInvalidArgument: bundles that are whole hold more or fewer areas than their manifest says.
base::Status CheckAreaCount(const model::AreasManifest& manifest, std::size_t count);

/// Content of the areas register. Used on a lane's thread.
class AreaContent {
 public:
  virtual ~AreaContent() = default;
  /// All areas of one version; geometries may be left out. kUnavailable: content is missing;
  /// kInvalidArgument: it is there and broken.
  virtual base::Result<std::shared_ptr<const AreaTable>> Load(const model::AreasManifest& manifest) = 0;
};

/// Out of Kafka. Keeps the versions loaded last: the partitions of a lane stand at different ones, and a
/// transaction that is taken back asks for all of them again.
class KafkaAreaContent final : public AreaContent {
 public:
  /// Opens nothing before the first manifest.
  explicit KafkaAreaContent(std::string bootstrap);
  /// Whatever else keeps us from the content is kUnavailable: the lane waits for it and then stops loudly.
  base::Result<std::shared_ptr<const AreaTable>> Load(const model::AreasManifest& manifest) override;

 private:
  struct Version {
    model::AreasManifest manifest;
    std::shared_ptr<const AreaTable> areas;
  };

  BundleReader<model::Area> bundles_;
  std::deque<Version> loaded_;  // newest last
};

}  // namespace lagesbild::stage
