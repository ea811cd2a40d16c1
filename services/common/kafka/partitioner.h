// Which partition a key belongs to, as Java clients and librdkafka's murmur2_random choose it.
#pragma once

#include <cstdint>
#include <string_view>

namespace lagesbild::kafka {

/// murmur2 of the key, sign bit off, modulo `partitions` (1 or more). Source: Apache Kafka, Utils.murmur2.
std::int32_t PartitionOfKey(std::string_view key, std::int32_t partitions);

}  // namespace lagesbild::kafka
