// The areas register's content, fetched from lagesbild.areas.v1 when a marker names it.
#pragma once

#include <memory>
#include <string>

#include "common/base/result.h"
#include "scoring/ports.h"

namespace lagesbild::scoring {

/// Keeps the newest version, without geometries, which scoring does not need. One for each lane, used on its
/// thread.
class KafkaAreaContent final : public AreaContent {
 public:
  /// Opens nothing before the first marker.
  explicit KafkaAreaContent(std::string bootstrap);
  ~KafkaAreaContent() override;

  base::Result<std::shared_ptr<const AreaTable>> Load(const model::AreasManifest& manifest) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::scoring
