// The areas register's content out of its Kafka topic.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/stage/area_content.h"
#include "ingest/registrar/ports.h"

namespace lagesbild::registrar {

/// Used by one lane, on its thread.
class KafkaAreaContent final : public AreaContent {
 public:
  explicit KafkaAreaContent(std::string bootstrap) : bundles_(stage::AreaBundles(std::move(bootstrap))) {}
  base::Result<std::vector<model::Area>> Load(const model::AreasManifest& manifest) override {
    return bundles_.Load(manifest.bundles);
  }

 private:
  stage::BundleReader<model::Area> bundles_;
};

}  // namespace lagesbild::registrar
