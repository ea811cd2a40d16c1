// The references that manifests name, for those who compare areas with them.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/measures/reference_parts.h"
#include "common/model/registers.h"
#include "common/stage/bundle_reader.h"

namespace lagesbild::stage {

/// Content of the references register. Used on a lane's thread.
class ReferenceContent {
 public:
  virtual ~ReferenceContent() = default;
  /// shared_ptr: the partitions of a lane leave an old reference at different times. kUnavailable: content is
  /// missing.
  virtual base::Result<std::shared_ptr<const measures::Reference>> Load(
      const model::ReferenceManifest& manifest) = 0;
};

/// Out of Kafka. Keeps the one that was asked for last, and knows those that somebody holds.
class KafkaReferenceContent final : public ReferenceContent {
 public:
  /// Opens nothing before the first manifest.
  explicit KafkaReferenceContent(std::string bootstrap);
  /// Whatever keeps us from the content is kUnavailable: the lane waits for it and then stops loudly. So is
  /// content that is another than the manifest's id says.
  base::Result<std::shared_ptr<const measures::Reference>> Load(
      const model::ReferenceManifest& manifest) override;

 private:
  base::Result<std::shared_ptr<const measures::Reference>> Read(const model::ReferenceManifest& manifest);

  BundleReader<measures::ReferencePart> bundles_;
  std::map<std::string, std::weak_ptr<const measures::Reference>> known_;
  std::shared_ptr<const measures::Reference> newest_;
};

}  // namespace lagesbild::stage
