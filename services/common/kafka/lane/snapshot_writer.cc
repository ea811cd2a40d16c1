#include "common/kafka/lane/snapshot_writer.h"

#include <utility>

#include "common/kafka/lane/snapshot.h"

namespace lagesbild::kafka {

SnapshotWriter::SnapshotWriter(const LaneShared& shared)
    : shared_(shared), thread_([this](const std::stop_token& stop) { Run(stop); }) {}

SnapshotWriter::~SnapshotWriter() { thread_.request_stop(); }

bool SnapshotWriter::is_busy() const {
  const std::lock_guard lock(mutex_);
  return busy_;
}

void SnapshotWriter::Write(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (busy_) return;
    busy_ = true;
    job_ = std::move(job);
  }
  wake_.notify_one();
}

std::optional<SnapshotWriter::Done> SnapshotWriter::TakeDone() {
  const std::lock_guard lock(mutex_);
  return std::exchange(done_, std::nullopt);
}

void SnapshotWriter::Run(const std::stop_token& stop) {
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [this] { return job_.has_value(); })) return;
      job = std::move(*job_);
      job_.reset();
    }
    const auto written = WriteSnapshotFile(job.path, job.bytes);
    if (written) {
      written_.fetch_add(1);
    } else {
      shared_.Log(LogLevel::kWarning, "snapshot not written: " + written.error().ToString());
    }
    const std::lock_guard lock(mutex_);
    done_ = Done{written.has_value(), job.partition, job.made_ms, job.growth, job.bytes.size()};
    busy_ = false;
  }
}

}  // namespace lagesbild::kafka
