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

/// Takes out what opened and closed within one judgement.
void KeepRunning(std::vector<Told>& told) {
  const auto says = [&](std::int32_t number, model::EpisodeState state) {
    return std::any_of(told.begin(), told.end(), [&](const Told& one) {
      return one.change.episode.number == number && one.change.state == state;
    });
  };
  std::vector<std::int32_t> over;
  for (const auto& one : told) {
    const auto number = one.change.episode.number;
    if (says(number, model::EpisodeState::kOpen) && says(number, model::EpisodeState::kClose)) {
      over.push_back(number);
    }
  }
  std::erase_if(told, [&](const Told& one) {
    return std::find(over.begin(), over.end(), one.change.episode.number) != over.end();
  });
}

}  // namespace

std::uint32_t KindWeeks::SetAt(Week week) const {
  const auto at = static_cast<std::int64_t>(week) - first;
  return at >= 0 && at < static_cast<std::int64_t>(sets.size()) ? sets[static_cast<std::size_t>(at)] : 0;
}

Evaluation Evaluate(const Detector& detector, const History& history, const KindWeeks& kind, Track track,
                    Week newest, Occasion occasion) {
  const auto verdicts = detector.Judge(history, newest - kHorizonWeeks + 1, newest);
  auto followed = Follow(std::move(track), verdicts);
  Evaluation evaluation{verdicts.back(), std::move(followed.track), {}};
  for (auto& change : followed.changes) {
    const auto cause = occasion == Occasion::kAreas ? model::Cause::kAreas : CauseOf(change, kind);
    evaluation.told.push_back({std::move(change), cause});
  }
  if (occasion == Occasion::kAreas) KeepRunning(evaluation.told);
  return evaluation;
}

Verdict WhileLearning(const History& history, Week newest) {
  Verdict verdict;
  verdict.week = newest;
  verdict.count = history.Count(newest);
  verdict.history_weeks = history.KnownBefore(newest);
  return verdict;
}

}  // namespace lagesbild::trend
