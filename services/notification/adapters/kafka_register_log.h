// Writes partners and subscriptions to Kafka: a marker in every partition of findings, all or none.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "notification/ports.h"

namespace lagesbild::notification {

class KafkaRegisterLog final : public RegisterLog {
 public:
  /// partitions: of findings. Opens no connection yet.
  KafkaRegisterLog(std::string bootstrap, std::int32_t partitions);
  ~KafkaRegisterLog() override;
  base::Result<std::vector<model::Marker>> Take() override;
  base::Status Write(const model::Marker& marker) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::notification
