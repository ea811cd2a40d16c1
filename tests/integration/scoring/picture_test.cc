// The picture out of real Kafka and Redis: followed, wiped, torn, away and back, never older after newer.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <atomic>
#include <thread>

#include "common/base/hash.h"
#include "common/codec/codec.h"
#include "common/grpc/server.h"
#include "common/kafka/admin.h"
#include "common/kafka/client.h"
#include "common/kafka/producer.h"
#include "common/kafka/topics.h"
#include "common/redis/guarded_reader.h"
#include "lagesbild/area/v1/area_service.grpc.pb.h"
#include "scoring/adapters/grpc_area_service.h"
#include "scoring/adapters/read_model.h"
#include "scoring/adapters/redis_follower.h"
#include "support/kafka_broker.h"
#include "support/redis_server.h"
#include "support/wait_until.h"

namespace lagesbild::scoring {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using testing::WaitUntil;

constexpr const char* kEpoch = "0123456789abcdef";
constexpr std::int32_t kPartitions = 2;

const std::string& Bootstrap() { return testing::KafkaBroker::Shared().bootstrap(); }

/// The two topics of the picture, made once: every test has areas of its own.
void MakeTopics() {
  static const bool made = [] {
    const auto admin = kafka::Admin::Open(Bootstrap()).value();
    for (const auto topic : {kafka::kAssessments, kafka::kTrends}) {
      kafka::NewTopic spec;
      spec.name = topic;
      spec.partitions = kPartitions;
      spec.config["cleanup.policy"] = "compact";
      if (auto status = admin->CreateTopic(spec); !status) ADD_FAILURE() << status.error().ToString();
    }
    return true;
  }();
  ASSERT_TRUE(made);
}

std::string OriginOf(std::string_view stage, std::int64_t offset) {
  return kafka::Origin{std::string(stage), std::string(kafka::kObservations), 0, offset, 0}.ToString();
}

model::Assessment AssessmentOf(const std::string& area, std::int64_t as_of_ms) {
  model::Assessment out;
  out.area = area;
  out.level = "district";
  out.as_of_ms = as_of_ms;
  out.indicated_class = "none";
  out.axes = {{"harm", 5000, "points", 1}, {"insecurity", 30'000, "percent", 0}};
  out.contributions = {{"harm", "violence.robbery", "police", 9, 900},
                       {"harm", "violence.assault", "police", 4, 400}};
  return out;
}

/// Writes records as the lane does: value and origin.
class Writer {
 public:
  void Assessment(const std::string& area, std::int64_t offset, std::optional<std::string> value) {
    Write(kafka::kAssessments, area, OriginOf(kafka::kScoringStage, offset), std::move(value));
  }
  void Assessment(const std::string& area, std::int64_t offset) {
    Assessment(area, offset, codec::EncodeAssessment(AssessmentOf(area, offset)));
  }
  void Trend(const std::string& area, const std::string& kind, std::int64_t offset, std::int64_t count) {
    model::Trend trend;
    trend.area = area;
    trend.kind = kind;
    trend.count = count;
    Write(kafka::kTrends, area + "/" + kind, OriginOf(kafka::kTrendStage, offset), codec::EncodeTrend(trend));
  }
  void Write(std::string_view topic, const std::string& key, const std::string& origin,
             std::optional<std::string> value) {
    const kafka::HeaderView headers[] = {{kafka::kOriginHeader, origin}};
    kafka::OutputRecord record;
    record.topic = topic;
    record.partition = 0;
    record.key = key;
    if (value) record.value = *value;
    record.headers = headers;
    ASSERT_TRUE(producer_->Produce(record, [](const auto& delivery) { EXPECT_TRUE(delivery.status); }));
    ASSERT_TRUE(producer_->Flush(10s));
  }

 private:
  std::unique_ptr<kafka::Producer> producer_ = kafka::Producer::Open({.bootstrap = Bootstrap()}).value();
};

class PartnerToken : public rpc::Authenticator {
 public:
  std::optional<rpc::Principal> Find(std::string_view token_sha256) const override {
    if (token_sha256 != base::Hex(base::Sha256("partner-token"))) return std::nullopt;
    return rpc::Principal{rpc::Role::kPartner, "kommunen"};
  }
};

/// One assessment into the open transaction of `client`.
void ProduceInto(rd_kafka_t* client, std::string area, std::string value, const std::string& origin) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(1);
  rd_kafka_header_add(headers, kafka::kOriginHeader.data(), static_cast<ssize_t>(kafka::kOriginHeader.size()),
                      origin.data(), static_cast<ssize_t>(origin.size()));
  std::array<rd_kafka_vu_t, 6> fields{};
  fields[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  const std::string topic(kafka::kAssessments);
  fields[0].u.cstr = topic.c_str();
  fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[1].u.i32 = 0;
  fields[2].vtype = RD_KAFKA_VTYPE_KEY;
  fields[2].u.mem = {area.data(), area.size()};
  fields[3].vtype = RD_KAFKA_VTYPE_VALUE;
  fields[3].u.mem = {value.data(), value.size()};
  fields[4].vtype = RD_KAFKA_VTYPE_HEADERS;
  fields[4].u.headers = headers;
  fields[5].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[5].u.i = RD_KAFKA_MSG_F_COPY;
  ASSERT_EQ(rd_kafka_produceva(client, fields.data(), fields.size()), nullptr);
}

class PictureTest : public ::testing::Test {
 protected:
  void SetUp() override {
    MakeTopics();
    auto started = testing::RedisServer::Start();
    ASSERT_TRUE(started) << started.error().ToString();
    redis_ = std::move(*started);
    reader_ = std::make_unique<redis::GuardedReader>(
        redis::ConnectionSettings{.address = redis_->address(), .timeout = 500ms}, Model());
    service_ = std::make_unique<AreaServiceAdapter>(*reader_, chain_);
    auto server = rpc::Server::Start({}, {service_->service()}, chain_);
    ASSERT_TRUE(server) << server.error().ToString();
    server_ = std::move(*server);
    stub_ = area::v1::AreaService::NewStub(::grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(server_->port()), ::grpc::InsecureChannelCredentials()));
  }
  void TearDown() override {
    if (follower_) follower_->Stop();
    server_->Stop(std::chrono::steady_clock::now() + 1s);
  }

  static redis::ModelSettings Model() { return {.prefix = "lagesbild:", .epoch = kEpoch}; }

  void Follow() {
    FollowerOptions options;
    options.bootstrap = Bootstrap();
    options.redis = {.address = redis_->address(), .timeout = 500ms};
    options.model = Model();
    options.writer = "scoring-0";
    options.on_round = [this](const FollowerStats& stats) {
      const std::scoped_lock lock(mutex_);
      stats_ = stats;
    };
    follower_ = std::make_unique<RedisFollower>(std::move(options));
    follower_->Start();
  }
  FollowerStats Stats() {
    const std::scoped_lock lock(mutex_);
    return stats_;
  }

  ::grpc::StatusCode Get(const std::string& area, area::v1::GetAreaResponse& response,
                         const std::string& token = "analyst-token") {
    ::grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    area::v1::GetAreaRequest request;
    request.set_area(area);
    return stub_->GetArea(&context, request, &response).error_code();
  }
  ::grpc::StatusCode Get(const std::string& area) {
    area::v1::GetAreaResponse response;
    return Get(area, response);
  }
  /// as_of_ms of an area; -1: no answer.
  std::int64_t AsOf(const std::string& area) {
    area::v1::GetAreaResponse response;
    return Get(area, response) == ::grpc::StatusCode::OK ? response.assessment().as_of_ms() : -1;
  }
  area::v1::ListAreasResponse List(const std::string& level, std::int32_t page_size,
                                   const std::string& token) {
    ::grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer analyst-token");
    area::v1::ListAreasRequest request;
    request.set_level(level);
    request.set_page_size(page_size);
    request.set_page_token(token);
    area::v1::ListAreasResponse response;
    const auto status = stub_->ListAreas(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  Writer writer_;
  std::unique_ptr<testing::RedisServer> redis_;
  rpc::StaticTokens tokens_{"", base::Hex(base::Sha256("analyst-token"))};
  PartnerToken partner_;
  rpc::AuthenticatorChain chain_{{&tokens_, &partner_}};
  std::unique_ptr<redis::GuardedReader> reader_;
  std::unique_ptr<AreaServiceAdapter> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<area::v1::AreaService::Stub> stub_;
  std::mutex mutex_;
  FollowerStats stats_;
  std::unique_ptr<RedisFollower> follower_;
};

TEST_F(PictureTest, ServesWhatTheTopicsHold) {
  writer_.Assessment("serves-a", 1);
  writer_.Trend("serves-a", "violence.robbery", 2, 12);
  writer_.Trend("serves-a", "property.theft", 3, 3);
  EXPECT_EQ(Get("serves-a"), ::grpc::StatusCode::UNAVAILABLE);
  Follow();
  ASSERT_TRUE(WaitUntil(20s, [&] { return AsOf("serves-a") == 1; }));
  writer_.Assessment("serves-a", 7);
  ASSERT_TRUE(WaitUntil(10s, [&] { return AsOf("serves-a") == 7; }));
  area::v1::GetAreaResponse response;
  ASSERT_EQ(Get("serves-a", response), ::grpc::StatusCode::OK);
  EXPECT_THAT(response.assessment().contributions(), SizeIs(2));
  ASSERT_THAT(response.trends(), SizeIs(2));
  EXPECT_EQ(response.trends(0).kind(), "property.theft");
  EXPECT_EQ(Get("serves-b"), ::grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Get(""), ::grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(WaitUntil(5s, [&] { return Stats().areas_by_class["none"] >= 1; }));
  writer_.Assessment("serves-a", 8, std::nullopt);
  EXPECT_TRUE(WaitUntil(10s, [&] { return Get("serves-a") == ::grpc::StatusCode::NOT_FOUND; }));
}

TEST_F(PictureTest, KeepsSmallCountsFromPartners) {
  writer_.Assessment("small-a", 1);
  writer_.Trend("small-a", "violence.robbery", 2, 12);
  writer_.Trend("small-a", "property.theft", 3, 4);
  Follow();
  ASSERT_TRUE(WaitUntil(20s, [&] { return AsOf("small-a") == 1; }));
  area::v1::GetAreaResponse response;
  ASSERT_EQ(Get("small-a", response, "partner-token"), ::grpc::StatusCode::OK);
  ASSERT_THAT(response.assessment().contributions(), SizeIs(1));
  EXPECT_EQ(response.assessment().contributions(0).count(), 9);
  for (const auto& axis : response.assessment().axes()) {
    EXPECT_EQ(axis.has_score_milli(), axis.name() != "harm")
        << "less what is shown, it tells the small count";
  }
  ASSERT_THAT(response.trends(), SizeIs(1));
  EXPECT_EQ(Get("small-a", response, "unknown-token"), ::grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(PictureTest, ListsAreasInPagesAndByLevel) {
  for (int i = 0; i < 5; ++i) {
    auto assessment = AssessmentOf("list-" + std::to_string(i), 1);
    assessment.level = i % 2 == 0 ? "list-even" : "list-odd";
    writer_.Assessment(assessment.area, 1, codec::EncodeAssessment(assessment));
  }
  Follow();
  ASSERT_TRUE(WaitUntil(20s, [&] { return AsOf("list-4") == 1; }));
  std::vector<std::string> even;
  std::string token;
  int pages = 0;
  do {
    const auto page = List("list-even", 2, token);
    for (const auto& row : page.assessments()) even.push_back(row.area());
    token = page.next_page_token();
    ASSERT_LT(++pages, 5);
  } while (!token.empty());
  EXPECT_THAT(even, ElementsAre("list-0", "list-2", "list-4"));
  const auto all = List("", 3, "list-");
  ASSERT_THAT(all.assessments(), SizeIs(3));
  EXPECT_EQ(all.next_page_token(), "list-2");
}

TEST_F(PictureTest, ComesBackAfterRedisWasAwayAndEmpty) {
  writer_.Assessment("away-a", 5);
  Follow();
  ASSERT_TRUE(WaitUntil(20s, [&] { return AsOf("away-a") == 5; }));
  redis_->Kill();
  EXPECT_EQ(Get("away-a"), ::grpc::StatusCode::UNAVAILABLE);
  writer_.Assessment("away-a", 6);
  ASSERT_TRUE(WaitUntil(20s, [&] { return Stats().failures > 0; }));
  ASSERT_TRUE(redis_->Restart());  // without its data
  ASSERT_TRUE(WaitUntil(30s, [&] { return AsOf("away-a") == 6; }));
  EXPECT_TRUE(WaitUntil(5s, [&] { return Stats().rebuilds >= 2; }));
}

TEST_F(PictureTest, RebuildsWhenAValueIsTorn) {
  writer_.Assessment("torn-a", 5);
  Follow();
  ASSERT_TRUE(WaitUntil(20s, [&] { return AsOf("torn-a") == 5; }));
  redis::Connection raw({.address = redis_->address()});
  const std::string key = "lagesbild:" + AreaKey("torn-a");
  std::string bytes = raw.RunOne({"GET", key})->text;
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  ASSERT_TRUE(raw.RunOne({"SET", key, bytes}));
  EXPECT_EQ(Get("torn-a"), ::grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(WaitUntil(20s, [&] { return AsOf("torn-a") == 5; }));
}

TEST_F(PictureTest, NeverShowsAnOlderVersionAfterANewerOne) {
  Follow();
  writer_.Assessment("order-a", 1);
  ASSERT_TRUE(WaitUntil(20s, [&] { return AsOf("order-a") == 1; }));
  std::atomic<bool> done = false;
  std::atomic<std::int64_t> went_back = 0;
  std::jthread watcher([&] {
    std::int64_t newest = 0;
    while (!done) {
      const std::int64_t seen = AsOf("order-a");
      if (seen < 0) continue;
      if (seen < newest) ++went_back;
      newest = std::max(newest, seen);
    }
  });
  redis::Connection raw({.address = redis_->address()});
  for (std::int64_t i = 2; i <= 200; ++i) {
    writer_.Assessment("order-a", i);
    // What a producer writes again after a rebuild lies later in the topic and is older.
    if (i % 10 == 0) writer_.Assessment("order-a", i - 7);
    if (i % 50 != 0) continue;
    EXPECT_TRUE(raw.RunOne({"FLUSHALL"}));
  }
  EXPECT_TRUE(WaitUntil(30s, [&] { return AsOf("order-a") == 200; }));
  done = true;
  watcher.join();
  EXPECT_EQ(went_back, 0);
}

TEST_F(PictureTest, PassesBrokenRecordsOver) {
  writer_.Assessment("broken-a", 1, "not protobuf \xff\xff");
  writer_.Write(kafka::kAssessments, "broken-b", "no origin",
                codec::EncodeAssessment(AssessmentOf("broken-b", 1)));
  writer_.Assessment("broken-c", 1);
  Follow();
  ASSERT_TRUE(WaitUntil(20s, [&] { return AsOf("broken-c") == 1; }));
  EXPECT_EQ(Get("broken-a"), ::grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Get("broken-b"), ::grpc::StatusCode::NOT_FOUND);
  EXPECT_TRUE(WaitUntil(5s, [&] { return Stats().broken >= 2; }));
}

TEST_F(PictureTest, ShowsNothingThatWasNotCommitted) {
  kafka::LaneProducerParameters parameters;
  parameters.bootstrap = Bootstrap();
  parameters.transactional_id = "picture-test";
  const auto client = kafka::NewClient(kafka::ClientKind::kProducer,
                                       kafka::NewConf(kafka::LaneProducerSettings(parameters)).value())
                          .value();
  ASSERT_EQ(rd_kafka_init_transactions(client.get(), 30'000), nullptr);
  ASSERT_EQ(rd_kafka_begin_transaction(client.get()), nullptr);
  ProduceInto(client.get(), "aborted-a", codec::EncodeAssessment(AssessmentOf("aborted-a", 1)),
              OriginOf(kafka::kScoringStage, 1));
  ASSERT_EQ(rd_kafka_flush(client.get(), 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_EQ(rd_kafka_abort_transaction(client.get(), 10'000), nullptr);
  writer_.Assessment("aborted-b", 2);
  Follow();
  ASSERT_TRUE(WaitUntil(20s, [&] { return AsOf("aborted-b") == 2; }));
  EXPECT_EQ(Get("aborted-a"), ::grpc::StatusCode::NOT_FOUND) << "shown though it was aborted";
}

}  // namespace
}  // namespace lagesbild::scoring
