#include "trend-detection/domain/evaluate.h"

#include <algorithm>
#include <utility>

namespace lagesbild::trend {

namespace {

model::Cause CauseOf(const Change& change, const KindWeeks& kind) {
  if (change.state == model::EpisodeState::kWithdrawn) return model::Cause::kCorrection;
  const auto& weeks = change.verdict.compared;
  const std::uint32_t now = kind.SetAt(change.verdict.week);
  const auto others =
      std::count_if(weeks.begin(), weeks.end(), [&](Week week) { return kind.SetAt(week) != now; });
  return 2 * others > static_cast<std::ptrdiff_t>(weeks.size()) ? model::Cause::kCoverage
                                                                : model::Cause::kReality;
}

}  // namespace

std::uint32_t KindWeeks::SetAt(Week week) const {
  const auto at = static_cast<std::int64_t>(week) - first;
  return at >= 0 && at < static_cast<std::int64_t>(sets.size()) ? sets[static_cast<std::size_t>(at)] : 0;
}

Evaluation Evaluate(const Detector& detector, const History& history, const KindWeeks& kind, Track track,
                    Week newest) {
  const auto verdicts = detector.Judge(history, newest - kHorizonWeeks + 1, newest);
  auto followed = Follow(std::move(track), verdicts);
  Evaluation evaluation{verdicts.back(), std::move(followed.track), {}};
  for (auto& change : followed.changes) {
    const auto cause = CauseOf(change, kind);
    evaluation.told.push_back({std::move(change), cause});
  }
  return evaluation;
}

}  // namespace lagesbild::trend
