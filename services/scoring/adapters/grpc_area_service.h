// AreaService: the picture out of the read model.
#pragma once

#include <memory>

#include "common/grpc/auth.h"
#include "common/redis/guarded_reader.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace lagesbild::scoring {

/// UNAVAILABLE while the model is being rebuilt and while Redis is away. Safe from any thread.
class AreaServiceAdapter {
 public:
  /// Both must outlive it.
  AreaServiceAdapter(redis::GuardedReader& reader, const rpc::Authenticator& authenticator);
  ~AreaServiceAdapter();
  ::grpc::Service* service();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace lagesbild::scoring
