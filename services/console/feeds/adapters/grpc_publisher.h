// IngestService.Publish as a Publisher.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "console/feeds/publisher.h"

namespace grpc {
class ChannelInterface;
class Status;
}  // namespace grpc

namespace lagesbild::feeds {

/// What a person is told of a status that is not OK.
using ToError = std::function<base::Error(const ::grpc::Status&)>;

/// token: the feed's, without "Bearer". Nothing is opened yet.
std::unique_ptr<Publisher> NewGrpcPublisher(const std::shared_ptr<::grpc::ChannelInterface>& channel,
                                            std::string token, ToError to_error);

}  // namespace lagesbild::feeds
