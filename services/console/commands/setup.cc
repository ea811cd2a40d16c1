#include "console/commands/setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <ostream>
#include <random>

#include "common/base/hash.h"
#include "common/kafka/admin.h"
#include "common/kafka/installation.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "common/model/stockholm_time.h"
#include "console/clients/event_client.h"
#include "console/clients/health_client.h"
#include "console/clients/register_client.h"
#include "console/commands/append_time.h"
#include "console/commands/topic_records.h"

namespace lagesbild::console {

namespace {

std::int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string RandomEpoch() {
  std::random_device device;
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes.push_back(static_cast<char>(device() & 0xFFU));
  return base::Hex(bytes);
}

base::Result<std::vector<kafka::NewTopic>> MissingTopics(kafka::Admin& admin,
                                                         const kafka::TopicSettings& settings) {
  const auto there = admin.ListTopics();
  if (!there) return base::Fail(there.error());
  std::map<std::string, std::int32_t> partitions;
  for (const auto& topic : *there) partitions[topic.name] = topic.partitions;
  std::vector<kafka::NewTopic> missing;
  for (const auto& spec : kafka::AllTopics()) {
    const auto wanted = kafka::ForSpec(spec, settings);
    const auto found = partitions.find(spec.name);
    if (found == partitions.end()) {
      missing.push_back(wanted);
    } else if (found->second != wanted.partitions) {
      return base::Fail(base::ErrorCode::kFailedPrecondition,
                        fmt::format("topic {} has {} partitions, wanted are {}", spec.name, found->second,
                                    wanted.partitions),
                        "the number is fixed for ever: use the same --partitions, or another cluster");
    }
  }
  return missing;
}

/// An installation that is there decides; only what it does not say is taken from the options.
base::Result<InitOptions> Agree(InitOptions options, const std::optional<model::Installation>& there) {
  if (!there) return options;
  const bool feed_clock = there->clock == model::Clock::kFeed;
  if (feed_clock != options.feed_clock) {
    return base::Fail(
        base::ErrorCode::kFailedPrecondition,
        fmt::format("this installation runs on clock={}, for ever", feed_clock ? "feed" : "live"),
        fmt::format("say --clock {}, or use another cluster", feed_clock ? "feed" : "live"));
  }
  if (options.partitions && *options.partitions != there->partitions) {
    return base::Fail(base::ErrorCode::kFailedPrecondition,
                      fmt::format("this installation has {} partitions, for ever", there->partitions),
                      fmt::format("say --partitions {}, or use another cluster", there->partitions));
  }
  options.partitions = there->partitions;
  return options;
}

struct Stage {
  std::string_view name;
  std::string_view input;
  std::string address;
};

std::vector<Stage> Stages(const Session& session) {
  return {{kafka::kRegistrarStage, kafka::kSubmissions, session.ingest},
          {kafka::kScoringStage, kafka::kObservations, session.scoring},
          {kafka::kTrendStage, kafka::kObservations, session.trend_detection},
          {kafka::kNotificationStage, kafka::kFindings, session.notification}};
}

struct Lag {
  /// Offsets still to be worked on; the ends of transactions among them count too.
  std::int64_t records = 0;
  /// Age of the oldest record still to be worked on; 0: none.
  std::int64_t seconds = 0;
};

constexpr std::chrono::seconds kPatience{10};

/// When the next record at or after `offset` was appended; 0: there is none. kUnavailable: the broker is too
/// slow to say.
base::Result<std::int64_t> AppendTime(const Session& session, std::string_view topic, std::int32_t partition,
                                      std::int64_t offset) {
  auto reader = kafka::TopicReader::Open({session.kafka_bootstrap, std::string(topic), true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->Assign({{partition, offset}}); !assigned)
    return base::Fail(assigned.error());
  return FirstAppendTime(**reader, kPatience,
                         fmt::format("{}/{} from offset {} on", topic, partition, offset));
}

base::Result<Lag> LagOf(const Stage& stage, kafka::Admin& admin, const Session& session) {
  const auto committed = admin.CommittedOffsets(kafka::ConsumerGroup(stage.name), std::string(stage.input));
  if (!committed) return base::Fail(committed.error());
  Lag lag;
  for (std::size_t partition = 0; partition < committed->size(); ++partition) {
    const auto marks = admin.GetWatermarks(std::string(stage.input), static_cast<std::int32_t>(partition));
    if (!marks) return base::Fail(marks.error());
    const std::int64_t next = std::max((*committed)[partition].value_or(marks->low), marks->low);
    if (next >= marks->stable) continue;
    const auto time_ms = AppendTime(session, stage.input, static_cast<std::int32_t>(partition), next);
    if (!time_ms) return base::Fail(time_ms.error());
    if (*time_ms == 0)
      continue;  // only the ends of transactions lie there: they take offsets, but are no records
    lag.records += marks->stable - next;
    lag.seconds = std::max(lag.seconds, (NowMs() - *time_ms) / 1000);
  }
  return lag;
}

std::string Advice(const Stage& stage, const std::string& state, const Lag& lag, std::int64_t dead) {
  if (state == "down")
    return fmt::format("start it, or tell where it is: nothing answers at {}", stage.address);
  if (state == "restoring") return "wait: it reads its state back";
  if (lag.seconds > 120) return "far behind: look at its log; start another instance if it is busy";
  if (dead > 0) return fmt::format("lagesbild dlq show {}", stage.input);
  return "";
}

/// Silence is measured in the installation's own time. Where a loader supplies it, the newest event says how
/// far it has come, at least.
std::int64_t TimeOf(const FeedStatusAnswer& status, model::Clock clock) {
  if (clock == model::Clock::kLive) return NowMs();
  std::int64_t newest = 0;
  for (const auto& feed : status.feeds) newest = std::max(newest, feed.last_recorded_at_ms);
  return newest;
}

void ShowSilentFeed(const model::Feed& feed, const FeedStatusAnswer& status, std::int64_t now_ms,
                    Session& session) {
  if (feed.removed || feed.silent_after_s == 0) return;
  const auto found = std::find_if(status.feeds.begin(), status.feeds.end(),
                                  [&](const FeedCounts& counts) { return counts.feed == feed.id; });
  if (found == status.feeds.end() || found->last_recorded_at_ms == 0) {
    *session.err << fmt::format("feed '{}' has never been seen; ask {}\n", feed.id, feed.agency);
    return;
  }
  const std::int64_t silent_s = (now_ms - found->last_recorded_at_ms) / 1000;
  if (silent_s <= feed.silent_after_s) return;
  *session.err << fmt::format("feed '{}' has been silent for {} min; ask {}\n", feed.id, silent_s / 60,
                              feed.agency);
}

base::Status ShowSilentFeeds(model::Clock clock, Session& session) {
  const auto feeds = RegisterClient(session.ingest, session.token).ListFeeds();
  if (!feeds) {
    *session.err << "note: feeds not checked: " << feeds.error().ToString() << '\n';
    return {};
  }
  const auto status = EventClient(Registrars(session), session.token).GetFeedStatus("");
  if (!status) {
    *session.err << "note: feeds not checked: " << status.error().ToString() << '\n';
    return {};
  }
  if (const auto missing = status->Missing(); !missing.empty()) {
    // A feed that seems silent may speak where we did not ask.
    *session.err << fmt::format(
        "note: feeds not checked: nobody answered for partitions {} (try: --registrars)\n",
        fmt::join(missing, ", "));
    return {};
  }
  const std::int64_t now_ms = TimeOf(*status, clock);
  for (const auto& feed : *feeds) ShowSilentFeed(feed, *status, now_ms, session);
  return {};
}

}  // namespace

base::Status Init(const InitOptions& wanted, Session& session) {
  auto admin = kafka::Admin::Open(session.kafka_bootstrap);
  if (!admin) return base::Fail(admin.error());
  auto there = kafka::ReadInstallation(session.kafka_bootstrap);
  if (!there && there.error().code != base::ErrorCode::kNotFound) return base::Fail(there.error());
  const auto options = Agree(wanted, there ? *there : std::nullopt);
  if (!options) return base::Fail(options.error());
  const std::int32_t partitions = options->partitions.value_or(kPartitionsDefault);
  const auto missing = MissingTopics(**admin, {partitions, options->replication});
  if (!missing) return base::Fail(missing.error());
  const bool record_missing = !there || !there->has_value();
  if (missing->empty() && !record_missing) {
    *session.err << "nothing to do: every topic and the installation record are there\n";
    return {};
  }
  const char* verb = options->dry_run ? "would make" : "making";
  for (const auto& topic : *missing) {
    *session.err << fmt::format("{} topic {} ({} partitions)\n", verb, topic.name, topic.partitions);
    if (options->dry_run) continue;
    auto made = (*admin)->CreateTopic(topic);
    if (!made && made.error().code != base::ErrorCode::kAlreadyExists) return made;
  }
  if (!record_missing) return {};
  // A loader ticks once a day. Any shorter interval would make every day look like an outage of our own.
  const std::int64_t interval_ms = options->feed_clock ? model::kMsPerDay : options->tick_interval_ms;
  *session.err << fmt::format("{} the installation record: {} partitions, clock={}, a tick every {} s\n",
                              verb, partitions, options->feed_clock ? "feed" : "live", interval_ms / 1000);
  if (options->dry_run) return {};
  const auto clock = options->feed_clock ? model::Clock::kFeed : model::Clock::kLive;
  return kafka::WriteInstallation(session.kafka_bootstrap,
                                  {RandomEpoch(), partitions, clock, interval_ms, NowMs()});
}

base::Status Status(Session& session) {
  auto admin = kafka::Admin::Open(session.kafka_bootstrap);
  if (!admin) return base::Fail(admin.error());
  const auto installation = kafka::CheckInstallation(session.kafka_bootstrap);
  if (!installation) return base::Fail(installation.error());
  Table table{{"stage", "state", "lag_records", "lag_s", "dead_letters", "what_to_do"}, {}};
  for (const auto& stage : Stages(session)) {
    const std::string state = HealthOf(stage.address);
    const auto lag = LagOf(stage, **admin, session);
    if (!lag) return base::Fail(lag.error());
    const auto dead = CountRecords(**admin, session.kafka_bootstrap, kafka::DeadLetterTopic(stage.input));
    if (!dead) return base::Fail(dead.error());
    table.rows.push_back({std::string(stage.name), state, lag->records, lag->seconds, *dead,
                          Advice(stage, state, *lag, *dead)});
  }
  Print(table, session.format, *session.out);
  return ShowSilentFeeds(installation->clock, session);
}

}  // namespace lagesbild::console
