// What every client of the console shares: channels, tokens, deadlines, errors a person can act on.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>

#include "common/base/result.h"

namespace lagesbild::console {

/// address: "host:port".
std::shared_ptr<grpc::Channel> NewChannel(const std::string& address);

/// Sets the token (if not empty) and the deadline.
void Prepare(grpc::ClientContext& context, const std::string& token,
             std::chrono::milliseconds deadline = std::chrono::seconds(30));

/// `status` must not be OK. service: its name in the flags ("ingest"), for the hint.
base::Error ToError(const grpc::Status& status, const std::string& service, const std::string& address);

}  // namespace lagesbild::console
