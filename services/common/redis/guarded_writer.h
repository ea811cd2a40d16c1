// Writes the read model so that no older value ever replaces a newer one, and notices when Redis was wiped.
//
//   redis::GuardedWriter writer(connection, {.epoch = epoch}, "scoring-0");
//   auto written = writer.Write(batch);          // kNotFound: wiped, corrupt or new: rebuild
//   ...
//   writer.BeginRebuild();                       // the reader answers kUnavailable until it is finished
//   // then read the compacted topics from their start to the high watermark taken after BeginRebuild
//   writer.WriteRebuild(newest of each key);     // any number of times
//   writer.FinishRebuild(keys seen, how far);    // deletes all other keys; the reader answers again
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/redis/connection.h"
#include "common/redis/stored_value.h"

namespace lagesbild::redis {

/// Names of one read model; reader and writers must agree. Keys of control begin with "<prefix>!".
struct ModelSettings {
  std::string prefix = "lagesbild:";
  std::string epoch;  ///< of the installation
};

struct Entry {
  std::string key;  ///< without the prefix; does not begin with '!'
  StoredValue value;
};

struct WriteCounts {
  std::int64_t written = 0;
  std::int64_t not_newer = 0;  ///< the same or a newer version was there
  friend bool operator==(const WriteCounts&, const WriteCounts&) = default;
};

/// How far a fold saw the origins of each (stage, partition): the highest offset.
using SeenOffsets = std::map<std::pair<std::string, std::int32_t>, std::int64_t>;

/// One thread. Several writers (one for each instance) may work on the same model at the same time.
class GuardedWriter {
 public:
  /// writer: a name no other writer of this model has.
  GuardedWriter(ConnectionSettings connection, ModelSettings model, const std::string& writer);
  ~GuardedWriter();

  /// Writes in one pipeline; an empty batch only checks that the model is whole (do so once a second when
  /// there is nothing to write). Repeating it does no harm. kNotFound: the model is not whole (wiped, found
  /// corrupt, never built, of another installation): rebuild. kUnavailable: Redis is not there; some may be
  /// written.
  base::Result<WriteCounts> Write(std::span<const Entry> batch);

  /// Starts a rebuild of this writer; drops one begun before. kAlreadyExists: another writer has rebuilt the
  /// model meanwhile, go on with Write.
  base::Status BeginRebuild();
  /// As Write, and replaces values that are corrupt or of another installation. kNotFound: Redis was wiped
  /// again: begin anew.
  base::Result<WriteCounts> WriteRebuild(std::span<const Entry> batch);
  /// Deletes every key that `was_seen` denies, unless its version is beyond `seen` (another writer is ahead),
  /// and marks the model as whole. kNotFound: as above.
  base::Status FinishRebuild(const std::function<bool(std::string_view key)>& was_seen,
                             const SeenOffsets& seen);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::redis
