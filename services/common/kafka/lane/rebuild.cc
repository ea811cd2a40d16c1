#include "common/kafka/lane/rebuild.h"

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <utility>

#include "common/kafka/client.h"
#include "common/kafka/lane/input_message.h"
#include "common/kafka/lane/lane_unit.h"
#include "common/kafka/lane/queries.h"

namespace lagesbild::kafka {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kRecordsEach = 10000;  // records between two clearings of the undo log

/// What was put out before is out; the fold is for the state alone.
class NoOutputs final : public OutputSink {
 public:
  void Emit(const InputRecord& /*input*/, const OutputRecord& /*record*/,
            std::string_view /*origin*/) override {}
  void DeadLetter(const InputRecord& /*input*/, std::string_view /*reason*/,
                  std::string_view /*message*/) override {}
};

base::Status FoldRecord(const LaneOptions& options, Step& step, const InputRecord& record, Task& folded) {
  NoOutputs nowhere;
  for (;;) {
    auto ran = RunRecord(folded, options.partition_count, record, step, nowhere);
    if (!ran) return base::Fail(ran.error());
    if (*ran != Ran::kSlice) return {};
  }
}

base::Result<Client> OpenReader(const LaneOptions& options, const Task& folded) {
  auto conf = NewConf(FollowerSettings(options.bootstrap, true));
  if (!conf) return base::Fail(conf.error());
  rd_kafka_conf_set_log_cb(conf->get(), nullptr);
  auto reader = NewClient(ClientKind::kConsumer, std::move(*conf));
  if (!reader) return reader;
  const auto list = NewPartitionList(1);
  rd_kafka_topic_partition_list_add(list.get(), options.input_topic.c_str(), folded.partition)->offset =
      folded.next_offset;
  const auto error = rd_kafka_assign(reader->get(), list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      "reading " + options.input_topic + ": " + rd_kafka_err2str(error));
  }
  return reader;
}

}  // namespace

base::Status FoldInput(const LaneOptions& options, LaneShared& shared, Step& step, std::int64_t until,
                       Task& folded) {
  folded.store = options.store();
  Position start;
  start.installation_epoch = options.installation_epoch;
  folded.StartAt(std::move(start));
  if (until <= 0) return {};
  auto reader = OpenReader(options, folded);
  if (!reader) return base::Fail(reader.error());
  auto marks = QueryWatermarks(reader->get(), options.input_topic, folded.partition);
  if (!marks) return base::Fail(marks.error());
  if (marks->low > 0) {
    return base::Fail(base::ErrorCode::kFailedPrecondition,
                      "state of " + options.input_topic + "/" + std::to_string(folded.partition) +
                          " must be folded again, but the input begins at offset " +
                          std::to_string(marks->low),
                      "restore the input topic from a backup; its retention.ms must be -1");
  }
  MessageReader messages;
  auto progress = Clock::now();
  for (std::int64_t at = 0; at < until;) {
    shared.Beat();
    if (shared.stopping()) return base::Fail(base::ErrorCode::kUnavailable, "stopped while folding");
    if (Clock::now() - progress > options.restore_deadline) {
      return base::Fail(base::ErrorCode::kUnavailable,
                        "folding the input makes no progress at offset " + std::to_string(at));
    }
    const Message message(rd_kafka_consumer_poll(reader->get(), 100));
    if (!message) continue;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      at = message->offset;  // markers behind the last record
      continue;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    if (message->offset >= until) break;
    progress = Clock::now();
    if (auto done = FoldRecord(options, step, messages.Read(*message), folded); !done) return done;
    at = message->offset + 1;
    if (at % kRecordsEach == 0) folded.Commit(folded.Pending());
  }
  folded.Commit(folded.Pending());
  folded.next_offset = until;
  return {};
}

}  // namespace lagesbild::kafka
