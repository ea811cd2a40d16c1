#include "notification/adapters/grpc_subscription_server.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "common/codec/wire.h"
#include "common/grpc/rpc_rules.h"
#include "common/grpc/status.h"
#include "lagesbild/alert/v1/subscription_service.grpc.pb.h"
#include "lagesbild/alert/v1/subscription_service.pb.h"

namespace lagesbild::notification {

namespace {

namespace v1 = lagesbild::alert::v1;
using ::grpc::ServerContext;
using ::grpc::Status;

Status ToStatus(const Refusal& refusal) {
  rpc::RpcError error;
  error.error = refusal.error;
  for (const auto& violation : refusal.violations) {
    error.violations.push_back({violation.field, violation.reason, violation.description});
  }
  return rpc::ToGrpcStatus(error);
}

class Service final : public v1::SubscriptionService::Service {
 public:
  Service(SubscriptionDesk& desk, const RegisterView& view, const rpc::Authenticator& authenticator)
      : desk_(desk), view_(view), authenticator_(authenticator) {}

  Status PutPartner(ServerContext* /*context*/, const v1::PutPartnerRequest* request,
                    v1::PutPartnerResponse* response) override {
    auto answer = desk_.PutPartner(codec::FromWire(request->partner()));
    if (!answer) return ToStatus(answer.error());
    response->set_token(answer->token);
    response->set_topic(answer->topic);
    return Status::OK;
  }

  Status PutSubscription(ServerContext* /*context*/, const v1::PutSubscriptionRequest* request,
                         v1::PutSubscriptionResponse* response) override {
    auto answer = desk_.PutSubscription(codec::FromWire(request->subscription()));
    if (!answer) return ToStatus(answer.error());
    response->set_activation(answer->activation);
    response->set_topic(answer->topic);
    return Status::OK;
  }

  Status RemoveSubscription(ServerContext* /*context*/, const v1::RemoveSubscriptionRequest* request,
                            v1::RemoveSubscriptionResponse* response) override {
    auto answer = desk_.RemoveSubscription(request->id());
    if (!answer) return ToStatus(answer.error());
    response->set_activation(*answer);
    return Status::OK;
  }

  /// A partner sees its own, whatever it asks for.
  Status ListSubscriptions(ServerContext* context, const v1::ListSubscriptionsRequest* request,
                           v1::ListSubscriptionsResponse* response) override {
    const auto caller = rpc::CallerOf(*context, authenticator_);
    if (!caller) return rpc::ToGrpcStatus(caller.error());
    const bool partner = caller->role == rpc::Role::kPartner;
    if (partner && !request->partner().empty() && request->partner() != caller->id) {
      return rpc::ToGrpcStatus(base::Error{base::ErrorCode::kPermissionDenied,
                                           "partner '" + caller->id + "' may list its own subscriptions only",
                                           "leave the partner empty"});
    }
    const auto& whose = partner ? caller->id : request->partner();
    for (const auto& subscription : view_.Subscriptions(whose)) {
      codec::ToWire(subscription, *response->add_subscriptions());
    }
    for (auto& entry : view_.Partners(whose)) {
      entry.token_sha256.clear();
      codec::ToWire(entry, *response->add_partners());
    }
    return Status::OK;
  }

 private:
  SubscriptionDesk& desk_;
  const RegisterView& view_;
  const rpc::Authenticator& authenticator_;
};

}  // namespace

struct GrpcSubscriptionServer::Parts {
  Service service;
};

GrpcSubscriptionServer::GrpcSubscriptionServer(SubscriptionDesk& desk, const RegisterView& view,
                                               const rpc::Authenticator& authenticator)
    : parts_(new Parts{Service(desk, view, authenticator)}) {}

GrpcSubscriptionServer::~GrpcSubscriptionServer() = default;

::grpc::Service* GrpcSubscriptionServer::service() const { return &parts_->service; }

}  // namespace lagesbild::notification
