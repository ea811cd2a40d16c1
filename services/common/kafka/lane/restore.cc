#include "common/kafka/lane/restore.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "common/kafka/crash_point.h"
#include "common/kafka/lane/changelog_header.h"
#include "common/kafka/lane/input_message.h"
#include "common/kafka/topics.h"

namespace lagesbild::kafka {

std::int64_t WallClockMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

double AgeSeconds(std::int64_t since_ms) {
  return static_cast<double>(std::max<std::int64_t>(WallClockMs() - since_ms, 0)) / 1000;
}

struct Restorer::Replay {
  explicit Replay(Task& restored) : task(&restored) { replay.emplace(*restored.store); }

  Task* task;
  std::optional<ChangelogReplay> replay;  // always there; made anew with the store
  CommittedInput committed;
  Watermarks input;
  Watermarks changelog;
  std::int64_t at = 0;  // next changelog offset
  std::uint64_t bytes = 0;
  bool is_done = false;
  bool is_from_snapshot = false;
};

Restorer::Restorer(const LaneOptions& options, LaneShared& shared, std::string cluster_id,
                   std::int64_t delete_retention_ms, Clock::time_point answer_by)
    : options_(options),
      shared_(shared),
      changelog_(ChangelogTopic(options.stage)),
      cluster_id_(std::move(cluster_id)),
      delete_retention_ms_(delete_retention_ms),
      answer_by_(answer_by) {}

base::Result<std::vector<Restored>> Restorer::Restore(const std::vector<Task*>& tasks, rd_kafka_s* consumer) {
  auto restored = Read(tasks, consumer, true);
  if (!restored) return restored;
  std::vector<Task*> doubted;
  for (const auto& one : *restored) {
    if (one.verdict != Verdict::kTorn || !one.is_from_snapshot) continue;
    // The changelog is the truth; a snapshot may be of a transaction that did not hold.
    ++counts_.snapshots_refused;
    shared_.Log(LogLevel::kWarning, "partition " + std::to_string(one.task->partition) +
                                        ": its snapshot does not fit (" + one.why + "); reading without it");
    doubted.push_back(one.task);
  }
  if (doubted.empty()) return restored;
  auto again = Read(doubted, consumer, false);
  if (!again) return again;
  for (auto& one : *restored) {
    for (auto& other : *again) {
      if (other.task == one.task) one = std::move(other);
    }
  }
  return restored;
}

base::Result<std::vector<Restored>> Restorer::Read(const std::vector<Task*>& tasks, rd_kafka_s* consumer,
                                                   bool with_snapshots) {
  std::vector<Replay> replays;
  replays.reserve(tasks.size());
  for (auto* task : tasks) {
    task->store = options_.store();
    replays.emplace_back(*task);
  }
  HitCrashPoint(CrashPoint::kInRestore);
  if (auto prepared = Prepare(replays, consumer, with_snapshots); !prepared)
    return base::Fail(prepared.error());
  std::vector<Restored> restored;
  for (auto& replay : replays) {
    auto settled = Settle(replay);
    if (!settled) return base::Fail(settled.error());
    restored.push_back(std::move(*settled));
  }
  return restored;
}

base::Status Restorer::Prepare(std::vector<Replay>& replays, rd_kafka_s* consumer, bool with_snapshots) {
  auto reader_conf = NewConf(FollowerSettings(options_.bootstrap, true));
  auto mark_conf = NewConf(FollowerSettings(options_.bootstrap, false));
  if (!reader_conf || !mark_conf) return base::Fail(reader_conf ? mark_conf.error() : reader_conf.error());
  rd_kafka_conf_set_log_cb(reader_conf->get(), nullptr);
  rd_kafka_conf_set_log_cb(mark_conf->get(), nullptr);
  auto reader = NewClient(ClientKind::kConsumer, std::move(*reader_conf));
  auto uncommitted = NewClient(ClientKind::kConsumer, std::move(*mark_conf));
  if (!reader || !uncommitted) return base::Fail(reader ? uncommitted.error() : reader.error());

  // The committed offset first, then the end of the changelog: the other way round a commit in between would
  // look like a torn one.
  std::vector<std::int32_t> partitions;
  partitions.reserve(replays.size());
  for (const auto& replay : replays) partitions.push_back(replay.task->partition);
  auto committed = FetchCommitted(consumer, options_.input_topic, partitions, [this] {
    shared_.Beat();
    return shared_.out_of_time() || IsLate();
  });
  if (!committed) return base::Fail(committed.error());
  for (std::size_t i = 0; i < replays.size(); ++i) {
    shared_.Beat();
    if (IsLate()) return base::Fail(Late(replays));
    replays[i].committed = (*committed)[i];
    if (auto found = FindEnds(replays[i], uncommitted->get()); !found) return found;
    if (with_snapshots) TrySnapshot(replays[i]);
  }
  return ReadChangelogs(replays, reader->get(), uncommitted->get());
}

base::Result<Watermarks> Restorer::AskWatermarks(const std::string& topic, std::int32_t partition,
                                                 rd_kafka_s* uncommitted) {
  // A leader that just moved answers "not me" for a moment; leaving the group for that would cost a
  // rebalance.
  constexpr std::chrono::seconds kPatience{10};
  constexpr std::chrono::milliseconds kPause{50};
  const auto until = std::min(
      Clock::now() + std::min<std::chrono::milliseconds>(kPatience, options_.restore_deadline), answer_by_);
  for (;;) {
    auto marks = QueryWatermarks(uncommitted, topic, partition);
    if (marks || shared_.stopping() || Clock::now() >= until) return marks;
    shared_.Beat();
    std::this_thread::sleep_for(kPause);
  }
}

base::Status Restorer::FindEnds(Replay& replay, rd_kafka_s* uncommitted) {
  auto input = AskWatermarks(options_.input_topic, replay.task->partition, uncommitted);
  if (!input) return base::Fail(input.error());
  auto changelog = AskWatermarks(changelog_, replay.task->partition, uncommitted);
  if (!changelog) return base::Fail(changelog.error());
  replay.input = *input;
  replay.changelog = *changelog;
  replay.at = changelog->low;
  const auto offset = replay.committed.offset;
  if (offset < 0 || (offset >= input->low && offset <= input->high)) return {};
  return base::Fail(base::ErrorCode::kFailedPrecondition,
                    "input " + options_.input_topic + "/" + std::to_string(replay.task->partition) +
                        " has offsets " + std::to_string(input->low) + " to " + std::to_string(input->high) +
                        ", but " + std::to_string(offset) +
                        " is committed: records were deleted or the topic "
                        "was made anew",
                    "check the topic's retention.ms (must be -1) and whether the topic was deleted");
}

void Restorer::TrySnapshot(Replay& replay) {
  if (options_.state_dir.empty()) return;
  const auto path = SnapshotPath(
      options_.state_dir, {cluster_id_, changelog_, options_.installation_epoch, replay.task->partition});
  if (LoadSnapshot(replay, path)) return;
  if (LoadSnapshot(replay, path + ".1")) return;
  replay.at = replay.changelog.low;
}

bool Restorer::LoadSnapshot(Replay& replay, const std::string& path) {
  const auto bytes = ReadSnapshotFile(path);
  if (!bytes) return false;
  auto& task = *replay.task;
  auto head = DecodeSnapshot(*bytes, *task.store);
  std::string why;
  if (!head) {
    why = head.error().message;
  } else if (head->identity.cluster_id != cluster_id_ || head->identity.changelog_topic != changelog_ ||
             head->identity.partition != task.partition ||
             head->identity.installation_epoch != options_.installation_epoch) {
    why = "it belongs to another cluster, topic or installation";
  } else if (head->changelog_offset < replay.changelog.low ||
             head->changelog_offset > replay.changelog.high) {
    why = "its changelog offset is outside the changelog";
  } else if (WallClockMs() - head->made_ms >= delete_retention_ms_) {
    // A tombstone older than this may be compacted away, and the snapshot would bring its key back.
    why = "it is older than the changelog keeps its tombstones";
  }
  if (!why.empty()) {
    ++counts_.snapshots_refused;
    shared_.Log(LogLevel::kWarning, "snapshot " + path + " not used: " + why);
    task.store = options_.store();
    replay.replay.emplace(*task.store);
    return false;
  }
  ++counts_.from_snapshot;
  shared_.Log(LogLevel::kInfo, "partition " + std::to_string(task.partition) + ": restored from snapshot " +
                                   path + ", changelog read from offset " +
                                   std::to_string(head->changelog_offset));
  replay.is_from_snapshot = true;
  replay.replay->StartAt(head->position);
  replay.at = head->changelog_offset;
  task.snapshot_bytes = bytes->size();
  task.snapshot_made_ms = head->made_ms;
  return true;
}

base::Status Restorer::Assign(const std::vector<Replay>& replays, rd_kafka_s* reader) {
  const auto list = NewPartitionList();
  for (const auto& replay : replays) {
    if (replay.is_done) continue;
    rd_kafka_topic_partition_list_add(list.get(), changelog_.c_str(), replay.task->partition)->offset =
        replay.at;
  }
  const auto error = rd_kafka_assign(reader, list.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return base::Fail(base::ErrorCode::kUnavailable,
                    "reading " + changelog_ + ": " + std::string(rd_kafka_err2str(error)));
}

base::Status Restorer::ReadChangelogs(std::vector<Replay>& replays, rd_kafka_s* reader,
                                      rd_kafka_s* uncommitted) {
  std::size_t left = 0;
  for (auto& replay : replays) {
    replay.is_done = replay.at >= replay.changelog.high;
    if (!replay.is_done) ++left;
  }
  if (left == 0) return {};
  if (auto assigned = Assign(replays, reader); !assigned) return assigned;
  MessageReader messages;
  auto progress = Clock::now();
  while (left > 0) {
    shared_.Beat();
    if (shared_.stopping()) return base::Fail(base::ErrorCode::kUnavailable, "stopped while restoring");
    if (IsLate()) return base::Fail(Late(replays));
    if (Clock::now() - progress > options_.restore_deadline)
      return base::Fail(NoProgress(replays, uncommitted));
    const Message message(rd_kafka_consumer_poll(reader, 100));
    if (!message) continue;
    const bool is_end = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && !is_end) continue;  // librdkafka goes on by itself
    const auto found = std::find_if(replays.begin(), replays.end(), [&](const Replay& replay) {
      return replay.task->partition == message->partition;
    });
    if (found == replays.end() || found->is_done) continue;
    if (!is_end) {
      const auto record = messages.Read(*message);
      std::string_view stamp;
      for (const auto& header : record.headers) {
        if (header.key == kChangelogHeader) stamp = header.value;
      }
      found->replay->Apply(record.key, MessageReader::Value(*message), stamp);
      found->bytes += record.key.size() + record.value.size() + stamp.size();
      ++counts_.records;
    }
    // The fetch position, not the last record, has to reach the end: markers and compaction leave gaps.
    const auto at = is_end ? message->offset : message->offset + 1;
    if (at > found->at) progress = Clock::now();
    found->at = std::max(found->at, at);
    if (found->at >= found->changelog.high) {
      found->is_done = true;
      --left;
    }
  }
  rd_kafka_assign(reader, nullptr);
  return {};
}

base::Error Restorer::Late(const std::vector<Replay>& replays) const {
  std::string where;
  for (const auto& replay : replays) {
    if (replay.is_done) continue;
    where += " partition " + std::to_string(replay.task->partition) + " at " + std::to_string(replay.at) +
             " of " + std::to_string(replay.changelog.high);
  }
  return {base::ErrorCode::kUnavailable, "restore takes longer than the group waits:" + where,
          "give the lane fewer partitions or keep its snapshots; it begins again from those it has"};
}

base::Error Restorer::NoProgress(const std::vector<Replay>& replays, rd_kafka_s* uncommitted) const {
  std::string where;
  for (const auto& replay : replays) {
    if (replay.is_done) continue;
    const auto partition = std::to_string(replay.task->partition);
    where += " partition " + partition + " at " + std::to_string(replay.at) + " of " +
             std::to_string(replay.changelog.high);
    const auto now = QueryWatermarks(uncommitted, changelog_, replay.task->partition);
    if (now && now->high < replay.changelog.high) {
      return {base::ErrorCode::kFailedPrecondition,
              changelog_ + "/" + partition + " became shorter while it was read: " +
                  std::to_string(replay.changelog.high) + " to " + std::to_string(now->high),
              "records were lost on the broker; check its log and its unclean leader elections"};
    }
  }
  return {base::ErrorCode::kUnavailable, "restore makes no progress:" + where,
          "an open or hanging transaction holds back readers: kafka-transactions.sh find-hanging"};
}

base::Result<Restored> Restorer::Settle(Replay& replay) {
  auto& task = *replay.task;
  auto judgement = replay.replay->Judge(replay.committed, options_.installation_epoch);
  Restored restored{.task = &task,
                    .verdict = judgement.verdict,
                    .why = std::move(judgement.why),
                    .committed = replay.committed,
                    .input = replay.input,
                    .is_from_snapshot = replay.is_from_snapshot};
  const auto& last = replay.replay->last();
  task.changelog_end = replay.changelog.high;
  task.changelog_growth = replay.bytes;
  switch (restored.verdict) {
    case Verdict::kForeign:
      return base::Fail(base::ErrorCode::kFailedPrecondition,
                        changelog_ + "/" + std::to_string(task.partition) + ": " + restored.why,
                        "this state was not written by this installation and version");
    case Verdict::kFresh: {
      Position start;
      start.next_offset = replay.input.low;
      start.installation_epoch = options_.installation_epoch;
      task.StartAt(std::move(start));
      break;
    }
    case Verdict::kWhole:
    case Verdict::kExpired:
      task.StartAt(*last);
      break;
    case Verdict::kTorn:
      restored.verified_offset = replay.replay->VerifiedOffset(replay.committed);
      restored.last_transaction = std::max(last ? last->transaction : 0, replay.committed.transaction);
      break;
  }
  return restored;
}

}  // namespace lagesbild::kafka
