#include "common/kafka/lane/txn_producer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>

#include "common/kafka/crash_point.h"
#include "common/kafka/lane/queries.h"
#include "common/kafka/planted_bug.h"
#include "common/kafka/topics.h"

namespace lagesbild::kafka {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int16_t kApiInitProducerId = 22;
constexpr std::int16_t kApiEndTxn = 26;
/// A call that lasts longer is made again, so that whoever waits can give up or show it is alive.
constexpr int kCallTimeoutMs = 5000;
constexpr std::intptr_t kPartnerMark = 1;  // in a record's opaque; above it the number watched, plus one
constexpr std::uint64_t kPollEach = 512;   // produced records between two looks at delivery reports

struct ErrorDeleter {
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
using ErrorPtr = std::unique_ptr<rd_kafka_error_t, ErrorDeleter>;

struct HeadersDeleter {
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
};
using HeadersPtr = std::unique_ptr<rd_kafka_headers_t, HeadersDeleter>;

const void* NotNull(std::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

void AddOnce(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

rd_kafka_headers_t* HeadersOf(const Produced& record) {
  const auto count = record.headers.size() + record.more_headers.size();
  if (count == 0) return nullptr;
  auto* headers = rd_kafka_headers_new(count);
  for (const auto part : {record.headers, record.more_headers}) {
    for (const auto& header : part) {
      rd_kafka_header_add(headers, header.key.data(), static_cast<ssize_t>(header.key.size()),
                          NotNull(header.value), static_cast<ssize_t>(header.value.size()));
    }
  }
  return headers;
}

}  // namespace

struct TxnCallbacks {
  static void OnDelivery(rd_kafka_t* /*client*/, const rd_kafka_message_t* message, void* opaque) {
    auto& self = *static_cast<TxnProducer*>(opaque);
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      // What an abort throws out of the queue is no error of its own.
      if (message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
          message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) {
        return;
      }
      const std::string_view topic = rd_kafka_topic_name(message->rkt);
      self.Note(message->err, topic, IsAlertTopic(topic), rd_kafka_err2str(message->err));
      return;
    }
    const auto mark = reinterpret_cast<std::intptr_t>(message->_private);
    if ((mark & kPartnerMark) == 0) self.partners_.is_cluster_well = true;
    const auto watch = (mark >> 1) - 1;
    if (watch < 0) return;
    const auto index = static_cast<std::size_t>(watch);
    if (self.watched_.size() <= index) self.watched_.resize(index + 1, -1);
    self.watched_[index] = message->offset;
  }

  static void OnError(rd_kafka_t* /*client*/, int code, const char* /*reason*/, void* opaque) {
    // Anything that broke a connection or ran out of time; identical errors within 30 s are not repeated
    // here.
    if (code == RD_KAFKA_RESP_ERR__FATAL) return;
    static_cast<TxnProducer*>(opaque)->transport_errors_.fetch_add(1);
  }

  static rd_kafka_resp_err_t OnNew(rd_kafka_t* client, const rd_kafka_conf_t* /*conf*/, void* opaque,
                                   char* /*why*/, std::size_t /*why_size*/) {
    return rd_kafka_interceptor_add_on_request_sent(client, "lane", OnRequestSent, opaque);
  }

  // Runs on librdkafka's threads, after the request has been written to the socket.
  static rd_kafka_resp_err_t OnRequestSent(rd_kafka_t* /*client*/, int /*socket*/, const char* /*broker*/,
                                           std::int32_t /*broker_id*/, std::int16_t api_key,
                                           std::int16_t /*api_version*/, std::int32_t /*correlation_id*/,
                                           std::size_t /*size*/, void* opaque) {
    if (api_key == kApiEndTxn) {
      static_cast<TxnProducer*>(opaque)->end_txn_sent_.fetch_add(1);
      HitCrashPoint(CrashPoint::kEndTxnInFlight);
    }
    if (api_key == kApiInitProducerId) HitCrashPoint(CrashPoint::kInInit);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
  }
};

base::Result<std::unique_ptr<TxnProducer>> TxnProducer::New(const Settings& settings, GiveUp give_up) {
  auto conf = NewConf(settings);
  if (!conf) return base::Fail(conf.error());
  std::unique_ptr<TxnProducer> self(new TxnProducer(std::move(give_up)));
  rd_kafka_conf_set_opaque(conf->get(), self.get());
  // Needed even if it did nothing: without it each flush, and so each commit, waits in ticks of 10 ms.
  rd_kafka_conf_set_dr_msg_cb(conf->get(), TxnCallbacks::OnDelivery);
  rd_kafka_conf_set_error_cb(conf->get(), TxnCallbacks::OnError);
  rd_kafka_conf_set_log_cb(conf->get(), nullptr);
  rd_kafka_conf_interceptor_add_on_new(conf->get(), "lane", TxnCallbacks::OnNew, self.get());
  auto client = NewClient(ClientKind::kProducer, std::move(*conf));
  if (!client) return base::Fail(client.error());
  self->client_ = std::move(*client);
  return self;
}

TxnProducer::~TxnProducer() { DropTopics(); }

void TxnProducer::DropTopics() {
  for (const auto& [name, topic] : topics_) rd_kafka_topic_destroy(topic);
  topics_.clear();
}

Txn TxnProducer::Init() {
  for (;;) {
    const ErrorPtr error(rd_kafka_init_transactions(client_.get(), TimeoutMs()));
    if (!error) return Txn::kOk;
    if (GivesUp()) return Txn::kRecreate;
    if (rd_kafka_error_is_retriable(error.get()) == 0) return Fail(error.get(), "init_transactions");
  }
}

Txn TxnProducer::Begin() {
  ResetTransaction();
  const ErrorPtr error(rd_kafka_begin_transaction(client_.get()));
  return error ? Fail(error.get(), "begin_transaction") : Txn::kOk;
}

void TxnProducer::ResetTransaction() {
  payloads_.Clear();
  watched_.clear();
  produced_ = 0;
  failed_for_good_ = false;
  failure_code_ = 0;
  failure_.clear();
  partners_ = {};
  is_indefinite_ = false;
  is_over_ = false;
  end_txn_sent_.store(0);
}

bool TxnProducer::GivesUp() const { return give_up_() || (deadline_ && Clock::now() >= *deadline_); }

int TxnProducer::TimeoutMs() const {
  if (!deadline_) return kCallTimeoutMs;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 1, kCallTimeoutMs));
}

