// What librdkafka's statistics tell that no call does: how far a reader of committed records can read.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

namespace lagesbild::kafka {

/// Last stable offset by partition of `topic`, of the partitions whose leader has told it. `json`: the text
/// of librdkafka's statistics callback; none if it is something else.
std::map<std::int32_t, std::int64_t> StableEnds(std::string_view json, std::string_view topic);

}  // namespace lagesbild::kafka
