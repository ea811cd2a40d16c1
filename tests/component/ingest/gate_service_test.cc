// GateService over a real gRPC server: what the gate answered, and to whom that is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>

#include "component/ingest/gateway_fixture.h"
#include "ingest/gateway/adapters/grpc_gate_service.h"
#include "ingest/gateway/gate_totals.h"
#include "lagesbild/ingest/v1/gate_service.grpc.pb.h"

namespace lagesbild::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

class GateServiceTest : public GatewayFixture {
 protected:
  void SetUp() override {
    feeds.Put("polisen");
    feeds.Put("kommun");
    totals.Accepted("polisen", 7, 1'000);
    totals.Accepted("polisen", 3, 2'000);
    totals.Refused("polisen", ingest::Reason::kUnknownKind, 2);
    totals.Refused("polisen", ingest::Reason::kMissing, 1);
    totals.Refused("kommun", ingest::Reason::kMissing, 4);
    auto started = rpc::Server::Start({}, {service.service()}, feeds);
    ASSERT_TRUE(started) << started.error().ToString();
    server = std::move(*started);
    channel = ::grpc::CreateChannel("127.0.0.1:" + std::to_string(server->port()),
                                    ::grpc::InsecureChannelCredentials());
  }

  ::grpc::Status Ask(const std::string& token, ingest::v1::GetGateStatusResponse* response) {
    auto context = As(token);
    return ingest::v1::GateService::NewStub(channel)->GetGateStatus(context.get(), {}, response);
  }

  ingest::GateTotals totals{counters, 500};
  ingest::GrpcGateService service{totals, feeds};
};

TEST_F(GateServiceTest, TellsAFeedItsOwnEventsByAnswer) {
  ingest::v1::GetGateStatusResponse response;
  ASSERT_TRUE(Ask("token-polisen", &response).ok());
  EXPECT_EQ(response.since_ms(), 500);
  ASSERT_THAT(response.feeds(), SizeIs(1));
  const auto& feed = response.feeds(0);
  EXPECT_EQ(feed.feed(), "polisen");
  EXPECT_EQ(feed.accepted(), 10);
  EXPECT_EQ(feed.refused(), 3);
  const std::map<std::string, std::int64_t> reasons(feed.refused_by_reason().begin(),
                                                    feed.refused_by_reason().end());
  EXPECT_THAT(reasons, ElementsAre(Pair("MISSING", 1), Pair("UNKNOWN_KIND", 2)));
}

TEST_F(GateServiceTest, TellsNothingToStrangers) {
  ingest::v1::GetGateStatusResponse response;
  EXPECT_EQ(Ask("wrong", &response).error_code(), ::grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(response.feeds(), SizeIs(0));
}

TEST_F(GateServiceTest, HandsOnWhatItCounts) {
  EXPECT_EQ(counters.count("polisen accepted"), 10);
  EXPECT_EQ(counters.count("polisen refused UNKNOWN_KIND"), 2);
  EXPECT_EQ(counters.count("kommun refused MISSING"), 4);
}

}  // namespace
}  // namespace lagesbild::testing