rd_kafka_topic_s* TxnProducer::Topic(std::string_view name) {
  const auto found = topics_.find(name);
  if (found != topics_.end()) return found->second;
  std::string owned(name);
  auto* topic = rd_kafka_topic_new(client_.get(), owned.c_str(), nullptr);
  if (topic == nullptr) return nullptr;
  return topics_.emplace(std::move(owned), topic).first->second;
}

void TxnProducer::Produce(const Produced& record) {
  if (record.is_partner) AddOnce(partners_.used, record.topic);
  if (has_failed()) return;  // this transaction is lost; what follows would only cost time
  auto* topic = Topic(record.topic);
  if (topic == nullptr) {
    Note(RD_KAFKA_RESP_ERR__INVALID_ARG, record.topic, record.is_partner, "not a topic name");
    return;
  }
  std::array<rd_kafka_vu_t, 7> fields{};
  std::size_t used = 0;
  fields[used].vtype = RD_KAFKA_VTYPE_RKT;
  fields[used++].u.rkt = topic;
  fields[used].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[used++].u.i32 = record.partition.value_or(RD_KAFKA_PARTITION_UA);
  fields[used].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[used++].u.i = 0;  // neither copied nor freed: the arena keeps the payload
  fields[used].vtype = RD_KAFKA_VTYPE_KEY;
  fields[used++].u.mem = {const_cast<void*>(NotNull(record.key)), record.key.size()};
  if (record.value) {
    const auto payload = payloads_.Add(*record.value);
    fields[used].vtype = RD_KAFKA_VTYPE_VALUE;
    fields[used++].u.mem = {const_cast<char*>(payload.data()), payload.size()};
  }
  fields[used].vtype = RD_KAFKA_VTYPE_OPAQUE;
  const auto mark =
      ((static_cast<std::intptr_t>(record.watch) + 1) << 1) | (record.is_partner ? kPartnerMark : 0);
  fields[used++].u.ptr = reinterpret_cast<void*>(mark);  // NOLINT(performance-no-int-to-ptr): never followed
  HeadersPtr headers(HeadersOf(record));
  if (headers) {
    fields[used].vtype = RD_KAFKA_VTYPE_HEADERS;
    fields[used++].u.headers = headers.get();
  }
  for (;;) {
    const ErrorPtr error(rd_kafka_produceva(client_.get(), fields.data(), used));
    if (!error) {
      // The message's from now on; after an error they stay ours.
      (void)headers.release();  // NOLINT(bugprone-unused-return-value)
      break;
    }
    const auto code = rd_kafka_error_code(error.get());
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && !GivesUp()) {
      rd_kafka_poll(client_.get(), 100);
      continue;
    }
    if (code == RD_KAFKA_RESP_ERR__STATE) {
      is_over_ = true;  // an error of another record or of the transaction; here it has no name
      return;
    }
    Note(code, record.topic, record.is_partner, rd_kafka_error_string(error.get()));
    return;
  }
  ++produced_;
  if (produced_ % kPollEach == 0) Poll();
}

void TxnProducer::Poll() { rd_kafka_poll(client_.get(), 0); }

