// AreaService: the picture out of the read model.
#pragma once

#include <memory>

#include "common/grpc/auth.h"
#include "common/redis/guarded_reader.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace lagesbild::scoring {

/// Fewer incidents than this, but more than none, are not shown to partners. Source: Statistics Norway's rule
/// for crime figures, counts of 1 to 4.
inline constexpr std::int64_t kSmallCount = 5;

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
