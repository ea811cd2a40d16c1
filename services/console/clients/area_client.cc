#include "console/clients/area_client.h"

#include "common/codec/codec.h"
#include "console/clients/channel.h"
#include "lagesbild/area/v1/area_service.grpc.pb.h"

namespace lagesbild::console {

namespace {
namespace v1 = area::v1;
}  // namespace

struct AreaClient::Impl {
  std::string address;
  std::string token;
  std::unique_ptr<v1::AreaService::Stub> stub;

  base::Error Fault(const grpc::Status& status) const { return ToError(status, "scoring", address); }
};

AreaClient::AreaClient(const std::string& address, std::string token)
    : impl_(std::make_unique<Impl>(
          Impl{address, std::move(token), v1::AreaService::NewStub(NewChannel(address))})) {}
AreaClient::~AreaClient() = default;

base::Result<AreaAnswer> AreaClient::GetArea(const std::string& area) {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::GetAreaRequest request;
  request.set_area(area);
  v1::GetAreaResponse response;
  const auto status = impl_->stub->GetArea(&context, request, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  // The codec reads bytes; a console that asks once can afford the detour.
  auto assessment = codec::DecodeAssessment(response.assessment().SerializeAsString());
  if (!assessment) return base::Fail(assessment.error());
  AreaAnswer answer{std::move(*assessment), {}};
  for (const auto& wire : response.trends()) {
    auto trend = codec::DecodeTrend(wire.SerializeAsString());
    if (!trend) return base::Fail(trend.error());
    answer.trends.push_back(std::move(*trend));
  }
  return answer;
}

base::Result<std::vector<model::Assessment>> AreaClient::ListAreas(const std::string& level) {
  std::vector<model::Assessment> all;
  v1::ListAreasRequest request;
  request.set_level(level);
  do {
    grpc::ClientContext context;
    Prepare(context, impl_->token);
    v1::ListAreasResponse response;
    const auto status = impl_->stub->ListAreas(&context, request, &response);
    if (!status.ok()) return base::Fail(impl_->Fault(status));
    for (const auto& wire : response.assessments()) {
      auto assessment = codec::DecodeAssessment(wire.SerializeAsString());
      if (!assessment) return base::Fail(assessment.error());
      all.push_back(std::move(*assessment));
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

}  // namespace lagesbild::console
