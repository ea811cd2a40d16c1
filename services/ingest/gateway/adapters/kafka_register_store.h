// Writes the registers to Kafka: content first, then the marker into every partition, all or none.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ingest/gateway/register_ports.h"

namespace lagesbild::ingest {

/// Takes the writer's place at the first use and again after another took it. One thread at a time.
class KafkaRegisterStore final : public RegisterStore {
 public:
  /// partitions: of submissions and observations. Opens no connection yet.
  KafkaRegisterStore(std::string bootstrap, std::int32_t partitions);
  ~KafkaRegisterStore() override;

  base::Result<std::reference_wrapper<const RegisterEntries>> Entries() override;
  base::Status Write(const RegisterChange& change) override;
  base::Result<std::vector<model::Area>> ReadAreas(const model::AreasManifest& manifest) override;
  std::size_t EncodedSize(const model::Area& area) const override;
  std::size_t EncodedSize(const measures::ReferencePart& part) const override;
  base::Result<std::string> WriteBundle(const std::vector<model::Area>& areas,
                                        const std::vector<std::string>& known) override;
  base::Result<std::string> WriteBundle(const std::vector<measures::ReferencePart>& parts,
                                        const std::vector<std::string>& known) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::ingest
