#include "trend-detection/adapters/kafka_observation_to_finding_lane.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/kafka/cloud_event.h"
#include "common/kafka/topics.h"
#include "common/model/kinds.h"
#include "trend-detection/adapters/trend_state.h"
#include "trend-detection/domain/evaluate.h"
#include "trend-detection/domain/outage.h"

namespace lagesbild::trend {

namespace {

constexpr std::int32_t kDayMax = 80'000;  // 2189-01-12; weeks must fit a key, years 16 bits
constexpr std::int64_t kTimeMsMax = kDayMax * 86'400'000LL;  // ticks end before days do
constexpr std::int64_t kKeysMax = 50'000;                    // a slice reads several keys for each series

bool GoodArea(std::string_view area) {
  return !area.empty() && area.size() <= 128 && area.find('\0') == std::string_view::npos;
}
bool GoodDay(std::int32_t day) { return day >= 0 && day <= kDayMax; }

/// Rises in what police activity finds say as much about the activity as about the area; and other areas are
/// neither better nor worse.
model::Direction DirectionOf(const Told& told, const model::Kind& kind) {
  const Change& change = told.change;
  const bool ends =
      change.state == model::EpisodeState::kClose || change.state == model::EpisodeState::kWithdrawn;
  if (ends || kind.police_detected || told.cause == model::Cause::kAreas) return model::Direction::kNeutral;
  return change.episode.rise ? model::Direction::kWorse : model::Direction::kBetter;
}

std::string EpisodeId(const SeriesId& series, const Episode& episode) {
  return base::StableId("trend-episode", series.area, model::FindKind(series.kind)->name,
                        std::to_string(IsoWeekOf(episode.opened)), std::to_string(episode.number));
}

/// Where a walk stands: "<phase>|<key of the last series done>".
struct Cursor {
  char phase = 'w';  // w: a closed week over all series; d: late changes
  std::string after;

  std::string ToString() const { return phase + ("|" + after); }
  static Cursor Parse(std::string_view text) { return {text.front(), std::string(text.substr(2))}; }
};

}  // namespace

/// One call of Handle: everything it needs, dropped when it returns.
class ObservationStep::Call {
 public:
  Call(ObservationStep& step, const kafka::InputRecord& record, kafka::Unit& unit)
      : step_(step),
        record_(record),
        unit_(unit),
        state_(unit, step.MemoryOf(unit.partition())),
        counts_(step.counts_[unit.partition()]) {}

  base::Result<std::string> Work(std::string_view cursor) {
    auto decoded = codec::DecodeObservationRecord(record_.value);
    if (!decoded) return Refuse("NOT_DECODABLE", decoded.error().message);
    if (const auto* delta = std::get_if<model::Delta>(&*decoded)) return Fold(*delta);
    if (const auto* tick = std::get_if<model::Tick>(&*decoded)) return Time(*tick, cursor);
    return Mark(std::get<model::Marker>(*decoded));
  }

 private:
  base::Result<std::string> Refuse(std::string_view reason, std::string_view message) {
    unit_.DeadLetter(reason, message);
    ++counts_.dead_letters;
    return std::string{};
  }

  base::Result<std::string> Fold(const model::Delta& delta) {
    if (!GoodArea(delta.area)) return Refuse("BAD_AREA", "delta without a usable area id");
    for (const auto& change : delta.counts) {
      if (model::FindKind(change.kind) == nullptr) return Refuse("UNKNOWN_KIND", "unknown kind in a delta");
      if (!GoodDay(change.day)) return Refuse("BAD_DAY", "day out of range in a delta");
    }
    const Dirty by{delta.recorded_at_ms, delta.cause == model::DeltaCause::kFrame};
    for (const auto& change : delta.counts) {
      const SeriesId series{delta.area, model::FindKind(change.kind)->number};
      auto added = state_.AddCount(series, WeekOf(change.day), change.count, by);
      if (!added) return base::Fail(added.error());
    }
    return std::string{};
  }

  base::Result<std::string> Mark(const model::Marker& marker) {
    const auto* manifest = std::get_if<model::AreasManifest>(&marker.content);
    if (manifest == nullptr) return std::string{};  // feeds and rule sets are nothing to us
    const auto active = codec::DecodeMarker(state_.AreasMarker());
    if (!state_.AreasMarker().empty() && active && active->activation >= marker.activation) {
      return std::string{};
    }
    auto table = step_.content_.Load(*manifest);
    if (!table && table.error().code == base::ErrorCode::kInvalidArgument) {
      return Refuse("AREAS_BROKEN", table.error().message);
    }
    if (!table) return base::Fail(table.error());
    const auto bytes = codec::EncodeMarker(marker);
    step_.areas_[unit_.partition()] = {bytes, std::move(*table)};
    state_.SetAreasMarker(bytes);
    return std::string{};
  }

