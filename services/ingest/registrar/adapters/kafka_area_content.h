// The areas register's content out of its Kafka topic.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/kafka/content.h"
#include "ingest/registrar/ports.h"

namespace lagesbild::registrar {

/// Used by one lane, on its thread. Opens its reader at the first manifest.
class KafkaAreaContent final : public AreaContent {
 public:
  explicit KafkaAreaContent(std::string bootstrap) : bootstrap_(std::move(bootstrap)) {}
  /// Waits half a second for each bundle at most: the lane asks again for as long as it has patience (its
  /// content_deadline, 10 s), and its transaction must not run out meanwhile.
  base::Result<std::vector<model::Area>> Load(const model::AreasManifest& manifest) override;

 private:
  std::string bootstrap_;
  std::unique_ptr<kafka::ContentFollower> follower_;
  /// Bundles that arrived for a manifest of which others are still missing.
  std::map<std::string, std::vector<model::Area>> arrived_;
};

}  // namespace lagesbild::registrar
