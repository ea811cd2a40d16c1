// A gRPC server: services, limits, health, reflection, and a gate that checks every call in one place.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/grpc/auth.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace lagesbild::rpc {

struct ServerSettings {
  std::string listen = "127.0.0.1:0";                ///< port 0 takes a free one
  int max_receive_bytes = 4 * 1024 * 1024;           ///< a larger message: RESOURCE_EXHAUSTED
  int max_streams_per_connection = 1000;             ///< calls in flight on one connection; more wait
  int max_threads = 64;                              ///< for handlers of the synchronous kind
  std::chrono::milliseconds keepalive_time{30'000};  ///< ping to a quiet client
  std::chrono::milliseconds keepalive_timeout{10'000};
  std::chrono::milliseconds ping_interval_min{10'000};  ///< a client that pings more often is cut off
};

/// Health starts as NOT_SERVING; reflection is on. Every call, whatever its service, is put to Authorize
/// (rpc_rules.h) before any handler sees it.
class Server {
 public:
  /// services and authenticator must outlive the server. kUnavailable: cannot listen there.
  static base::Result<std::unique_ptr<Server>> Start(const ServerSettings& settings,
                                                     const std::vector<::grpc::Service*>& services,
                                                     const Authenticator& authenticator);
  ~Server();  // stops at once
  std::uint16_t port() const;
  /// What the health service says, for the whole server.
  void SetServing(bool serving);
  /// Takes no new calls, lets those in flight finish for half of the time to the deadline, then cancels them.
  /// Health turns to NOT_SERVING first. Handlers must return soon after they are cancelled. Safe to call
  /// twice.
  void Stop(std::chrono::steady_clock::time_point deadline);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::rpc
