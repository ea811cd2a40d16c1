// Trend-detection as a process on a real Kafka: observations in, trends, findings and ticks out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"
#include "integration/services/service_rig.h"
#include "support/wait_until.h"
#include "trend-detection/domain/week.h"

namespace lagesbild::trend {
namespace {

using namespace std::chrono_literals;
using testing::ReadTopic;
using testing::ServiceProcess;
using testing::WaitUntil;

const std::string kProgram = LB_TREND_DETECTION;
constexpr char kArea[] = "1280K001";
constexpr char kTheft[] = "property.theft";

/// The observations of partition 0 as two registrar partitions would write them.
class Writer {
 public:
  void Week(trend::Week week, std::int64_t count) {
    model::Delta delta;
    delta.area = kArea;
    delta.feed = "police";
    delta.source_id = std::to_string(week);
    delta.cause = model::DeltaCause::kNew;
    delta.recorded_at_ms = WeekBeginMs(week) + 1;
    delta.counts.push_back({kTheft, MondayOf(week) + 2, count});
    Write(0, delta);
    for (std::int32_t source = 0; source < testing::kPartitions; ++source) {
      model::Tick tick{WeekBeginMs(week + 1), source, ++ticks_, {}, true, 7 * 86'400'000LL, 0};
      if (source == 0) tick.counts.push_back({"police", kTheft, MondayOf(week) + 2, count});
      Write(source, tick);
    }
  }

 private:
  void Write(std::int32_t source, const codec::ObservationRecord& record) {
    const kafka::Origin origin{std::string(kafka::kRegistrarStage), std::string(kafka::kSubmissions), source,
                               ++numbers_[source], 0};
    testing::Send(kafka::kObservations, 0, kArea, codec::EncodeObservationRecord(record),
                  {{std::string(kafka::kOriginHeader), origin.ToString()}});
  }

  std::int64_t ticks_ = 0;
  std::map<std::int32_t, std::int64_t> numbers_;
};

std::vector<model::Finding> Findings() {
  std::vector<model::Finding> findings;
  for (const auto& record : ReadTopic(std::string(kafka::kFindings))) {
    const auto decoded = codec::DecodeFindingRecord(*record.value);
    if (const auto* finding = std::get_if<model::Finding>(&*decoded)) findings.push_back(*finding);
  }
  return findings;
}

TEST(TrendDetection, TellsOfARiseOnceThroughAKill) {
  testing::Installation();
  Writer writer;
  auto service = std::make_unique<ServiceProcess>(kProgram);
  const trend::Week start = WeekOfIso(202001);
  for (int i = 0; i < 60; ++i) writer.Week(start + i, 4);
  const auto ticks = [] { return ReadTopic(std::string(kafka::kFindings)).size(); };
  ASSERT_TRUE(WaitUntil(30s, [&] { return ticks() == 60; })) << service->Log();
  service->Kill();
  writer.Week(start + 60, 25);
  service = std::make_unique<ServiceProcess>(kProgram);
  ASSERT_TRUE(WaitUntil(40s, [] { return !Findings().empty(); })) << service->Log();
  writer.Week(start + 61, 4);
  ASSERT_TRUE(WaitUntil(30s, [] { return Findings().size() == 2; })) << service->Log();
  const auto findings = Findings();
  EXPECT_EQ(findings[0].state, model::EpisodeState::kOpen);
  EXPECT_EQ(std::get<model::TrendChange>(findings[0].change).z_milli, 6000);
  EXPECT_EQ(findings[1].state, model::EpisodeState::kClose);
  EXPECT_EQ(findings[1].episode, findings[0].episode);
  std::map<std::string, model::Trend> newest;
  for (const auto& record : ReadTopic(std::string(kafka::kTrends))) {
    newest[record.key] = *codec::DecodeTrend(*record.value);
  }
  ASSERT_TRUE(newest.contains(std::string(kArea) + "/" + kTheft));
  EXPECT_EQ(newest.begin()->second.iso_week, IsoWeekOf(start + 61));
  EXPECT_EQ(newest.begin()->second.status, model::TrendStatus::kCalm);
  EXPECT_EQ(service->Stop(), 0) << service->Log();
}

}  // namespace
}  // namespace lagesbild::trend