  base::Result<std::string> Time(const model::Tick& tick, std::string_view cursor) {
    if (!cursor.empty()) return Walk(tick, Cursor::Parse(cursor));
    if (tick.time_ms < 0 || tick.time_ms > kTimeMsMax) return Refuse("BAD_TIME", "tick out of range");
    for (const auto& row : tick.counts) {
      const auto* kind = model::FindKind(row.kind);
      if (kind == nullptr || !GoodDay(row.day) || !GoodArea(row.feed)) {
        return Refuse("BAD_TICK_COUNT", "a national count of a tick has an unknown kind, day or feed");
      }
    }
    if (auto added = AddNational(tick); !added) return base::Fail(added.error());
    if (!tick.last) return std::string{};
    const auto worked = state_.NoteWorked(tick.source_partition, tick.areas_activation);
    if (!worked) return base::Fail(worked.error());
    auto clock = state_.Clock();
    if (!clock) return base::Fail(clock.error());
    const std::int64_t before = clock->now_ms();
    const auto risen = clock->Advance(tick.source_partition, tick.time_ms);
    state_.SetClock(*clock);
    if (!risen) return std::string{};
    if (auto learned = Learn(*worked); !learned) return base::Fail(learned.error());
    for (const auto& [week, outage_ms] : OutageByWeek(before, *risen, tick.interval_ms)) {
      if (auto added = state_.AddOutage(week, outage_ms); !added) return base::Fail(added.error());
    }
    return Walk(tick, {});
  }

  /// The areas that hold have their history once every source has worked their marker.
  base::Status Learn(std::int64_t worked) {
    const std::string active(state_.AreasMarker());
    if (active.empty() || active == state_.LearnedMarker()) return {};
    const auto marker = codec::DecodeMarker(active);
    if (!marker) return base::Fail(base::ErrorCode::kInternal, "areas marker in the state does not decode");
    if (worked >= marker->activation) state_.SetLearnedMarker(active);
    return {};
  }

  /// Added by the marker that holds, and not all of its stored events are here.
  base::Result<bool> IsLearning(const std::string& area) {
    const auto active = state_.AreasMarker();
    const auto learned = state_.LearnedMarker();
    if (active == learned) return false;
    auto now = TableOf(active, step_.areas_[unit_.partition()]);
    if (!now) return base::Fail(now.error());
    if (!(*now)->contains(area)) return false;
    if (learned.empty()) return true;
    auto before = TableOf(learned, step_.learned_[unit_.partition()]);
    if (!before) return base::Fail(before.error());
    return !(*before)->contains(area);
  }

  /// marker: bytes of one in the state.
  base::Result<const stage::AreaTable*> TableOf(std::string_view marker, Areas& cached) {
    if (cached.marker != marker) {
      const auto decoded = codec::DecodeMarker(marker);
      if (!decoded)
        return base::Fail(base::ErrorCode::kInternal, "areas marker in the state does not decode");
      auto table = step_.content_.Load(std::get<model::AreasManifest>(decoded->content));
      if (!table) return base::Fail(table.error());
      cached = {std::string(marker), std::move(*table)};
    }
    return cached.table.get();
  }

  base::Status AddNational(const model::Tick& tick) {
    for (const auto& row : tick.counts) {
      auto added =
          state_.AddNational(row.feed, model::FindKind(row.kind)->number, WeekOf(row.day), row.count);
      if (!added) return added;
    }
    return {};
  }

  /// Works the weeks that have ended one by one, then the late changes, then hands time on.
  base::Result<std::string> Walk(const model::Tick& tick, Cursor cursor) {
    const auto clock = state_.Clock();
    if (!clock) return base::Fail(clock.error());
    now_ms_ = clock->now_ms();
    const Week target = NewestClosedWeek(now_ms_);
    const auto stored = state_.ClosedWeek();
    if (!stored) return base::Fail(stored.error());
    Week closed = stored->value_or(target - 1);
    while (cursor.phase == 'w' && closed < target) {
      auto paused = WalkWeek(closed + 1, cursor);
      if (!paused) return base::Fail(paused.error());
      if (!paused->empty()) return paused;
      state_.SetClosedWeek(++closed);
      ++counts_.weeks_closed;
      cursor = {};
    }
    if (cursor.phase == 'w') cursor = {'d', {}};
    auto paused = WalkDirty(closed, cursor);
    if (!paused || !paused->empty()) return paused;
    EmitTick(tick);
    return std::string{};
  }

