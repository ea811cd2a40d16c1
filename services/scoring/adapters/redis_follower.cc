#include "scoring/adapters/redis_follower.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/codec/codec.h"
#include "common/kafka/planted_bug.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "common/redis/guarded_writer.h"
#include "common/runtime/retry.h"
#include "common/telemetry/log.h"
#include "scoring/adapters/read_model.h"

namespace lagesbild::scoring {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadMax = 5000;   // records of a topic in one round
constexpr std::size_t kBatchMax = 1000;  // keys at once in a rebuild
constexpr auto kPollWait = 20ms;
constexpr auto kCheckEvery = 1s;
constexpr auto kRebuildPatience = 30s;

bool IsLost(const base::Error& error) { return error.code == base::ErrorCode::kNotFound; }

/// Newer means a higher origin: offset, then number (one key has one origin partition).
bool IsNewer(const redis::Version& a, const redis::Version& b) {
  return std::pair(a.offset, a.number) > std::pair(b.offset, b.number);
}

}  // namespace

/// From opening the readers until something fails. Used on the follower's thread.
class RedisFollower::Session {
 public:
  Session(const FollowerOptions& options, FollowerStats& stats)
      : options_(options), stats_(stats), writer_(options.redis, options.model, options.writer) {}

  /// Returns only with an error, or when `stop` is requested.
  base::Status Run(const std::stop_token& stop) {
    stop_ = stop;
    if (auto opened = Open(); !opened) return opened;
    auto checked = writer_.Write({});
    if (!checked && !IsLost(checked.error())) return base::Fail(checked.error());
    if (auto begun = checked ? AssignAll() : Rebuild(); !begun) return begun;
    while (!stop.stop_requested()) {
      if (auto round = Round(); !round) return round;
      Tell();
    }
    return {};
  }

 private:
  struct Source {
    std::string topic;
    bool is_trend = false;
    std::unique_ptr<kafka::TopicReader> reader;
  };

  /// A record as it came. Its value is looked at only if nothing newer of its key is in the same round.
  struct Seen {
    const Source* source = nullptr;
    std::string key;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    redis::Entry entry;
  };

  base::Status Open() {
    // The planted bug shows what is not committed yet, and may never be.
    const bool committed = !kafka::PlantedBug("redis_before_commit");
    for (auto& source : sources_) {
      auto reader = kafka::TopicReader::Open({options_.bootstrap, source.topic, committed});
      if (!reader) return base::Fail(reader.error());
      source.reader = std::move(*reader);
    }
    return {};
  }

  static base::Status Stopped() { return base::Fail(base::ErrorCode::kUnavailable, "stopping"); }

  base::Status AssignAll() {
    for (auto& source : sources_) {
      if (auto assigned = source.reader->AssignAll(); !assigned) return assigned;
    }
    return {};
  }

  base::Status Round() {
    std::vector<Seen> seen;
    for (auto& source : sources_) {
      const auto visit = [&](const kafka::ReadRecord& record) {
        if (auto entry = Identify(source, record)) {
          seen.push_back(
              {&source, std::string(record.key), record.partition, record.offset, std::move(*entry)});
        }
      };
      if (auto polled = source.reader->Poll(kPollWait, visit, kReadMax); !polled)
        return base::Fail(polled.error());
    }
    const auto batch = NewestOf(std::move(seen));
    if (batch.empty() && Clock::now() < check_at_) return {};
    check_at_ = Clock::now() + kCheckEvery;
    const auto written = writer_.Write(batch);
    if (!written && IsLost(written.error())) return Rebuild();
    // A failed session reads from the start again, so that nothing of this batch is lost.
    if (!written) return base::Fail(written.error());
    stats_.written += written->written;
    stats_.not_newer += written->not_newer;
    stats_.current = std::all_of(sources_.begin(), sources_.end(),
                                 [](const Source& source) { return source.reader->AtEnd(); });
    return {};
  }

  /// Of each key the newest whole value: a busy area is written once a round, however often it changed.
  std::vector<redis::Entry> NewestOf(std::vector<Seen> seen) {
    std::vector<redis::Entry> newest;
    std::unordered_map<std::string, std::size_t> places;
    for (auto one = seen.rbegin(); one != seen.rend(); ++one) {
      const auto place = places.find(one->entry.key);
      const bool is_first = place == places.end();
      if (!is_first && !IsNewer(one->entry.value.version, newest[place->second].value.version)) continue;
      if (!IsWhole(*one->source, one->key, one->entry.value.content)) {
        TellBroken(*one->source, one->partition, one->offset);
      } else if (is_first) {
        places.emplace(one->entry.key, newest.size());
        newest.push_back(std::move(one->entry));
      } else {
        newest[place->second] = std::move(one->entry);
      }
    }
    return newest;
  }

  /// Folds both topics to their ends in memory, then makes Redis hold just that.
  base::Status Rebuild() {
    stats_.current = false;
    auto begun = writer_.BeginRebuild();
    if (!begun && begun.error().code == base::ErrorCode::kAlreadyExists) return AssignAll();
    if (!begun) return begun;
    ++stats_.rebuilds;
    telemetry::Info("read model is not whole: rebuilding it from the topics");
    std::unordered_map<std::string, redis::StoredValue> newest;
    redis::SeenOffsets seen;
    for (auto& source : sources_) {
      if (auto assigned = source.reader->AssignAll(); !assigned) return assigned;
      const auto visit = [&](const kafka::ReadRecord& record) {
        if (auto entry = EntryOf(source, record)) Fold(std::move(*entry), newest, seen);
      };
      const auto stopping = [this] { return stop_.stop_requested(); };
      if (auto read = source.reader->ReadToEnd(kRebuildPatience, visit, stopping); !read) return read;
    }
    if (auto written = WriteAll(newest); !written) return written;
    const auto was_seen = [&](std::string_view key) { return newest.count(std::string(key)) != 0; };
    if (auto finished = writer_.FinishRebuild(was_seen, seen); !finished) return finished;
    telemetry::Info("read model is whole", {{"keys", newest.size()}});
    return {};
  }

