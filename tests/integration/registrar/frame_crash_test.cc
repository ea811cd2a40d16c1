// Killed at any point of the walk that gives stored events to an added area, the counts come out right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/codec/codec.h"
#include "common/kafka/admin.h"
#include "common/kafka/content.h"
#include "common/kafka/partitioner.h"
#include "common/kafka/producer.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "support/child_process.h"
#include "support/kafka_broker.h"
#include "support/temp_dir.h"
#include "support/wait_until.h"
#include "unit/ingest/registrar/area_builder.h"

namespace lagesbild::registrar {
namespace {

using namespace std::chrono_literals;
using testing::ChildProcess;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::int32_t kPartitions = 2;
constexpr std::int64_t kNoonMs = 1'700'000'000'000;
constexpr int kEvents = 600;
constexpr std::size_t kInQuarter = kEvents / 3;  ///< In the quarter that each added area holds.

struct Crash {
  std::string point;
  int hit;
};
/// The first hits fall on the slice that reads the areas in, the later ones on slices of the walk.
const std::vector<Crash> kCrashes = {  // NOLINT(readability-identifier-naming, cert-err58-cpp)
    {"after_begin", 3},    {"mid_produce", 30},      {"mid_produce", 170}, {"before_offsets", 4},
    {"before_end_txn", 5}, {"end_txn_in_flight", 6}, {"before_ack", 5}};

class FrameCrash : public ::testing::Test {
 protected:
  void SetUp() override {
    broker_ = testing::KafkaBroker::Start().value();
    const auto admin = kafka::Admin::Open(bootstrap()).value();
    std::vector<kafka::NewTopic> topics;
    for (const auto& spec : kafka::AllTopics()) topics.push_back(kafka::ForSpec(spec, {kPartitions, 1}));
    ASSERT_TRUE(admin->CreateTopics(topics).has_value());
    kafka::Producer::Options options;
    options.bootstrap = bootstrap();
    producer_ = kafka::Producer::Open(options).value();
  }

  const std::string& bootstrap() const { return broker_->bootstrap(); }

  void Write(std::string_view topic, std::int32_t partition, std::string_view key, const std::string& value) {
    const auto queued = producer_->Produce(
        {topic, partition, key, value, {}},
        [](const kafka::Producer::Delivery& delivery) { EXPECT_TRUE(delivery.status.has_value()); });
    ASSERT_TRUE(queued.has_value());
  }
  void Send(int id, std::uint32_t revision, model::Body body) {
    model::Submission submission;
    submission.feed = "polisen";
    submission.source_id = std::to_string(id);
    submission.revision = revision;
    submission.recorded_at_ms = kNoonMs;
    submission.body = std::move(body);
    const auto key = submission.feed + "/" + submission.source_id;
    Write(kafka::kSubmissions, kafka::PartitionOfKey(key, kPartitions), key,
          codec::EncodeSubmissionRecord(submission));
  }
  void ToAllPartitions(const codec::SubmissionRecord& record) {
    for (std::int32_t to = 0; to < kPartitions; ++to) {
      Write(kafka::kSubmissions, to, "", codec::EncodeSubmissionRecord(record));
    }
    ASSERT_TRUE(producer_->Flush(10s));
  }
  void MarkAreas(std::int64_t activation, const std::vector<model::Area>& areas) {
    const auto bundle = codec::EncodeAreasBundle(areas);
    const auto key = kafka::ContentKey(bundle);
    Write(kafka::kAreas, 0, key, bundle);
    ASSERT_TRUE(producer_->Flush(10s));
    ToAllPartitions(
        model::Marker{activation, kNoonMs,
                      model::AreasManifest{activation, {key}, static_cast<std::int64_t>(areas.size())}});
  }

