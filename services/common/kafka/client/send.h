// Hands one record to a librdkafka producer, past the traps of its version. For .cc files of this library
// only.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/kafka/client/handle.h"
#include "common/kafka/record.h"

namespace lagesbild::kafka {

/// A topic that a producer knows.
struct SendTopic {
  OwnedTopic object;
  std::int32_t partitions = 0;
};

/// The topics one producer writes to, each asked for once. Thread-safe.
class SendTopics {
 public:
  explicit SendTopics(const Handle& handle) : handle_(handle) {}

  /// Blocks up to `timeout` the first time. kNotFound: no such topic. The pointer holds while this lives.
  base::Result<const SendTopic*> Get(std::string_view topic, std::chrono::milliseconds timeout);

 private:
  const Handle& handle_;
  std::shared_mutex mutex_;
  std::map<std::string, std::unique_ptr<SendTopic>, std::less<>> topics_;
};

/// Queues the record, copying its bytes; `opaque` comes back with the delivery report. Errors as
/// Producer::Produce.
base::Status Send(const Handle& handle, const SendTopic& topic, const OutputRecord& record, void* opaque);

}  // namespace lagesbild::kafka