  static void Fold(redis::Entry entry, std::unordered_map<std::string, redis::StoredValue>& newest,
                   redis::SeenOffsets& seen) {
    const redis::Version& version = entry.value.version;
    auto& highest = seen[{version.stage, version.partition}];
    highest = std::max(highest, version.offset);
    const auto found = newest.find(entry.key);
    if (found == newest.end()) {
      newest.emplace(std::move(entry.key), std::move(entry.value));
    } else if (IsNewer(version, found->second.version)) {
      found->second = std::move(entry.value);
    }
  }

  base::Status WriteAll(const std::unordered_map<std::string, redis::StoredValue>& newest) {
    std::vector<redis::Entry> batch;
    const auto flush = [&]() -> base::Status {
      auto written = writer_.WriteRebuild(batch);
      if (!written) return base::Fail(written.error());
      stats_.written += written->written;
      stats_.not_newer += written->not_newer;
      batch.clear();
      return {};
    };
    for (const auto& [key, value] : newest) {
      batch.push_back({key, value});
      if (batch.size() < kBatchMax) continue;
      if (stop_.stop_requested()) return Stopped();
      if (auto flushed = flush(); !flushed) return flushed;
    }
    return flush();
  }

  std::optional<redis::Entry> EntryOf(const Source& source, const kafka::ReadRecord& record) {
    auto entry = Identify(source, record);
    if (!entry || IsWhole(source, record.key, entry->value.content)) return entry;
    TellBroken(source, record.partition, record.offset);
    return std::nullopt;
  }

  /// The record under its key and version, its value not looked at; nothing if it has none of these.
  std::optional<redis::Entry> Identify(const Source& source, const kafka::ReadRecord& record) {
    const auto header = record.Header(kafka::kOriginHeader);
    auto origin = header ? kafka::Origin::Parse(*header)
                         : base::Fail(base::ErrorCode::kInvalidArgument, "record without an origin");
    if (!origin || record.key.empty()) {
      TellBroken(source, record.partition, record.offset);
      return std::nullopt;
    }
    redis::Entry entry;
    entry.key = source.is_trend ? TrendKey(record.key) : AreaKey(record.key);
    entry.value.version = {options_.model.epoch, std::move(origin->stage), origin->partition, origin->offset,
                           origin->number};
    if (record.value) entry.value.content = std::string(*record.value);
    return entry;
  }

  void TellBroken(const Source& source, std::int32_t partition, std::int64_t offset) {
    ++stats_.broken;
    telemetry::WarnLimited("record passed over: it is broken",
                           {{"topic", source.topic}, {"partition", partition}, {"offset", offset}});
  }

  /// Decodes the value, and counts areas by class on the way.
  bool IsWhole(const Source& source, std::string_view key, const std::optional<std::string>& value) {
    if (source.is_trend) return !value || codec::DecodeTrend(*value).has_value();
    if (!value) {
      SetClass(key, {});
      return true;
    }
    const auto assessment = codec::DecodeAssessment(*value);
    if (assessment) SetClass(key, assessment->indicated_class);
    return assessment.has_value();
  }

  void SetClass(std::string_view area, const std::string& class_id) {
    std::string& known = classes_[std::string(area)];
    if (known == class_id) return;
    if (!known.empty()) --stats_.areas_by_class[known];
    if (!class_id.empty()) ++stats_.areas_by_class[class_id];
    known = class_id;
  }

  void Tell() const {
    if (options_.on_round) options_.on_round(stats_);
  }

  const FollowerOptions& options_;
  FollowerStats& stats_;
  std::stop_token stop_;
  redis::GuardedWriter writer_;
  std::array<Source, 2> sources_ = {Source{std::string(kafka::kAssessments), false, nullptr},
                                    Source{std::string(kafka::kTrends), true, nullptr}};
  std::unordered_map<std::string, std::string> classes_;
  Clock::time_point check_at_ = Clock::now();
};

RedisFollower::RedisFollower(FollowerOptions options) : options_(std::move(options)) {}

RedisFollower::~RedisFollower() { Stop(); }

void RedisFollower::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

void RedisFollower::Stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void RedisFollower::Run(const std::stop_token& stop) {
  runtime::Backoff backoff({100ms, 2000ms}, runtime::SeededRandom(7));
  FollowerStats stats;
  while (!stop.stop_requested()) {
    const auto before = stats.written + stats.not_newer;
    stats.areas_by_class.clear();
    const auto ended = Session(options_, stats).Run(stop);
    stats.current = false;
    if (ended) continue;
    ++stats.failures;
    telemetry::ErrorLimited("read model cannot be kept up", {{"error", ended.error()}});
    if (options_.on_round) options_.on_round(stats);
    if (stats.written + stats.not_newer != before) backoff.Reset();
    runtime::SleepFor(backoff.Next(), stop);
  }
}

}  // namespace lagesbild::scoring
