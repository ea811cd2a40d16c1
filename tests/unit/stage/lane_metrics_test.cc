#include "common/stage/lane_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lagesbild::stage {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

kafka::LaneStats Stats(std::uint64_t records, std::uint64_t commits) {
  kafka::LaneStats stats;
  stats.records_in = records;
  stats.commits = commits;
  stats.ready = true;
  return stats;
}

TEST(LaneMetrics, SumsLanesAndCountsEachRecordOnce) {
  telemetry::Metrics metrics("scoring");
  LaneMetrics lanes(metrics, "scoring", "in");
  lanes.Update({Stats(3, 1), Stats(4, 2)});
  lanes.Update({Stats(5, 1), Stats(4, 2)});
  const auto text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("lagesbild_scoring_lane_records_total{direction=\"in\",stage=\"scoring\"} 9"));
  EXPECT_THAT(text,
              HasSubstr("lagesbild_scoring_offset_commits_total{result=\"commit\",stage=\"scoring\"} 3"));
  EXPECT_THAT(text, HasSubstr("lagesbild_scoring_lanes_ready{stage=\"scoring\"} 2"));
}

TEST(LaneMetrics, ShowsTheWorstPartitionAndTheWholeLag) {
  telemetry::Metrics metrics("scoring");
  LaneMetrics lanes(metrics, "scoring", "in");
  auto stats = Stats(0, 0);
  stats.partitions = {{0, 10, 5, 1.5, 100, 1000, 30}, {1, 10, 7, 2.5, 200, 2000, -1}};
  lanes.Update({stats});
  const auto text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("consumer_lag_messages{group=\"lagesbild.scoring\",topic=\"in\"} 12"));
  EXPECT_THAT(text, HasSubstr("consumer_lag_seconds{group=\"lagesbild.scoring\",topic=\"in\"} 2.5"));
  EXPECT_THAT(text, HasSubstr("state_keys{stage=\"scoring\"} 300"));
  EXPECT_THAT(text, HasSubstr("snapshot_age_seconds{stage=\"scoring\"} 30"));
}

TEST(LaneMetrics, ShowsHowLongThingsTakeOnceEach) {
  telemetry::Metrics metrics("scoring");
  LaneMetrics lanes(metrics, "scoring", "in");
  auto stats = Stats(0, 0);
  stats.stage_latency.Add(0.03);
  stats.commit.Add(0.004);
  stats.receive_delay_starting.Add(1000);
  stats.receive_delay_running.Add(0.002);
  lanes.Update({stats, stats});
  lanes.Update({stats, stats});
  stats.stage_latency.Add(0.3);
  lanes.Update({stats, stats});
  const auto text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("stage_latency_seconds_bucket{stage=\"scoring\",le=\"0.025\"} 0"));
  EXPECT_THAT(text, HasSubstr("stage_latency_seconds_bucket{stage=\"scoring\",le=\"0.05\"} 2"));
  EXPECT_THAT(text, HasSubstr("stage_latency_seconds_bucket{stage=\"scoring\",le=\"0.5\"} 4"));
  EXPECT_THAT(text, HasSubstr("stage_latency_seconds_count{stage=\"scoring\"} 4"));
  EXPECT_THAT(text, HasSubstr("commit_seconds_bucket{stage=\"scoring\",le=\"0.005\"} 2"));
  EXPECT_THAT(text,
              HasSubstr("receive_delay_seconds_bucket{phase=\"starting\",stage=\"scoring\",le=\"900\"} 0"));
  EXPECT_THAT(text, HasSubstr("receive_delay_seconds_sum{phase=\"starting\",stage=\"scoring\"} 2000"));
  EXPECT_THAT(text,
              HasSubstr("receive_delay_seconds_bucket{phase=\"running\",stage=\"scoring\",le=\"0.002\"} 2"));
}

TEST(LaneMetrics, SaysWhichVersionRuns) {
  telemetry::Metrics metrics("scoring");
  TellBuild(metrics);
  EXPECT_THAT(metrics.Text(), HasSubstr("lagesbild_scoring_build_info{version=\""));
  EXPECT_THAT(metrics.Text(), HasSubstr("\"} 1"));
}

TEST(LaneMetrics, TellsSnapshotsThatWereUsedFromThoseThatWereNot) {
  telemetry::Metrics metrics("scoring");
  LaneMetrics lanes(metrics, "scoring", "in");
  auto stats = Stats(0, 0);
  stats.snapshots_written = 7;
  stats.restored_from_snapshot = 3;
  stats.snapshots_refused = 1;
  lanes.Update({stats, stats});
  const auto text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("snapshots_total{stage=\"scoring\"} 14"));
  EXPECT_THAT(text, HasSubstr("snapshots_used_total{stage=\"scoring\"} 6"));
  EXPECT_THAT(text, HasSubstr("snapshots_refused_total{stage=\"scoring\"} 2"));
}

TEST(LaneMetrics, NamesDeadLettersByReasonOnceTheyCome) {
  telemetry::Metrics metrics("scoring");
  LaneMetrics lanes(metrics, "scoring", "in");
  auto stats = Stats(0, 0);
  lanes.Update({stats});
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("dlq_events_total{")));
  stats.dead_letters["BAD_DAY"] = 2;
  lanes.Update({stats, stats});
  EXPECT_THAT(metrics.Text(), HasSubstr("dlq_events_total{reason=\"BAD_DAY\",stage=\"scoring\"} 4"));
}

}  // namespace
}  // namespace lagesbild::stage
