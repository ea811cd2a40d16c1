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

/// Handlers are synchronous and safe from any thread.
class GrpcSubscriptionServer {
 public:
  /// All must outlive it.
  GrpcSubscriptionServer(SubscriptionDesk& desk, const RegisterView& view,
                         const rpc::Authenticator& authenticator);
  ~GrpcSubscriptionServer();
  /// For rpc::Server; lives as long as this.
  ::grpc::Service* service() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::notification
