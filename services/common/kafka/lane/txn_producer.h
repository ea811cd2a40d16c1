// The lane's transactional producer: every call answered with an action, EndTxn counted on the wire, payloads
// held until the transaction has ended.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/kafka/client.h"
#include "common/kafka/lane/byte_arena.h"
#include "common/kafka/lane/partner_topics.h"
#include "common/kafka/lane/txn_error.h"
#include "common/kafka/record.h"

struct rd_kafka_topic_s;  // NOLINT(readability-identifier-naming): librdkafka\'s

namespace lagesbild::kafka {

/// Called often from within blocking calls; true: give the call up (the lane is stopping and out of time).
using GiveUp = std::function<bool()>;

struct Produced {
  std::string_view topic;
  std::optional<std::int32_t> partition;
  std::string_view key;
  std::optional<std::string_view> value;
  /// Written in this order.
  std::span<const HeaderView> headers;
  std::span<const HeaderView> more_headers;
  /// Remember the offset this record gets, under this number; -1: no.
  std::int32_t watch = -1;
  /// A partner's topic: its errors do not stop the lane.
  bool is_partner = false;
};

/// Used on the lane's thread.
class TxnProducer {
 public:
  /// Connects nothing yet. kInvalidArgument: settings.
  static base::Result<std::unique_ptr<TxnProducer>> New(const Settings& settings, GiveUp give_up);
  ~TxnProducer();
  TxnProducer(const TxnProducer&) = delete;
  TxnProducer& operator=(const TxnProducer&) = delete;

  /// Fences whoever used this id before and ends its open transaction. Waits for Kafka until given up.
  Txn Init();
  Txn Begin();
  /// Hands one record over. What goes wrong is kept in failure() and ends the transaction at Commit.
  void Produce(const Produced& record);
  /// Serves delivery reports; cheap.
  void Poll();
  /// `offsets` of the input, with metadata; `consumer` for the group's generation, taken now.
  Txn SendOffsets(const rd_kafka_topic_partition_list_s* offsets, rd_kafka_s* consumer);
  /// Both: kIndefinite if EndTxn may still be on its way a second time. That stays so until the next Begin:
  /// the abort after a commit that was sent and failed is indefinite too, since the commit may come later.
  Txn Commit();
  /// kOk only after a transaction in which nothing failed and nothing was under way. kRecreate: what was on
  /// its way may arrive still, and be taken for a part of what this producer sends next.
  Txn Abort();

  /// From now on no call lasts longer than until then, but for SendOffsets (librdkafka #5456), which may take
  /// some ten seconds more; what is not done by then answers kRecreate. Nothing: as long as it takes.
  void SetDeadline(std::optional<std::chrono::steady_clock::time_point> deadline) { deadline_ = deadline; }

  /// The first error of this transaction: "" if none.
  const std::string& failure() const { return failure_; }
  int failure_code() const { return failure_code_; }
  /// True when this transaction cannot be committed any more; failure() may not know why yet.
  bool has_failed() const { return failure_code_ != 0 || is_over_; }
  /// True when an output of this transaction that is no partner's failed for good.
  bool failed_for_good() const { return failed_for_good_; }
  bool touched_partners() const { return !partners_.used.empty(); }
  /// What this transaction, which failed, knows about the partners it wrote to.
  PartnerFailure partner_failure() const;

  std::size_t bytes() const { return payloads_.bytes(); }
  /// Offset of the record last watched under this number, as acknowledged; -1: none.
  std::int64_t WatchedOffset(std::int32_t watch) const;
  /// EndTxn requests sent since Begin.
  int end_txn_sent() const { return end_txn_sent_.load(); }
  /// The handle, for metadata requests.
  rd_kafka_s* handle() const { return client_.get(); }

 private:
  friend struct TxnCallbacks;  // librdkafka's callbacks, in the .cc

  explicit TxnProducer(GiveUp give_up) : give_up_(std::move(give_up)) {}
  rd_kafka_topic_s* Topic(std::string_view name);
  Txn End(bool commit);
  Txn Fail(rd_kafka_error_s* error, std::string_view what);
  void Note(int code, std::string_view topic, bool is_partner, std::string_view text);
  /// Up to 5 s. False: some have none, and what the coordinator has not confirmed may yet end the process.
  bool WaitForReports();
  void ResetTransaction();
  void DropTopics();
  bool GivesUp() const;
  int TimeoutMs() const;

  struct NameHash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };

  GiveUp give_up_;
  std::unordered_map<std::string, rd_kafka_topic_s*, NameHash, std::equal_to<>> topics_;
  ByteArena payloads_;
  std::vector<std::int64_t> watched_;
  std::uint64_t produced_ = 0;  // in this transaction
  bool failed_for_good_ = false;
  int failure_code_ = 0;
  std::string failure_;
  PartnerFailure partners_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  bool is_indefinite_ = false;  // since Begin
  bool is_over_ = false;        // a produce was refused: the next transactional call says why
  std::atomic<int> end_txn_sent_{0};
  std::atomic<int> transport_errors_{0};
  Client client_;  // last: its callbacks use the rest
};

}  // namespace lagesbild::kafka
