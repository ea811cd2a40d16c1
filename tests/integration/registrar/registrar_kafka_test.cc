// The registrar as ingest runs it, over a real Kafka.
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/codec/codec.h"
#include "common/grpc/auth.h"
#include "common/kafka/admin.h"
#include "common/kafka/content.h"
#include "common/kafka/partitioner.h"
#include "common/kafka/producer.h"
#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "common/runtime/service_main.h"
#include "common/runtime/stop_signals.h"
#include "common/telemetry/metrics.h"
#include "ingest/registrar/registrar.h"
#include "support/kafka_broker.h"
#include "support/temp_dir.h"
#include "support/wait_until.h"
#include "unit/ingest/registrar/area_builder.h"

namespace lagesbild::registrar {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::int32_t kPartitions = 2;
constexpr std::int64_t kNoonMs = 1'700'000'000'000;

model::Submission Incident(int id, std::uint32_t revision, const std::string& area) {
  model::Submission submission;
  submission.feed = "polisen";
  submission.source_id = std::to_string(id);
  submission.revision = revision;
  submission.recorded_at_ms = kNoonMs;
  submission.body = model::Incident{"violence.assault", model::AreaCode{area}, 1, kNoonMs};
  return submission;
}

class RegistrarOnKafka : public ::testing::Test {
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
  void Send(const model::Submission& submission) {
    const auto key = submission.feed + "/" + submission.source_id;
    Write(kafka::kSubmissions, kafka::PartitionOfKey(key, kPartitions), key,
          codec::EncodeSubmissionRecord(submission));
  }
  void ToAllPartitions(const codec::SubmissionRecord& record) {
    for (std::int32_t to = 0; to < kPartitions; ++to) {
      Write(kafka::kSubmissions, to, "", codec::EncodeSubmissionRecord(record));
    }
  }
  void MarkAreas(std::int64_t activation, const std::string& bundle, std::int64_t count) {
    model::Marker marker;
    marker.activation = activation;
    marker.content = model::AreasManifest{activation, {bundle}, count};
    ToAllPartitions(marker);
  }
  std::unique_ptr<RegistrarPart> Start() {
    RegistrarOptions options;
    options.service.kafka_bootstrap = bootstrap();
    options.service.state_dir = state_.path().string();
    options.installation.epoch = "00112233445566778899aabbccddeeff";
    options.installation.partitions = kPartitions;
    options.installation.clock = model::Clock::kFeed;
    auto part = RegistrarPart::New(options, metrics_, ending_, tokens_);
    EXPECT_TRUE(part) << part.error().ToString();
    const auto started = (*part)->Start();
    EXPECT_TRUE(started) << started.error().ToString();
    return std::move(*part);
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
  std::size_t Ticks(std::int64_t time_ms) {
    std::size_t ticks = 0;
    for (const auto& record : Observations()) {
      const auto* tick = std::get_if<model::Tick>(&record);
      if (tick != nullptr && tick->last && tick->time_ms == time_ms) ++ticks;
    }
    return ticks;
  }
  bool WaitForTick(std::int64_t time_ms) {
    model::Tick tick;
    tick.time_ms = time_ms;
    tick.last = true;
    ToAllPartitions(tick);
    EXPECT_TRUE(producer_->Flush(10s));
    // Each source partition tells each partition of observations.
    return testing::WaitUntil(60s, [&] { return Ticks(time_ms) == std::size_t{kPartitions} * kPartitions; });
  }

  std::unique_ptr<testing::KafkaBroker> broker_;
  testing::TempDir state_;
  std::unique_ptr<kafka::Producer> producer_;
  telemetry::Metrics metrics_{"ingest"};
  runtime::StopSignals signals_;
  runtime::Ending ending_{signals_};
  rpc::StaticTokens tokens_{"", ""};
};

TEST_F(RegistrarOnKafka, CountsEachEventOnceAcrossARestart) {
  const auto bundle = codec::EncodeAreasBundle(SmallRegister());
  const auto key = kafka::ContentKey(bundle);
  Write(kafka::kAreas, 0, key, bundle);
  MarkAreas(1, key, static_cast<std::int64_t>(SmallRegister().size()));
  constexpr int kEvents = 500;
  for (int id = 0; id < kEvents; ++id) {
    Send(Incident(id, 1, "0180C1010"));
    if (id % 5 == 0) Send(Incident(id, 1, "0180C1010"));  // a retry
    if (id % 2 == 0) Send(Incident(id, 2, "0114"));       // moved
  }
  Write(kafka::kSubmissions, 0, "polisen/x", "no record at all");
  {
    const auto part = Start();
    ASSERT_TRUE(WaitForTick(kNoonMs));
    EXPECT_TRUE(part->ready());
    EXPECT_THAT(Sums(), ElementsAre(Pair("01", 500), Pair("0114", 250), Pair("0180", 250),
                                    Pair("0180C1010", 250), Pair("uso-9", 250)));
    EXPECT_TRUE(part->Stop(10s));
  }
  const auto page = metrics_.Text();
  EXPECT_THAT(page, HasSubstr(R"(lagesbild_ingest_outcomes_total{feed="polisen",outcome="applied"} 750)"));
  EXPECT_THAT(page, HasSubstr(R"(lagesbild_ingest_outcomes_total{feed="polisen",outcome="duplicate"} 100)"));
  EXPECT_THAT(page,
              HasSubstr(R"(lagesbild_ingest_outcomes_total{feed="unknown",outcome="dead_lettered"} 1)"));
  kafka::TopicReader::Options dead;
  dead.bootstrap = bootstrap();
  dead.topic = kafka::DeadLetterTopic(kafka::kSubmissions);
  const auto letters = kafka::ReadAll(dead);
  ASSERT_EQ(letters->size(), 1U);
  EXPECT_EQ(letters->front().value, "no record at all");
  EXPECT_EQ(letters->front().key, "polisen/x");

  for (int id = 0; id < kEvents; ++id) {
    auto withdrawal = Incident(id, 3, "");
    withdrawal.body = model::Withdrawal{};
    Send(withdrawal);
  }
  const auto again = Start();
  ASSERT_TRUE(WaitForTick(kNoonMs + 60'000));
  EXPECT_THAT(Sums(), IsEmpty());
  EXPECT_TRUE(again->Stop(10s));
  EXPECT_FALSE(ending_.failure());
}

TEST_F(RegistrarOnKafka, WaitsForMissingAreasAndThenStopsLoudly) {
  Send(Incident(1, 1, "0180C1010"));
  const auto bundle = codec::EncodeAreasBundle(SmallRegister());
  const auto key = kafka::ContentKey(bundle);
  MarkAreas(1, key, static_cast<std::int64_t>(SmallRegister().size()));
  ASSERT_TRUE(producer_->Flush(10s));
  {
    const auto part = Start();
    ASSERT_TRUE(testing::WaitUntil(60s, [&] { return ending_.failure().has_value(); }));
    const auto error = ending_.failure()->error;
    EXPECT_EQ(error.code, base::ErrorCode::kUnavailable) << error.ToString();
    (void)part->Stop(10s);
  }
  Write(kafka::kAreas, 0, key, bundle);
  Send(Incident(2, 1, "0180C1010"));
  const auto part = Start();
  ASSERT_TRUE(WaitForTick(kNoonMs));
  EXPECT_EQ(Sums()["uso-9"] + Sums()["unlocated"], 2) << "which comes first depends on the partitions";
  EXPECT_TRUE(part->Stop(10s));
}

}  // namespace
}  // namespace lagesbild::registrar
