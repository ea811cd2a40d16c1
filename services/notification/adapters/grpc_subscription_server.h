// SubscriptionService over gRPC: messages to and from the desk.
#pragma once

#include <memory>

#include "common/grpc/auth.h"
#include "notification/register_view.h"
#include "notification/subscription_desk.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace lagesbild::notification {

/// All must outlive the service. Handlers are synchronous and safe from any thread.
std::unique_ptr<::grpc::Service> NewSubscriptionService(SubscriptionDesk& desk, const RegisterView& view,
                                                        const rpc::Authenticator& authenticator);

}  // namespace lagesbild::notification
