// A librdkafka client that remembers its complaints, and its errors as ours. For .cc files of this library
// only.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/result.h"
#include "common/kafka/client.h"

namespace lagesbild::kafka {

/// A C object with the function that frees it.
template <auto Destroy>
struct Destroyer {
  template <class T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
template <class T, auto Destroy>
using Owned = std::unique_ptr<T, Destroyer<Destroy>>;

using OwnedError = Owned<rd_kafka_error_t, rd_kafka_error_destroy>;
using OwnedTopic = Owned<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using OwnedMessage = Owned<rd_kafka_message_t, rd_kafka_message_destroy>;
using OwnedList = Owned<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using OwnedQueue = Owned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using OwnedEvent = Owned<rd_kafka_event_t, rd_kafka_event_destroy>;

/// One client instance. Remembers what it last complained about, so that a time-out can say why. Thread-safe
/// as the client itself is.
class Handle {
 public:
  /// `hook` may set callbacks; they get the Handle as opaque. kInvalidArgument: a setting the client refuses.
  static base::Result<std::unique_ptr<Handle>> New(ClientKind kind, const Settings& settings,
                                                   const std::function<void(rd_kafka_conf_t*)>& hook = {});
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  rd_kafka_t* get() const { return client_.get(); }
  /// Empty: it has not complained.
  std::string complaint() const;
  void Complain(std::string_view text);

  /// An error that will not pass by itself: the topic or partition being read is gone, or not for us. 0:
  /// none.
  rd_kafka_resp_err_t lasting_error() const { return lasting_error_; }
  void SetLastingError(rd_kafka_resp_err_t code) { lasting_error_ = code; }

  /// `what` failed with `code`: our error, with the address and the last complaint where the broker may be
  /// away.
  base::Error ToError(rd_kafka_resp_err_t code, std::string_view what) const;

 private:
  explicit Handle(std::string bootstrap) : bootstrap_(std::move(bootstrap)) {}

  std::string bootstrap_;
  mutable std::mutex mutex_;
  std::string complaint_;
  std::atomic<rd_kafka_resp_err_t> lasting_error_{RD_KAFKA_RESP_ERR_NO_ERROR};
  Client client_;  // last: its log goes to the members above
};

/// What a caller can do about `code`.
base::ErrorCode CodeOf(rd_kafka_resp_err_t code);

/// Partitions of a topic as the broker says now. kNotFound: no such topic.
base::Result<std::int32_t> PartitionCount(const Handle& handle, const std::string& topic,
                                          std::chrono::milliseconds timeout);

/// First and end offset of a partition, the end as the handle's isolation level sees it.
base::Result<std::pair<std::int64_t, std::int64_t>> QueryRange(const Handle& handle, const std::string& topic,
                                                               std::int32_t partition,
                                                               std::chrono::milliseconds timeout);

/// A time-out as librdkafka takes it.
inline int Ms(std::chrono::milliseconds timeout) { return static_cast<int>(timeout.count()); }

}  // namespace lagesbild::kafka
