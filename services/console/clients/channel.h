// What every client of the console shares: channels, tokens, deadlines, errors a person can act on.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>

#include "common/base/result.h"

namespace lagesbild::console {

/// When a peer that says nothing is asked whether it is there, and how long it has to say so; then every call
/// ends with UNAVAILABLE. A server of ours takes such questions every 10 s (rpc::ServerSettings).
struct Keepalive {
  std::chrono::milliseconds time{20'000};
  std::chrono::milliseconds timeout{10'000};
};

/// address: "host:port".
std::shared_ptr<grpc::Channel> NewChannel(const std::string& address, const Keepalive& keepalive = {});

/// Sets the token (if not empty) and the deadline.
void Prepare(grpc::ClientContext& context, const std::string& token,
             std::chrono::milliseconds deadline = std::chrono::seconds(30));

/// `status` must not be OK. service: its name in the flags ("ingest"), for the hint.
base::Error ToError(const grpc::Status& status, const std::string& service, const std::string& address);

}  // namespace lagesbild::console
