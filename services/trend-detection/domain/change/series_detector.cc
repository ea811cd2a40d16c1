#include "trend-detection/domain/change/series_detector.h"

#include <algorithm>
#include <array>

#include "common/base/check.h"
#include "trend-detection/domain/change/tail.h"

namespace lagesbild::trend {

static_assert(sizeof(SeriesDetector) <= 800);

DetectorRules::DetectorRules(const Params& wanted)
    : params(wanted), baseline(wanted.baseline), up(wanted.rates_up), down(wanted.rates_down) {
  LB_CHECK(params.guard >= 1 && params.guard <= kGuardMax);
}

StepCalendar::StepCalendar(std::int32_t at, const DetectorRules& rules)
    : step(at),
      now(SeasonAt(at, rules.params.baseline.season)),
      before(SeasonAt(std::int64_t{at} - 1, rules.params.baseline.season)),
      learned(SeasonAt(std::int64_t{at} - rules.params.guard - 1, rules.params.baseline.season)) {}

SeriesDetector::SeriesDetector(std::int32_t first, double start_level, double kind_phi,
                               const DetectorRules& rules)
    : baseline_(start_level, kind_phi, rules.baseline), next_step_(first) {
  Reset(Direction::kUp);
  Reset(Direction::kDown);
}

void SeriesDetector::Learn(const StepCalendar& calendar, double kind_phi, const DetectorRules& rules,
                           StepVerdict& verdict) {
  if (ring_.size() <= rules.params.guard) return;
  const HeldCount held = ring_.Pop();
  const auto count = held.known() ? std::optional<double>(held.count) : std::nullopt;
  verdict.residual = baseline_.Update(calendar.learned, count, static_cast<double>(held.log_offset), kind_phi,
                                      rules.baseline);
}

void SeriesDetector::Judge(const StepCalendar& calendar, std::uint32_t count, const DetectorRules& rules,
                           StepVerdict& verdict) const {
  verdict.one_week = UpperTail(count, verdict.predicted.Effective()).MidP();
  verdict.outbreak = verdict.one_week;
  if (ring_.size() == 0 || !ring_.Newest(1).known()) return;
  const HeldCount before = ring_.Newest(1);
  const std::array<Prediction, 2> weeks = {
      baseline_.Predict(calendar.before, rules.params.guard, static_cast<double>(before.log_offset),
                        rules.baseline),
      verdict.predicted};
  const std::int64_t both = std::int64_t{before.count} + count;
  verdict.outbreak = std::min(verdict.one_week, UpperTail(both, WindowOf(weeks)).at_least);
}

void SeriesDetector::Gather(double count, Nb1 null, const DetectorRules& rules) {
  up_.evidence.Add(count, null, rules.up);
  down_.evidence.Add(count, null, rules.down);
  up_.hull.Add(next_step_, count, null, Direction::kUp);
  down_.hull.Add(next_step_, count, null, Direction::kDown);
}

StepVerdict SeriesDetector::Step(const StepCalendar& calendar, const Observation& observation,
                                 const DetectorRules& rules) {
  LB_CHECK(calendar.step == next_step_);
  StepVerdict verdict;
  Learn(calendar, observation.kind_phi, rules, verdict);
  HeldCount held{HeldCount::kMissing, static_cast<float>(observation.log_offset)};
  verdict.predicted = baseline_.Predict(calendar.now, rules.params.guard + 1,
                                        static_cast<double>(held.log_offset), rules.baseline);
  verdict.learning = known_steps_ < rules.params.learning;
  verdict.known = observation.count.has_value();
  if (verdict.known) {
    held.count =
        static_cast<std::uint32_t>(std::clamp<std::int64_t>(*observation.count, 0, HeldCount::kCountMax));
    Judge(calendar, held.count, rules, verdict);
    if (!verdict.learning) Gather(held.count, verdict.predicted.Effective(), rules);
    ++known_steps_;
  }
  verdict.rise = up_.evidence.value();
  verdict.fall = down_.evidence.value();
  ring_.Push(held);
  ++next_step_;
  return verdict;
}

void SeriesDetector::Reset(Direction direction) {
  Watch& watch = direction == Direction::kUp ? up_ : down_;
  watch.evidence.Reset();
  watch.hull.Reset(next_step_ - 1);
}

}  // namespace lagesbild::trend
