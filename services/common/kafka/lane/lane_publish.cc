// The lane's numbers, for other threads to read.
#include <librdkafka/rdkafka.h>

#include <algorithm>

#include "common/kafka/lane/consumer_statistics.h"
#include "common/kafka/lane/lane_callbacks.h"
#include "common/kafka/lane/lane_loop.h"

namespace lagesbild::kafka {

int LaneCallbacks::OnStatistics(rd_kafka_t* /*client*/, char* json, size_t size, void* opaque) {
  auto& loop = *static_cast<LaneLoop*>(opaque);
  for (const auto& [partition, end] : StableEnds({json, size}, loop.options_.input_topic)) {
    if (auto* task = loop.Find(partition)) task->stable_end = end;
  }
  return 0;  // librdkafka frees the text
}

void LaneLoop::Publish() {
  constexpr std::chrono::milliseconds kEach{100};
  const auto now = Clock::now();
  if (now - published_ < kEach && !end_) return;
  published_ = now;
  stats_.snapshots_written = context_.snapshots.written();
  stats_.partitions.clear();
  const auto wall_ms = WallClockMs();
  for (const auto& [partition, task] : tasks_) {
    PartitionStats one;
    one.partition = partition;
    one.next_offset = task->committed.next_offset;
    std::int64_t low = 0;
    std::int64_t high = 0;
    rd_kafka_get_watermark_offsets(consumer_.get(), options_.input_topic.c_str(), partition, &low, &high);
    // Where the end was seen the markers before it are no lag, and behind the last stable offset there is
    // nothing a reader of committed records could take yet.
    const auto taken = std::max(task->next_offset, task->end_seen);
    const auto end = task->stable_end >= 0 ? task->stable_end : high;
    one.lag_messages = std::max<std::int64_t>(0, end - std::max(taken, low));
    // The next record came after the one before it, and after the end was last seen.
    const auto next_append_ms = std::max(task->last_append_ms, task->end_seen_ms);
    if (one.lag_messages > 0 && next_append_ms > 0) {
      one.lag_seconds = static_cast<double>(std::max<std::int64_t>(0, wall_ms - next_append_ms)) / 1000;
    }
    one.state_keys = task->store->size();
    one.state_bytes = task->store->memory_bytes();
    if (task->snapshot_made_ms >= 0) {
      one.snapshot_age_seconds = static_cast<double>(wall_ms - task->snapshot_made_ms) / 1000;
    }
    stats_.partitions.push_back(one);
  }
  shared_.Publish(stats_);
}

}  // namespace lagesbild::kafka
