// IngestService.Publish as a Publisher.
#pragma once

#include <memory>
#include <string>

#include "console/feeds/publisher.h"

namespace grpc {
class ChannelInterface;
}

namespace lagesbild::feeds {

/// token: the feed's, without "Bearer". Nothing is opened yet.
std::unique_ptr<Publisher> NewGrpcPublisher(const std::shared_ptr<::grpc::ChannelInterface>& channel,
                                            std::string token);

}  // namespace lagesbild::feeds