void TxnProducer::Note(int code, std::string_view topic, bool is_partner, std::string_view text) {
  if (is_partner) {
    auto& about = IsRecordError(code)            ? partners_.unfit
                  : IsPermanentOutputError(code) ? partners_.refused
                                                 : partners_.silent;
    AddOnce(about, topic);
  } else if (IsPermanentOutputError(code)) {
    failed_for_good_ = true;
  }
  if (failure_code_ != 0) return;
  failure_code_ = code;
  failure_ = std::string(topic) + ": " + std::string(text);
}

PartnerFailure TxnProducer::partner_failure() const {
  auto failure = partners_;
  failure.is_answered = failure_code_ != 0 && !IsSilence(failure_code_);
  return failure;
}

Txn TxnProducer::Fail(rd_kafka_error_s* error, std::string_view what) {
  if (failure_code_ == 0) {
    failure_code_ = rd_kafka_error_code(error);
    failure_ = std::string(what) + ": " + rd_kafka_error_string(error);
  }
  return ClassOf(error);
}

Txn TxnProducer::SendOffsets(const rd_kafka_topic_partition_list_s* offsets, rd_kafka_s* consumer) {
  struct MetadataDeleter {
    void operator()(rd_kafka_consumer_group_metadata_t* metadata) const {
      rd_kafka_consumer_group_metadata_destroy(metadata);
    }
  };
  // A member without an id has no generation, and the coordinator would check nothing.
  if (!IsJoined(consumer)) {
    Note(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, "group", false, "not a member of the group");
    return Txn::kAbort;
  }
  const std::unique_ptr<rd_kafka_consumer_group_metadata_t, MetadataDeleter> group(
      rd_kafka_consumer_group_metadata(consumer));
  for (;;) {
    const ErrorPtr error(
        rd_kafka_send_offsets_to_transaction(client_.get(), offsets, group.get(), TimeoutMs()));
    if (!error) return Txn::kOk;
    if (rd_kafka_error_is_retriable(error.get()) == 0 || GivesUp()) {
      return Fail(error.get(), "send_offsets_to_transaction");
    }
  }
}

Txn TxnProducer::End(bool commit) {
  transport_errors_.store(0);
  ErrorPtr error;
  bool is_retriable = false;
  bool is_repeated = false;
  for (;;) {
    error.reset(commit ? rd_kafka_commit_transaction(client_.get(), TimeoutMs())
                       : rd_kafka_abort_transaction(client_.get(), TimeoutMs()));
    is_retriable = error && rd_kafka_error_is_retriable(error.get()) != 0;
    if (!is_retriable || GivesUp()) break;
    is_repeated = is_repeated || end_txn_sent_.load() > 0;  // else it was only slow to begin
  }
  Poll();
  if (is_repeated || end_txn_sent_.load() > 1 || transport_errors_.load() > 0) is_indefinite_ = true;
  if (!error) return is_indefinite_ ? Txn::kIndefinite : Txn::kOk;
  if (is_retriable) return Txn::kRecreate;  // given up
  return Fail(error.get(), commit ? "commit_transaction" : "abort_transaction");
}

Txn TxnProducer::Commit() {
  Poll();
  if (is_over_ && failure_code_ == 0) Note(RD_KAFKA_RESP_ERR__STATE, "transaction", false, "it has failed");
  if (failure_code_ != 0) return Txn::kAbort;
  return End(true);
}

// What is under way when a transaction is thrown away may be written all the same. The client forgets it and
// gives its sequence numbers to the next records, which the broker then takes for a repetition, acknowledges
// and drops. A new producer has a new epoch, whose numbers begin anew. And a partition that the coordinator
// has not confirmed yet when the transaction ends is fatal.
bool TxnProducer::WaitForReports() {
  const auto until = Clock::now() + std::chrono::milliseconds(kCallTimeoutMs);
  while (rd_kafka_outq_len(client_.get()) > 0) {
    const bool is_fatal = rd_kafka_fatal_error(client_.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
    if (Clock::now() >= until || is_fatal || GivesUp()) return false;
    rd_kafka_poll(client_.get(), 20);
  }
  return true;
}

Txn TxnProducer::Abort() {
  const bool all_reported = WaitForReports();
  const auto outcome = End(false);
  // What failed, be it in this very wait, may have been given up without an answer and be on its way still:
  // records, which would take the numbers of later ones, or offsets, which would become those of the next
  // transaction. And only when nothing is in flight may the payloads be let go; else they live until the
  // client is gone.
  const bool is_uncertain = has_failed() || !all_reported || rd_kafka_outq_len(client_.get()) > 0;
  if (outcome == Txn::kOk && is_uncertain) return Txn::kRecreate;
  return outcome;
}

std::int64_t TxnProducer::WatchedOffset(std::int32_t watch) const {
  const auto index = static_cast<std::size_t>(watch);
  return watch >= 0 && index < watched_.size() ? watched_[index] : -1;
}

}  // namespace lagesbild::kafka