  ChildProcess Registrar(std::map<std::string, std::string> environment = {}) {
    ChildProcess::Options start;
    start.argv = {LB_REGISTRAR_LANE, bootstrap(), std::to_string(kPartitions)};
    start.environment = std::move(environment);
    start.log_file = log();
    return std::move(ChildProcess::Start(start).value());
  }
  std::filesystem::path log() const { return dir_.path() / "registrar.log"; }
  std::string Log() const {
    std::ifstream file(log());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  std::vector<codec::ObservationRecord> Observations() {
    std::vector<codec::ObservationRecord> records;
    kafka::TopicReader::Options options;
    options.bootstrap = bootstrap();
    options.topic = kafka::kObservations;
    const auto read = kafka::ReadAll(options);
    if (!read) return records;
    for (const auto& record : *read) records.push_back(codec::DecodeObservationRecord(*record.value).value());
    return records;
  }
  std::size_t Ticks(std::int64_t time_ms, std::int64_t areas_activation) {
    std::size_t ticks = 0;
    for (const auto& record : Observations()) {
      const auto* tick = std::get_if<model::Tick>(&record);
      if (tick == nullptr || tick->time_ms != time_ms) continue;
      EXPECT_EQ(tick->areas_activation, areas_activation);
      ++ticks;
    }
    return ticks;
  }
  /// Hands a tick in and waits until each source partition has told each partition of observations.
  bool WaitForTick(std::int64_t time_ms, std::int64_t areas_activation) {
    model::Tick tick;
    tick.time_ms = time_ms;
    tick.last = true;
    ToAllPartitions(tick);
    return testing::WaitUntil(
        60s, [&] { return Ticks(time_ms, areas_activation) == std::size_t{kPartitions} * kPartitions; });
  }
  /// area -> what a ledger would hold; without zeros.
  std::map<std::string, std::int64_t> Sums() {
    std::map<std::string, std::int64_t> sums;
    for (const auto& record : Observations()) {
      if (const auto* delta = std::get_if<model::Delta>(&record)) {
        for (const auto& change : delta->counts) sums[delta->area] += change.count;
      }
    }
    std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
    return sums;
  }
  /// area -> event -> how often it was given.
  std::map<std::string, std::map<std::string, int>> Given() {
    std::map<std::string, std::map<std::string, int>> given;
    for (const auto& record : Observations()) {
      const auto* delta = std::get_if<model::Delta>(&record);
      if (delta != nullptr && delta->cause == model::DeltaCause::kFrame)
        ++given[delta->area][delta->source_id];
    }
    return given;
  }

  std::unique_ptr<testing::KafkaBroker> broker_;
  testing::TempDir dir_;
  std::unique_ptr<kafka::Producer> producer_;
};

TEST_F(FrameCrash, GivesEachStoredEventOnceWhereverTheWalkIsKilled) {
  auto areas = SmallRegister();
  std::int64_t now_ms = kNoonMs;
  MarkAreas(1, areas);
  for (int id = 0; id < kEvents; ++id) {
    Send(
        id, 1,
        model::Incident{"violence.assault", model::AreaCode{id % 3 == 0 ? "0180C1010" : "0114"}, 1, kNoonMs});
  }
  std::optional<ChildProcess> runs = Registrar();
  ASSERT_TRUE(WaitForTick(now_ms, 1)) << Log();
  std::int64_t version = 1;
  for (const auto& [point, hit] : kCrashes) {
    SCOPED_TRACE(point + ":" + std::to_string(hit));
    ASSERT_EQ(runs->Stop(6s), 0) << Log();
    const auto added = "uso-" + std::to_string(100 + ++version);
    areas[5].within.push_back(added);
    areas.push_back(MakeArea(added, "listed"));
    MarkAreas(version, areas);
    runs = Registrar({{"LAGESBILD_CRASH_AT", point + ":" + std::to_string(hit)}});
    ASSERT_EQ(runs->Wait(60s), 128 + SIGKILL) << Log();
    EXPECT_LT(Given()[added].size(), kInQuarter) << "the walk was over: another hit is wanted";
    runs = Registrar();
    ASSERT_TRUE(WaitForTick(now_ms += 60'000, version)) << Log();
    auto given = Given()[added];
    EXPECT_EQ(given.size(), kInQuarter);
    for (const auto& [event, times] : given) EXPECT_EQ(times, 1) << event;
    EXPECT_EQ(Sums()[added], kInQuarter);
  }
  for (int id = 0; id < kEvents; ++id) Send(id, 2, model::Withdrawal{});
  ASSERT_TRUE(WaitForTick(now_ms += 60'000, version)) << Log();
  EXPECT_THAT(Sums(), IsEmpty()) << "what was given is taken back";
  EXPECT_EQ(runs->Stop(6s), 0) << Log();
  for (const auto& crash : kCrashes) EXPECT_THAT(Log(), HasSubstr("crash point " + crash.point));
  EXPECT_THAT(Log(), Not(HasSubstr("torn")));
}

}  // namespace
}  // namespace lagesbild::registrar
