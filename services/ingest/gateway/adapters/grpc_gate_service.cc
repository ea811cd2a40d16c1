#include "ingest/gateway/adapters/grpc_gate_service.h"

#include <grpcpp/grpcpp.h>

#include <string>

#include "common/grpc/auth.h"
#include "common/grpc/rpc_rules.h"
#include "common/grpc/status.h"
#include "ingest/gateway/gate_totals.h"
#include "lagesbild/ingest/v1/gate_service.grpc.pb.h"

namespace lagesbild::ingest {

namespace {

void Fill(const std::string& id, const GateTotals::Feed& feed, v1::GateFeed& out) {
  out.set_feed(id);
  out.set_accepted(feed.accepted);
  std::int64_t refused = 0;
  for (std::uint8_t i = 0; i < kReasonCount; ++i) {
    if (feed.refused.at(i) == 0) continue;
    refused += feed.refused.at(i);
    (*out.mutable_refused_by_reason())[std::string(Name(static_cast<Reason>(i)))] = feed.refused.at(i);
  }
  out.set_refused(refused);
}

}  // namespace

struct GrpcGateService::Impl final : v1::GateService::Service {
  Impl(const GateTotals& the_totals, const rpc::Authenticator& the_authenticator)
      : totals(the_totals), authenticator(the_authenticator) {}

  ::grpc::Status GetGateStatus(::grpc::ServerContext* context, const v1::GetGateStatusRequest* /*request*/,
                               v1::GetGateStatusResponse* response) override {
    const auto caller = rpc::CallerOf(*context, authenticator);
    if (!caller) return rpc::ToGrpcStatus(caller.error());
    response->set_since_ms(totals.since_ms());
    for (const auto& [id, feed] : totals.feeds()) {
      if (caller->role == rpc::Role::kFeed && caller->id != id) continue;
      Fill(id, feed, *response->add_feeds());
    }
    return ::grpc::Status::OK;
  }

  const GateTotals& totals;
  const rpc::Authenticator& authenticator;
};

GrpcGateService::GrpcGateService(const GateTotals& totals, const rpc::Authenticator& authenticator)
    : impl_(std::make_unique<Impl>(totals, authenticator)) {}
GrpcGateService::~GrpcGateService() = default;

::grpc::Service* GrpcGateService::service() { return impl_.get(); }

}  // namespace lagesbild::ingest
