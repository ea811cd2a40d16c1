// Scoring as a process on a real Kafka and Redis: observations in; assessments, findings and the picture out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/kafka/content.h"
#include "common/kafka/partitioner.h"
#include "common/kafka/topics.h"
#include "common/model/stockholm_time.h"
#include "console/clients/area_client.h"
#include "console/clients/health_client.h"
#include "integration/services/service_rig.h"
#include "support/redis_server.h"
#include "support/sample_reference.h"
#include "support/wait_until.h"

namespace lagesbild::scoring {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::ReadTopic;
using testing::ServiceProcess;
using ::testing::SizeIs;
using testing::WaitUntil;

const std::string kProgram = LB_SCORING;
const std::int32_t kToday = model::DayOf(2026, 1, 10);
const std::int64_t kNoon = model::StockholmMidnightMs(kToday) + 12 * 3'600'000;

constexpr const char* kRules = R"(format: 1
name: sample
levels: [district]
hold_days: {worse: 0, better: 28}
coverage: {onboarding_days: 0, late_days: 28}
axes:
  harm:
    measure: weighted_rate
    unit: points
    needed: true
    per_residents: 1000
    residents_min: 100
    age_weights_permille: [1000]
    points: {violence.assault: 10}
    classes:
      elevated: {enter: 100, exit: 80}
)";

/// An area of partition 0.
std::string AreaId() {
  for (int i = 0;; ++i) {
    std::string id = "D" + std::to_string(i);
    if (kafka::PartitionOfKey(id, testing::kPartitions) == 0) return id;
  }
}

/// Observations as the registrar's partitions write them.
class Registrar {
 public:
  void Write(std::int32_t partition, const std::string& key, const codec::ObservationRecord& record) {
    const kafka::Origin origin{std::string(kafka::kRegistrarStage), std::string(kafka::kSubmissions), 0,
                               ++number_, 0};
    testing::Send(kafka::kObservations, partition, key, codec::EncodeObservationRecord(record),
                  {{std::string(kafka::kOriginHeader), origin.ToString()}});
  }
  void Mark(const model::Marker& marker) {
    for (std::int32_t partition = 0; partition < testing::kPartitions; ++partition)
      Write(partition, {}, marker);
  }
  void Tick(std::int64_t time_ms) {
    ++ticks_;
    for (std::int32_t source = 0; source < testing::kPartitions; ++source) {
      for (std::int32_t partition = 0; partition < testing::kPartitions; ++partition) {
        Write(partition, {}, model::Tick{time_ms, source, ticks_, {}, true, 86'400'000, 1});
      }
    }
  }
  void Assault(const std::string& area) {
    model::Delta delta;
    delta.area = area;
    delta.feed = "police";
    delta.source_id = std::to_string(number_);
    delta.recorded_at_ms = kNoon + number_;
    delta.confidence = model::PlaceConfidence::kCode;
    delta.counts.push_back({"violence.assault", kToday, 1});
    Write(0, area, delta);
  }

 private:
  std::int64_t number_ = 0;
  std::int64_t ticks_ = 0;
};

/// One for all tests: the lane drops what has no higher origin than it has seen.
Registrar& TheRegistrar() {
  static Registrar registrar;
  return registrar;
}

std::vector<model::Finding> ClassFindings() {
  std::vector<model::Finding> findings;
  for (const auto& record : ReadTopic(std::string(kafka::kFindings))) {
    const auto decoded = codec::DecodeFindingRecord(*record.value);
    const auto* finding = std::get_if<model::Finding>(&*decoded);
    if (finding != nullptr && finding->change.index() == 0) findings.push_back(*finding);
  }
  return findings;
}

model::Marker AreasMarker(const std::string& area, std::int64_t activation) {
  model::Area district;
  district.id = area;
  district.name = "Centrum";
  district.level = "district";
  district.population = 1000;
  const std::string bundle = codec::EncodeAreasBundle({district});
  const std::string key = kafka::ContentKey(bundle);
  testing::Send(kafka::kAreas, 0, key, bundle);
  return {activation, 0, model::AreasManifest{activation, {key}, 1}};
}

/// The area of these tests, with its register, a rule set and time in every partition.
const std::string& PreparedArea() {
  static const std::string area = [] {
    testing::Installation();
    const std::string id = AreaId();
    TheRegistrar().Mark({1, 0, model::RuleSetDocument{"sample@1", kRules}});
    TheRegistrar().Mark(AreasMarker(id, 1));
    TheRegistrar().Tick(kNoon);
    return id;
  }();
  return area;
}

