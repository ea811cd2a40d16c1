// lagesbild init and status: the installation and how it is doing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "console/session.h"

namespace lagesbild::console {

inline constexpr std::int32_t kPartitionsDefault = 4;

struct InitOptions {
  /// Unset: what the installation has, else kPartitionsDefault.
  std::optional<std::int32_t> partitions;
  std::int32_t replication = 1;
  bool feed_clock = false;
  std::int64_t tick_interval_ms = 60'000;
  bool dry_run = false;
};

/// Says what is missing, and makes it: topics and the installation record. What is there is checked and never
/// changed.
base::Status Init(const InitOptions& options, Session& session);

/// Each stage: up or not, how far behind, dead letters, and what to do about it; then feeds that are silent.
base::Status Status(Session& session);

}  // namespace lagesbild::console
