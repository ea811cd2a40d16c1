#include "console/commands/publishing.h"

#include <fmt/format.h>

#include <ostream>

#include "console/clients/channel.h"
#include "console/feeds/adapters/grpc_publisher.h"

namespace lagesbild::console {

std::unique_ptr<feeds::Publisher> NewPublisher(const Session& session, const std::string& token) {
  return feeds::NewGrpcPublisher(
      NewChannel(session.ingest), token,
      [address = session.ingest](const grpc::Status& status) { return ToError(status, "ingest", address); });
}

feeds::SenderOptions Sending(const std::stop_token& stop, const Session& session) {
  feeds::SenderOptions options;
  options.stop = stop;
  options.on_break = [&session](const base::Error& error) {
    *session.err << fmt::format("{}; trying again\n", error.message) << std::flush;
  };
  return options;
}

}  // namespace lagesbild::console
