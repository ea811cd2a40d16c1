// librdkafka's consumer callbacks, for lane_loop.cc to register.
#pragma once

#include <librdkafka/rdkafka.h>

namespace lagesbild::kafka {

struct LaneCallbacks {
  /// Runs inside consumer_poll, on the lane's thread.
  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t event,
                          rd_kafka_topic_partition_list_t* partitions, void* opaque);
  /// So does this, every statistics.interval.ms.
  static int OnStatistics(rd_kafka_t* client, char* json, size_t size, void* opaque);
};

}  // namespace lagesbild::kafka
