#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <thread>

#include "common/base/hash.h"
#include "common/grpc/auth.h"
#include "common/grpc/server.h"
#include "common/kafka/partitioner.h"
#include "component/registrar/registrar_bench.h"
#include "console/clients/event_client.h"
#include "ingest/registrar/adapters/grpc_event_service.h"
#include "ingest/registrar/adapters/register_answers.h"
#include "lagesbild/ingest/v1/event_service.grpc.pb.h"

namespace lagesbild::registrar {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Every token is its own principal: "analyst" or "feed:<id>".
class TestTokens final : public rpc::Authenticator {
 public:
  std::optional<rpc::Principal> Find(std::string_view token_sha256) const override {
    for (const auto& [token, principal] : known_) {
      if (base::Hex(base::Sha256(token)) == token_sha256) return principal;
    }
    return std::nullopt;
  }

 private:
  std::map<std::string, rpc::Principal> known_ = {{"analyst", {rpc::Role::kAnalyst, "analyst"}},
                                                  {"polisen", {rpc::Role::kFeed, "polisen"}},
                                                  {"kommun", {rpc::Role::kFeed, "kommun"}}};
};

/// Holds the states the test gives it; answers on another thread, as lanes do.
class TestDesk final : public PartitionDesk {
 public:
  std::map<std::int32_t, const kafka::StateView*> states;
  bool is_running = true;
  std::int32_t partition_count() const override { return 3; }
  base::Status Ask(std::int32_t partition, std::function<void(const kafka::StateView*)> question) override {
    if (!is_running) return base::Fail(base::ErrorCode::kUnavailable, "not running");
    const auto found = states.find(partition);
    const auto* state = found == states.end() ? nullptr : found->second;
    threads_.emplace_back([question = std::move(question), state] { question(state); });
    return {};
  }

 private:
  std::vector<std::jthread> threads_;
};

class EventServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    rpc::ServerSettings settings;
    auto started = rpc::Server::Start(settings, {service_.service()}, tokens_);
    ASSERT_TRUE(started) << started.error().ToString();
    server_ = std::move(*started);
    stub_ = ingest::v1::EventService::NewStub(::grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(server_->port()), ::grpc::InsecureChannelCredentials()));
    ASSERT_TRUE(bench_.Areas(1, SmallRegister()));
    ASSERT_TRUE(bench_.Send(MakeIncident("1", 3, model::AreaCode{"0180C1010"}, "violence.assault", 2)));
    ASSERT_TRUE(bench_.Send(MakeIncident("1", 2, model::AreaCode{"0180"})));
    ASSERT_TRUE(bench_.Send(MakeWithdrawal("2", 1)));
    desk_.states = {{kafka::PartitionOfKey("polisen/1", 3), &bench_.unit},
                    {kafka::PartitionOfKey("polisen/2", 3), &bench_.unit}};
  }

  ::grpc::Status GetEvent(const std::string& token, const std::string& feed, const std::string& id,
                          ingest::v1::GetEventResponse* response) {
    ::grpc::ClientContext context;
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    ingest::v1::GetEventRequest request;
    request.set_feed(feed);
    request.set_source_id(id);
    return stub_->GetEvent(&context, request, response);
  }
  ::grpc::Status GetFeedStatus(const std::string& token, const std::string& feed,
                               ingest::v1::GetFeedStatusResponse* response) {
    ::grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    ingest::v1::GetFeedStatusRequest request;
    request.set_feed(feed);
    return stub_->GetFeedStatus(&context, request, response);
  }

  RegistrarBench bench_;
  TestTokens tokens_;
  TestDesk desk_;
  GrpcEventService service_{desk_, tokens_};
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<ingest::v1::EventService::Stub> stub_;
};

TEST_F(EventServiceTest, TellsWhatBecameOfAnEvent) {
  ingest::v1::GetEventResponse event;
  ASSERT_TRUE(GetEvent("analyst", "polisen", "1", &event).ok());
  EXPECT_EQ(event.revision(), 3U);
  EXPECT_FALSE(event.withdrawn());
  EXPECT_EQ(event.kind(), "violence.assault");
  EXPECT_EQ(event.count(), 2);
  EXPECT_EQ(event.day(), kNoonDay);
  EXPECT_THAT(event.areas(), ElementsAre("01", "0180", "0180C1010", "uso-9"));
  EXPECT_EQ(event.outcome(), "superseded");
  EXPECT_EQ(event.partition(), kafka::PartitionOfKey("polisen/1", 3));
  ingest::v1::GetEventResponse withdrawn;
  ASSERT_TRUE(GetEvent("polisen", "polisen", "2", &withdrawn).ok());
  EXPECT_TRUE(withdrawn.withdrawn());
  EXPECT_EQ(withdrawn.areas_size(), 0);
}

