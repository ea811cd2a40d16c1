// Writes snapshots on a thread of its own: no lane waits for a disk.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "common/kafka/lane/lane_shared.h"

namespace lagesbild::kafka {

/// One snapshot at a time; one that comes while another is written is refused and due again later.
class SnapshotWriter {
 public:
  explicit SnapshotWriter(const LaneShared& shared);
  ~SnapshotWriter();
  SnapshotWriter(const SnapshotWriter&) = delete;
  SnapshotWriter& operator=(const SnapshotWriter&) = delete;

  struct Job {
    std::string path;
    std::string bytes;
    std::int32_t partition = 0;
    std::int64_t made_ms = 0;
    /// What the changelog had grown by when it was made.
    std::uint64_t growth = 0;
  };
  struct Done {
    bool is_written = false;
    std::int32_t partition = 0;
    std::int64_t made_ms = 0;
    std::uint64_t growth = 0;
    std::uint64_t bytes = 0;
  };

  bool is_busy() const;
  void Write(Job job);
  /// What became of the last one; once.
  std::optional<Done> TakeDone();
  std::uint64_t written() const { return written_.load(); }

 private:
  void Run(const std::stop_token& stop);

  const LaneShared& shared_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::optional<Job> job_;
  std::optional<Done> done_;
  bool busy_ = false;
  std::atomic<std::uint64_t> written_{0};
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace lagesbild::kafka