TEST(ScoringProcess, CountsOnceThroughKillsAndServesThePicture) {
  testing::Installation();
  auto redis = std::move(*testing::RedisServer::Start());
  const std::vector<std::string> arguments{"--redis-address=" + redis->address()};
  model::Partner partner{"kommunen", "Kommunen", {}, false};
  const auto digest = base::Sha256("token-of-kommunen");
  partner.token_sha256.assign(digest.begin(), digest.end());
  testing::Send(kafka::kRegisters, 0, "partner/kommunen", codec::EncodeMarker({1, 0, partner}));

  Registrar& registrar = TheRegistrar();
  auto service = std::make_unique<ServiceProcess>(kProgram, arguments);
  const std::string& area = PreparedArea();
  for (int i = 0; i < 90; ++i) {
    registrar.Assault(area);
    if (i % 30 != 29) continue;
    service->Kill();
    service = std::make_unique<ServiceProcess>(kProgram, arguments);
  }
  ASSERT_TRUE(WaitUntil(30s, [] { return ClassFindings().size() == 1; })) << service->Log();
  EXPECT_EQ(ClassFindings()[0].area_name, "Centrum");
  EXPECT_EQ(ClassFindings()[0].cause, model::Cause::kReality);

  console::AreaClient analyst(service->grpc(), testing::kOperatorToken);
  const auto points = [&]() -> std::int64_t {
    const auto answer = analyst.GetArea(area);
    return answer ? answer->assessment.axes[0].score_milli.value_or(-1) : -1;
  };
  EXPECT_TRUE(WaitUntil(30s, [&] { return points() == 900'000; })) << points() << service->Log();
  redis->Kill();
  EXPECT_FALSE(analyst.GetArea(area));
  registrar.Assault(area);  // lanes do not notice
  ASSERT_TRUE(redis->Restart());
  EXPECT_TRUE(WaitUntil(30s, [&] { return points() == 910'000; })) << points() << service->Log();

  console::AreaClient kommunen(service->grpc(), "token-of-kommunen");
  EXPECT_TRUE(WaitUntil(10s, [&] { return kommunen.GetArea(area).has_value(); }));
  console::AreaClient nobody(service->grpc(), "token-of-nobody");
  EXPECT_EQ(nobody.GetArea(area).error().code, base::ErrorCode::kUnauthenticated);
  EXPECT_EQ(service->Stop(), 0) << service->Log();
}

std::size_t AssessmentsOf(const std::string& area) {
  const auto records = ReadTopic(std::string(kafka::kAssessments));
  return static_cast<std::size_t>(
      std::count_if(records.begin(), records.end(), [&](const auto& record) { return record.key == area; }));
}

TEST(ScoringProcess, WorksWithoutRedisAndServesThePictureOnceItIsThere) {
  const std::string& area = PreparedArea();
  auto redis = std::move(*testing::RedisServer::Start());
  redis->Kill();  // its address stays
  ServiceProcess service(kProgram, {"--redis-address=" + redis->address()});
  const auto before = AssessmentsOf(area);
  TheRegistrar().Assault(area);
  EXPECT_TRUE(WaitUntil(30s, [&] { return AssessmentsOf(area) > before; })) << service.Log();
  console::AreaClient analyst(service.grpc(), testing::kOperatorToken);
  const auto refused = analyst.GetArea(area);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kUnavailable);
  ASSERT_TRUE(redis->Restart());
  EXPECT_TRUE(WaitUntil(30s, [&] { return analyst.GetArea(area).has_value(); })) << service.Log();
  EXPECT_EQ(service.Stop(), 0) << service.Log();
}

TEST(ScoringProcess, ServesOnlyOnceItIsRestored) {
  (void)PreparedArea();
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(ServiceProcess(kProgram, {"--read-model=false"}).Stop(), 0);
  const auto usual = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  const testing::OpenTransaction open(kafka::ChangelogTopic(kafka::kScoringStage), 0);
  // It gets its partitions, and cannot read one of them to the end.
  ServiceProcess service(kProgram, {"--read-model=false"}, ServiceProcess::Until::kStarted);
  EXPECT_FALSE(WaitUntil(2 * usual, [&] { return console::HealthOf(service.grpc()) == "up"; }));
  EXPECT_EQ(console::HealthOf(service.grpc()), "restoring") << service.Log();
  EXPECT_EQ(service.Metric("lanes_ready"), 0);
  open.Abort();
  EXPECT_TRUE(WaitUntil(30s, [&] { return console::HealthOf(service.grpc()) == "up"; })) << service.Log();
  EXPECT_TRUE(WaitUntil(10s, [&] { return service.Metric("lanes_ready") == 1; })) << service.Metrics();
  EXPECT_EQ(service.Stop(), 0) << service.Log();
}

TEST(ScoringProcess, StopsLoudlyWithoutAReferencesContentAndGoesOnOnceItIsThere) {
  const std::string& area = PreparedArea();
  const auto reference = testing::SampleReference("district");
  const std::string bundle = codec::EncodeReferenceBundle(measures::CutReference(reference.values));
  const std::string key = kafka::ContentKey(bundle);
  const std::string id = measures::ReferenceId(reference);
  ServiceProcess service(kProgram, {"--read-model=false"});
  const auto asked = std::chrono::steady_clock::now();
  TheRegistrar().Mark(
      {1, 0,
       model::ReferenceManifest{
           id, reference.rule_set, "district", reference.period, reference.area_count, 3, {key}}});
  EXPECT_EQ(service.Wait(60s).value_or(-1), 76) << service.Log();
  EXPECT_GE(std::chrono::steady_clock::now() - asked, 10s) << "the content might still have come";
  EXPECT_THAT(service.Log(), AllOf(HasSubstr("lane ended"), HasSubstr(id), HasSubstr(key)));
  testing::Send(kafka::kReferences, 0, key, bundle);
  ServiceProcess again(kProgram, {"--read-model=false"});
  const auto before = AssessmentsOf(area);
  TheRegistrar().Assault(area);
  EXPECT_TRUE(WaitUntil(30s, [&] { return AssessmentsOf(area) > before; })) << again.Log();
  EXPECT_EQ(again.Stop(), 0) << again.Log();
}

// Last: the record it stops at stays in the topic.
TEST(ScoringProcess, StopsLoudlyWhenContentIsMissing) {
  (void)PreparedArea();
  ServiceProcess service(kProgram, {"--read-model=false"});
  const auto asked = std::chrono::steady_clock::now();
  TheRegistrar().Mark({2, 0, model::AreasManifest{2, {std::string(64, 'a')}, 1}});
  EXPECT_EQ(service.Wait(60s).value_or(-1), 76) << service.Log();
  EXPECT_GE(std::chrono::steady_clock::now() - asked, 10s) << "the content might still have come";
  EXPECT_THAT(service.Log(), AllOf(HasSubstr("lane ended"), HasSubstr(std::string(64, 'a'))));
}

}  // namespace
}  // namespace lagesbild::scoring