TEST_F(EventServiceTest, NamesThePartitionItDoesNotHold) {
  ingest::v1::GetEventResponse event;
  desk_.states.clear();
  const auto status = GetEvent("analyst", "polisen", "1", &event);
  EXPECT_EQ(status.error_code(), ::grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(status.error_message(),
              HasSubstr("partition " + std::to_string(kafka::PartitionOfKey("polisen/1", 3))));
}

/// A registrar that holds some of the partitions.
struct Registrar {
  explicit Registrar(const rpc::Authenticator& tokens) : service(desk, tokens) {
    server = std::move(rpc::Server::Start({}, {service.service()}, tokens).value());
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(server->port()); }

  RegistrarBench bench;
  TestDesk desk;
  GrpcEventService service;
  std::unique_ptr<rpc::Server> server;
};

/// An id of an event that lies in `partition` of three.
std::string IdIn(std::int32_t partition) {
  for (int i = 0;; ++i) {
    if (kafka::PartitionOfKey("polisen/" + std::to_string(i), 3) == partition) return std::to_string(i);
  }
}

TEST(EventClient, AsksUntilARegistrarHoldsTheEventAndSumsOverAll) {
  const TestTokens tokens;
  Registrar first(tokens);
  Registrar second(tokens);
  first.desk.states = {{0, &first.bench.unit}};
  second.desk.states = {{1, &second.bench.unit}, {2, &second.bench.unit}};
  ASSERT_TRUE(first.bench.Send(MakeIncident(IdIn(0), 1, model::AreaCode{"nowhere"})));
  ASSERT_TRUE(second.bench.Send(MakeIncident(IdIn(1), 4, model::AreaCode{"nowhere"})));
  for (const auto& addresses :
       {std::vector{first.address(), second.address()}, std::vector{second.address(), first.address()}}) {
    console::EventClient client(addresses, "analyst");
    const auto in_first = client.GetEvent("polisen", IdIn(0));
    ASSERT_TRUE(in_first) << in_first.error().ToString();
    EXPECT_EQ(in_first->revision, 1U);
    EXPECT_EQ(in_first->partition, 0);
    const auto in_second = client.GetEvent("polisen", IdIn(1));
    ASSERT_TRUE(in_second) << in_second.error().ToString();
    EXPECT_EQ(in_second->revision, 4U);
    EXPECT_EQ(in_second->partition, 1);
    EXPECT_EQ(client.GetEvent("polisen", IdIn(2)).error().code, base::ErrorCode::kNotFound);
    const auto status = client.GetFeedStatus("polisen");
    ASSERT_TRUE(status) << status.error().ToString();
    EXPECT_THAT(status->partitions, ElementsAre(0, 1, 2));
    ASSERT_EQ(status->feeds.size(), 1U);
    EXPECT_EQ(status->feeds[0].applied, 3) << "the second state counts for both of its partitions";
  }
  second.server->Stop(std::chrono::steady_clock::now());
  console::EventClient client({first.address(), second.address()}, "analyst");
  EXPECT_TRUE(client.GetEvent("polisen", IdIn(0)));
  EXPECT_EQ(client.GetEvent("polisen", IdIn(1)).error().code, base::ErrorCode::kUnavailable)
      << "one who might know did not answer: that is no 'not found'";
  const auto partly = client.GetFeedStatus("polisen");
  ASSERT_TRUE(partly) << partly.error().ToString();
  ASSERT_EQ(partly->unreachable.size(), 1U) << "what is missing is said";
  EXPECT_EQ(partly->unreachable[0].code, base::ErrorCode::kUnavailable);
  first.server->Stop(std::chrono::steady_clock::now());
  EXPECT_EQ(client.GetFeedStatus("polisen").error().code, base::ErrorCode::kUnavailable) << "nobody is there";
}

TEST_F(EventServiceTest, RefusesWhatItShould) {
  ingest::v1::GetEventResponse event;
  EXPECT_EQ(GetEvent("", "polisen", "1", &event).error_code(), ::grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(GetEvent("nobody", "polisen", "1", &event).error_code(), ::grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(GetEvent("kommun", "polisen", "1", &event).error_code(), ::grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(GetEvent("analyst", "polisen", std::string("1\0", 2), &event).error_code(),
            ::grpc::StatusCode::NOT_FOUND);
  desk_.is_running = false;
  EXPECT_EQ(GetEvent("analyst", "polisen", "1", &event).error_code(), ::grpc::StatusCode::UNAVAILABLE);
}

TEST_F(EventServiceTest, SumsFeedsOverTheWholePartitionsItHolds) {
  RegistrarBench other;
  auto incident = MakeIncident("9", 1, model::AreaCode{"nowhere"});
  incident.recorded_at_ms = kNoonMs + 5000;
  ASSERT_TRUE(other.Send(incident));
  ASSERT_TRUE(other.SendRaw({"x", "broken", 0}));
  incident.feed = "kommun";
  ASSERT_TRUE(other.Send(incident));
  desk_.states = {{0, &bench_.unit}, {2, &other.unit}};
  ingest::v1::GetFeedStatusResponse all;
  ASSERT_TRUE(GetFeedStatus("analyst", "", &all).ok());
  EXPECT_THAT(all.partitions(), ElementsAre(0, 2));
  ASSERT_EQ(all.feeds_size(), 3);
  EXPECT_EQ(all.feeds(0).feed(), "");
  EXPECT_EQ(all.feeds(0).dead_lettered(), 1);
  EXPECT_EQ(all.feeds(1).feed(), "kommun");
  EXPECT_EQ(all.feeds(2).feed(), "polisen");
  EXPECT_EQ(all.feeds(2).applied(), 3);
  EXPECT_EQ(all.feeds(2).superseded(), 1);
  EXPECT_EQ(all.feeds(2).unlocated(), 1);
  EXPECT_EQ(all.feeds(2).last_recorded_at_ms(), kNoonMs + 5000);

  ingest::v1::GetFeedStatusResponse own;
  ASSERT_TRUE(GetFeedStatus("kommun", "", &own).ok());
  ASSERT_EQ(own.feeds_size(), 1) << "a feed sees itself alone";
  EXPECT_EQ(own.feeds(0).feed(), "kommun");
  EXPECT_EQ(GetFeedStatus("kommun", "polisen", &own).error_code(), ::grpc::StatusCode::PERMISSION_DENIED);
}

}  // namespace
}  // namespace lagesbild::registrar
