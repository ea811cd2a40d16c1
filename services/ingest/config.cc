#include "ingest/config.h"

#include <chrono>
#include <string>

#include "common/config/settings_parser.h"
#include "ingest/gateway/domain/limits.h"

namespace lagesbild::ingest {

void Config::Declare(config::SettingsParser& parser) {
  using std::chrono::milliseconds;
  DeclareService(parser, &service);
  parser.Bool("gateway", &gateway, "Take events and write registers");
  parser.Bool("registrar", &registrar, "Make observations of what is in the submissions topic");
  const auto batch = static_cast<std::int64_t>(kBatchEventsMax);
  parser.Int("events-in-flight", &limits.events_in_flight,
             "Events that may await the broker, over all streams", {.min = batch, .max = 1'000'000});
  parser.Bytes("bytes-in-flight", &limits.bytes_in_flight, "Bytes of requests that may await it",
               {.min = 4LL * 1024 * 1024, .max = 4LL * 1024 * 1024 * 1024});
  parser.Int("stream-credit", &limits.events_per_stream, "Events without receipt on one stream",
             {.min = batch, .max = 100'000});
  parser.Int("streams", &limits.streams, "Publish streams open at once", {.min = 1, .max = 10'000});
  parser.Duration("linger", &linger, "How long events wait for company on their way to Kafka",
                  {.min = milliseconds(0), .max = milliseconds(1000)});
  parser.Duration("delivery-timeout", &delivery_timeout,
                  "After this without the broker's acknowledgement an event is to be sent again",
                  {.min = milliseconds(1000), .max = milliseconds(300'000)});
}

base::Status Config::Check() const {
  if (!gateway && !registrar) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "both gateway and registrar are switched off",
                      "leave one of them on");
  }
  return {};
}

}  // namespace lagesbild::ingest