  base::Result<std::string> WalkWeek(Week week, Cursor cursor) {
    while (auto next = state_.NextSeries(cursor.after)) {
      cursor.after = std::move(next->first);
      if (auto judged = Judge(next->second, week); !judged) return base::Fail(judged.error());
      if (Full()) return cursor.ToString();
    }
    return std::string{};
  }

  base::Result<std::string> WalkDirty(Week closed, Cursor cursor) {
    while (auto next = state_.NextDirty(cursor.after)) {
      cursor.after = std::move(next->first);
      const auto learning = IsLearning(next->second.area);
      if (!learning) return base::Fail(learning.error());
      if (*learning) {
        ++judged_;  // has to wait
      } else if (auto judged = Judge(next->second, closed); !judged) {
        return base::Fail(judged.error());
      }
      if (Full()) return cursor.ToString();
    }
    return std::string{};
  }

  bool Full() const { return emitted_ >= step_.slice_outputs_ || judged_ >= kKeysMax; }

  base::Status Judge(const SeriesId& series, Week newest) {
    ++judged_;
    ++counts_.series_judged;
    const auto kind = KindOf(series.kind, newest);
    if (!kind) return base::Fail(kind.error());
    auto history = HistoryOf(series, **kind, newest);
    auto track = state_.LoadTrack(series);
    const auto dirty = state_.DirtyOf(series);
    const auto learning = IsLearning(series.area);
    if (!history) return base::Fail(history.error());
    if (!track) return base::Fail(track.error());
    if (!dirty) return base::Fail(dirty.error());
    if (!learning) return base::Fail(learning.error());
    if (*learning) {
      EmitTrend(series, {WhileLearning(*history, newest), std::move(*track), {}});
      return state_.MarkDirty(series, {0, true});
    }
    const auto occasion = *dirty && (*dirty)->by_areas ? Occasion::kAreas : Occasion::kEvents;
    const auto evaluation = Evaluate(step_.detector_, *history, **kind, std::move(*track), newest, occasion);
    state_.SetTrack(series, evaluation.track);
    state_.EraseDirty(series);
    EmitTrend(series, evaluation);
    for (const auto& told : evaluation.told) {
      const auto recorded_at_ms = *dirty ? (*dirty)->recorded_at_ms : 0;
      if (auto emitted = EmitFinding(series, told, recorded_at_ms); !emitted) return emitted;
    }
    return {};
  }

  base::Result<const KindWeeks*> KindOf(std::uint16_t kind, Week newest) {
    const auto found = kinds_.find({kind, newest});
    if (found != kinds_.end()) return &found->second;
    if (!coverage_) {
      auto coverage = state_.LoadCoverage();
      if (!coverage) return base::Fail(coverage.error());
      coverage_ = std::move(*coverage);
    }
    const Week first = std::min(coverage_->FirstWeek(kind).value_or(newest), newest);
    KindWeeks weeks{first, coverage_->AliveSets(kind, first, newest)};
    return &kinds_.emplace(std::pair{kind, newest}, std::move(weeks)).first->second;
  }

  /// Before the area's first incident nothing is known of it: it may not have been there.
  base::Result<History> HistoryOf(const SeriesId& series, const KindWeeks& kind, Week newest) {
    const auto since = state_.AreaSince(series.area);
    if (!since) return base::Fail(since.error());
    History history;
    history.first = std::min(std::max(kind.first, since->value_or(newest)), newest);
    auto counts = state_.Counts(series, history.first, newest);
    if (!counts) return base::Fail(counts.error());
    history.counts = std::move(*counts);
    for (Week week = history.first; week <= newest; ++week) {
      history.known.push_back(kind.SetAt(week) != 0 && week >= since->value_or(newest) ? 1 : 0);
    }
    return history;
  }

  void EmitTrend(const SeriesId& series, const Evaluation& evaluation) {
    const Verdict& verdict = evaluation.newest;
    model::Trend trend;
    trend.area = series.area;
    trend.kind = model::FindKind(series.kind)->name;
    trend.iso_week = IsoWeekOf(verdict.week);
    trend.status = verdict.status;
    trend.count = verdict.count;
    if (!verdict.compared.empty()) {
      trend.expected_milli = verdict.expected_milli;
      trend.z_milli = verdict.z_milli;
    }
    if (const auto* open = evaluation.track.open()) trend.episode = EpisodeId(series, *open);
    trend.history_weeks = verdict.history_weeks;
    trend.as_of_ms = now_ms_;
    trend.detector = step_.detector_.version();
    const auto key = trend.area + "/" + trend.kind;
    const auto id = base::StableId("trend-state", key, std::to_string(now_ms_), std::to_string(verdict.week));
    const kafka::CloudEventHeaders headers(
        {.type = "lagesbild.trend.v1.Trend",
         .source = kafka::kTrendStage,
         .id = id,
         .time_ms = now_ms_,
         .partition_key = key,
         .traceparent = kafka::HeaderValue(record_.headers, "traceparent")});
    Emit({kafka::kTrends, std::nullopt, key, codec::EncodeTrend(trend), headers.view()});
  }

