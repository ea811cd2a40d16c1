// Which topics partners have, and how many records a topic holds. Offsets do not say that: the ends of
// transactions take some, and what an aborted one wrote stays in the log.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/admin.h"

namespace lagesbild::console {

/// The topics of all partners, ascending. kUnavailable: the broker is not there.
base::Result<std::vector<std::string>> PartnerTopics(const std::string& bootstrap);

/// Counts committed records by reading them. Where a transaction is open for longer than `patience`, those
/// before it. kNotFound: no such topic. kUnavailable: the broker is not there.
base::Result<std::int64_t> CountRecords(kafka::Admin& admin, const std::string& bootstrap,
                                        const std::string& topic,
                                        std::chrono::milliseconds patience = std::chrono::seconds(3));

}  // namespace lagesbild::console
