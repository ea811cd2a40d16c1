// The areas a manifest names, out of the content topic.
#pragma once

#include <memory>
#include <string>

#include "common/base/result.h"
#include "trend-detection/ports.h"

namespace lagesbild::trend {

/// Keeps the newest version in memory, without geometries. One for each lane: used by one thread.
class KafkaAreaContent final : public AreaContent {
 public:
  /// Connects when the first manifest comes.
  explicit KafkaAreaContent(std::string bootstrap);
  ~KafkaAreaContent() override;
  base::Result<std::shared_ptr<const AreaTable>> Load(const model::AreasManifest& manifest) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::trend
