#include "console/clients/gate_client.h"

#include "console/clients/channel.h"
#include "lagesbild/ingest/v1/gate_service.grpc.pb.h"

namespace lagesbild::console {

base::Result<GateStatus> GetGateStatus(const std::string& address, const std::string& token) {
  const auto stub = ingest::v1::GateService::NewStub(NewChannel(address));
  grpc::ClientContext context;
  Prepare(context, token);
  ingest::v1::GetGateStatusResponse response;
  const auto status = stub->GetGateStatus(&context, {}, &response);
  if (!status.ok()) return base::Fail(ToError(status, "ingest", address));
  GateStatus gate{{}, response.since_ms()};
  for (const auto& feed : response.feeds()) {
    gate.feeds.push_back({feed.feed(),
                          feed.accepted(),
                          feed.refused(),
                          {feed.refused_by_reason().begin(), feed.refused_by_reason().end()}});
  }
  return gate;
}

}  // namespace lagesbild::console
