// What scoring tells Prometheus of its step.
#include "scoring/metrics.h"

#include <gmock/gmock.h>

#include <string>

#include "component/scoring/scoring_partition.h"

namespace lagesbild::scoring {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

StepTally Rise(std::int64_t to_ms, bool police_speaks) {
  StepTally tally;
  tally.risen_ms = to_ms;
  tally.speaks = {{"police", police_speaks}};
  return tally;
}

TEST(ScoringMetrics, ShowHowMuchOfTheLastDayAFeedCovered) {
  telemetry::Metrics metrics("scoring");
  ScoringMetrics scoring(metrics);
  scoring.Count(Rise(kStart, true), 0);
  EXPECT_THAT(metrics.Text(), HasSubstr("lagesbild_scoring_feed_coverage_ratio{feed=\"police\"} 1"));
  scoring.Count(Rise(kStart + kDay, false), 0);
  EXPECT_THAT(metrics.Text(), HasSubstr("feed_coverage_ratio{feed=\"police\"} 0.3678"));  // 1/e
  scoring.Count(Rise(kStart + kDay, false), 0);  // another partition, the same time
  EXPECT_THAT(metrics.Text(), HasSubstr("feed_coverage_ratio{feed=\"police\"} 0.3678"));
  scoring.Count(Rise(kStart + 2 * kDay, true), 0);
  EXPECT_THAT(metrics.Text(), HasSubstr("feed_coverage_ratio{feed=\"police\"} 0.7674"));  // 1/e^2 + 1 - 1/e
}

TEST(ScoringMetrics, SayNothingOfFeedsBeforeTimeRises) {
  telemetry::Metrics metrics("scoring");
  ScoringMetrics(metrics).Count(StepTally{}, 0);
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("feed_coverage_ratio")));
}

TEST(ScoringStep, TalliesWhichFeedsSpeakWheneverTimeRises) {
  Partition partition;
  partition.Begin();
  EXPECT_THAT(partition.tallies.back().speaks, IsEmpty());
  EXPECT_EQ(partition.tallies.back().risen_ms, kStart);
  partition.FeedMarker(std::int64_t{2} * 24 * 3600);
  EXPECT_EQ(partition.tallies.back().risen_ms, 0) << "a marker moves no time";
  partition.Assaults(5);
  partition.Tick(kStart + kDay);
  EXPECT_THAT(partition.tallies.back().speaks, ElementsAre(Pair("police", true)));
  partition.Tick(kStart + 4 * kDay);
  EXPECT_THAT(partition.tallies.back().speaks, ElementsAre(Pair("police", false)));
  EXPECT_EQ(partition.tallies.back().risen_ms, kStart + 4 * kDay);
}

}  // namespace
}  // namespace lagesbild::scoring
