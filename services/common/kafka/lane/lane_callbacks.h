// librdkafka's consumer callbacks, for lane_loop.cc to register and lane_rebalance.cc to answer.
#pragma once

#include <librdkafka/rdkafka.h>

namespace lagesbild::kafka {

struct LaneCallbacks {
  /// Runs inside consumer_poll, on the lane's thread.
  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t event,
                          rd_kafka_topic_partition_list_t* partitions, void* opaque);
};

}  // namespace lagesbild::kafka
