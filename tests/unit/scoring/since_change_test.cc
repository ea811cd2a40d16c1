#include "scoring/domain/since_change.h"

#include <gmock/gmock.h>

#include "unit/scoring/samples.h"

namespace lagesbild::scoring {
namespace {

using model::DeltaCause;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::int32_t kJanuary = model::DayOf(2026, 1, 10);
const std::int32_t kMarch = model::DayOf(2026, 3, 10);
constexpr const char* kAssault = "violence.assault";

model::Delta Counts(DeltaCause cause, std::vector<model::CountChange> counts) {
  model::Delta delta;
  delta.feed = "police";
  delta.cause = cause;
  delta.counts = std::move(counts);
  return delta;
}

NewCount In(std::int32_t month, std::int64_t count) { return {month, KindNumber(kAssault), count}; }

TEST(SinceChange, AddsWhatIsNew) {
  SinceChange since;
  Note(since, Counts(DeltaCause::kNew, {{kAssault, kMarch, 2}}));
  Note(since, Counts(DeltaCause::kNew, {{kAssault, kJanuary, 1}, {kAssault, kMarch, 1}}));
  EXPECT_THAT(since.counts, ElementsAre(In(MonthOf(2026, 1), 1), In(MonthOf(2026, 3), 3)));
}

TEST(SinceChange, LetsACorrectionTakeFromTheNewFirst) {
  SinceChange since;
  Note(since, Counts(DeltaCause::kNew, {{kAssault, kJanuary, 3}}));
  Note(since, Counts(DeltaCause::kWithdrawn, {{kAssault, kJanuary, -1}}));
  EXPECT_THAT(since.counts, ElementsAre(In(MonthOf(2026, 1), 2)));
  Note(since, Counts(DeltaCause::kWithdrawn, {{kAssault, kJanuary, -5}}));
  EXPECT_THAT(since.counts, IsEmpty()) << "the other three were there before";
}

TEST(SinceChange, GivesWhatACorrectionMovesBackToTheNew) {
  SinceChange since;
  Note(since, Counts(DeltaCause::kNew, {{kAssault, kJanuary, 1}}));
  Note(since, Counts(DeltaCause::kRevised, {{kAssault, kJanuary, -3}, {kAssault, kMarch, 3}}));
  EXPECT_THAT(since.counts, ElementsAre(In(MonthOf(2026, 3), 1))) << "two of the three were there before";
  Note(since, Counts(DeltaCause::kRevised, {{kAssault, kMarch, 5}}));
  EXPECT_THAT(since.counts, ElementsAre(In(MonthOf(2026, 3), 1))) << "what comes back was there before";
}

TEST(SinceChange, LeavesFramesAlone) {
  SinceChange since;
  Note(since, Counts(DeltaCause::kFrame, {{kAssault, kMarch, 2}}));
  EXPECT_TRUE(since.empty());
}

TEST(SinceChange, KnowsValuesThatNobodyHadStated) {
  SinceChange since;
  model::Delta delta = Counts(DeltaCause::kNew, {});
  delta.values = {{model::ValueType::kSurvey, "unsafe", "2026", model::Value{}}};
  Note(since, delta);
  Note(since, delta);
  delta.cause = DeltaCause::kRevised;
  delta.values[0].period = "2025";
  Note(since, delta);
  EXPECT_THAT(since.values, ElementsAre(NewValue{model::ValueType::kSurvey, "unsafe", "2026", "police"}));
}

}  // namespace
}  // namespace lagesbild::scoring