  base::Status EmitFinding(const SeriesId& series, const Told& told, std::int64_t recorded_at_ms) {
    const model::Kind& kind = *model::FindKind(series.kind);
    const Change& change = told.change;
    model::Finding finding;
    finding.area = series.area;
    if (auto described = Describe(finding); !described) return described;
    finding.episode = EpisodeId(series, change.episode);
    finding.revision = change.episode.revision;
    finding.finding_id = base::StableId("trend", finding.episode, std::to_string(finding.revision));
    finding.state = change.state;
    finding.direction = DirectionOf(told, kind);
    finding.severity = change.episode.severity;
    finding.cause = told.cause;
    finding.time_ms = now_ms_;
    finding.recorded_at_ms = recorded_at_ms;
    finding.change =
        model::TrendChange{std::string(kind.name), IsoWeekOf(change.verdict.week), change.verdict.count,
                           change.verdict.expected_milli, change.verdict.z_milli};
    const kafka::CloudEventHeaders headers(
        {.type = "lagesbild.finding.v1.FindingRecord",
         .source = kafka::kTrendStage,
         .id = finding.finding_id,
         .time_ms = now_ms_,
         .partition_key = finding.area,
         .recorded_at_ms = recorded_at_ms,
         .severity = finding.severity,
         .traceparent = kafka::HeaderValue(record_.headers, "traceparent")});
    Emit({kafka::kFindings, unit_.partition(), finding.area, codec::EncodeFindingRecord(finding),
          headers.view()});
    ++counts_.findings;
    return {};
  }

  /// Fills in what the areas register says; an area it does not have stays without a name.
  base::Status Describe(model::Finding& finding) {
    const auto bytes = state_.AreasMarker();
    if (bytes.empty()) return {};
    const auto table = TableOf(bytes, step_.areas_[unit_.partition()]);
    if (!table) return base::Fail(table.error());
    const auto found = (*table)->find(finding.area);
    if (found == (*table)->end()) return {};
    finding.area_name = found->second.name;
    finding.level = found->second.level;
    finding.municipality = found->second.municipality;
    finding.county = found->second.county;
    return {};
  }

  void EmitTick(const model::Tick& tick) {
    model::Tick out;
    out.time_ms = now_ms_;
    out.last = true;
    out.interval_ms = tick.interval_ms;
    Emit({kafka::kFindings, unit_.partition(), {}, codec::EncodeFindingRecord(out), {}});
  }

  void Emit(const kafka::OutputRecord& record) {
    unit_.Emit(record);
    ++emitted_;
  }

  ObservationStep& step_;
  const kafka::InputRecord& record_;
  kafka::Unit& unit_;
  TrendState state_;
  StepCounts& counts_;
  std::int64_t now_ms_ = 0;
  std::int64_t emitted_ = 0;
  std::int64_t judged_ = 0;
  std::optional<Coverage> coverage_;
  std::map<std::pair<std::uint16_t, Week>, KindWeeks> kinds_;
};

ObservationStep::ObservationStep(const Detector& detector, stage::AreaContent& content,
                                 std::function<void(const StepCounts&)> on_commit, std::int64_t slice_outputs)
    : detector_(detector),
      content_(content),
      on_commit_(std::move(on_commit)),
      slice_outputs_(slice_outputs) {}

ObservationStep::~ObservationStep() = default;

base::Result<std::string> ObservationStep::Handle(const kafka::InputRecord& record, std::string_view cursor,
                                                  kafka::Unit& unit) {
  return Call(*this, record, unit).Work(cursor);
}

TrendMemory& ObservationStep::MemoryOf(std::int32_t partition) {
  auto& memory = memory_[partition];
  if (!memory) memory = std::make_unique<TrendMemory>();
  return *memory;
}

void ObservationStep::Forget(std::int32_t partition) {
  memory_.erase(partition);
  areas_.erase(partition);
  learned_.erase(partition);
  counts_.erase(partition);
}

void ObservationStep::Committed(std::int32_t partition) {
  const auto found = counts_.find(partition);
  if (found == counts_.end()) return;
  if (on_commit_) on_commit_(found->second);
  counts_.erase(found);
}

}  // namespace lagesbild::trend
