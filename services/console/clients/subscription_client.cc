#include "console/clients/subscription_client.h"

#include "common/codec/wire.h"
#include "console/clients/channel.h"
#include "lagesbild/alert/v1/subscription_service.grpc.pb.h"

namespace lagesbild::console {

namespace {
namespace v1 = alert::v1;
}  // namespace

struct SubscriptionClient::Impl {
  std::string address;
  std::string token;
  std::unique_ptr<v1::SubscriptionService::Stub> stub;

  base::Error Fault(const grpc::Status& status) const { return ToError(status, "notification", address); }
};

SubscriptionClient::SubscriptionClient(const std::string& address, std::string token)
    : impl_(std::make_unique<Impl>(
          Impl{address, std::move(token), v1::SubscriptionService::NewStub(NewChannel(address))})) {}
SubscriptionClient::~SubscriptionClient() = default;

base::Result<PutPartnerResult> SubscriptionClient::PutPartner(const model::Partner& partner) {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::PutPartnerRequest request;
  codec::ToWire(partner, *request.mutable_partner());
  v1::PutPartnerResponse response;
  const auto status = impl_->stub->PutPartner(&context, request, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  return PutPartnerResult{response.token(), response.topic()};
}

base::Result<PutSubscriptionResult> SubscriptionClient::PutSubscription(
    const model::Subscription& subscription) {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::PutSubscriptionRequest request;
  codec::ToWire(subscription, *request.mutable_subscription());
  v1::PutSubscriptionResponse response;
  const auto status = impl_->stub->PutSubscription(&context, request, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  return PutSubscriptionResult{response.activation(), response.topic()};
}

base::Result<std::int64_t> SubscriptionClient::RemoveSubscription(const std::string& id) {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::RemoveSubscriptionRequest request;
  request.set_id(id);
  v1::RemoveSubscriptionResponse response;
  const auto status = impl_->stub->RemoveSubscription(&context, request, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  return response.activation();
}

base::Result<SubscriptionList> SubscriptionClient::List(const std::string& partner) {
  grpc::ClientContext context;
  Prepare(context, impl_->token);
  v1::ListSubscriptionsRequest request;
  request.set_partner(partner);
  v1::ListSubscriptionsResponse response;
  const auto status = impl_->stub->ListSubscriptions(&context, request, &response);
  if (!status.ok()) return base::Fail(impl_->Fault(status));
  SubscriptionList list;
  for (const auto& subscription : response.subscriptions()) {
    list.subscriptions.push_back(codec::FromWire(subscription));
  }
  for (const auto& entry : response.partners()) list.partners.push_back(codec::FromWire(entry));
  return list;
}

}  // namespace lagesbild::console
