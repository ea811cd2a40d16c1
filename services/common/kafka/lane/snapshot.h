// A partition's committed state in a file, so that a restart reads the tail of the changelog only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/kafka/lane/position.h"
#include "common/kafka/store.h"

namespace lagesbild::kafka {

/// What the snapshot belongs to: it is used only where all of it is the same.
struct SnapshotIdentity {
  std::string cluster_id;
  std::string changelog_topic;
  std::string installation_epoch;
  std::int32_t partition = 0;
};

struct SnapshotHead {
  SnapshotIdentity identity;
  /// Read the changelog from here on.
  std::int64_t changelog_offset = 0;
  /// Milliseconds since 1970-01-01 UTC, by the host's clock.
  std::int64_t made_ms = 0;
  Position position;
};

/// The bytes of a snapshot: head, pairs, CRC-32C of it all.
std::string EncodeSnapshot(const SnapshotHead& head, const Store& store);

/// Puts the pairs into `store` and returns the head. kInvalidArgument, with `store` in any state: cut, a bit
/// wrong, or of a version we do not know.
base::Result<SnapshotHead> DecodeSnapshot(std::string_view bytes, Store& store);

/// "<dir>/<changelog topic>-<partition>.snapshot"; the generation before it ends in ".1".
std::string SnapshotPath(std::string_view dir, const SnapshotIdentity& identity);

/// Writes beside, syncs, keeps the last as ".1", renames. kUnavailable: what the file system said.
base::Status WriteSnapshotFile(const std::string& path, std::string_view bytes);
/// kNotFound, or kUnavailable.
base::Result<std::string> ReadSnapshotFile(const std::string& path);

}  // namespace lagesbild::kafka
