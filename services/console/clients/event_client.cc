#include "console/clients/event_client.h"

#include <algorithm>
#include <map>
#include <optional>

#include "console/clients/channel.h"
#include "lagesbild/ingest/v1/event_service.grpc.pb.h"

namespace lagesbild::console {

namespace {

namespace v1 = ingest::v1;

EventAnswer FromWire(const v1::GetEventResponse& in) {
  return {in.revision(), in.withdrawn(), in.kind(),
          in.count(),    in.day(),       {in.areas().begin(), in.areas().end()},
          in.outcome(),  in.partition()};
}

void Add(const v1::FeedStatus& in, FeedCounts& sum) {
  sum.feed = in.feed();
  sum.applied += in.applied();
  sum.duplicate += in.duplicate();
  sum.superseded += in.superseded();
  sum.conflict += in.conflict();
  sum.dead_lettered += in.dead_lettered();
  sum.unlocated += in.unlocated();
  sum.last_recorded_at_ms = std::max(sum.last_recorded_at_ms, in.last_recorded_at_ms());
}

}  // namespace

std::vector<std::int32_t> FeedStatusAnswer::Missing() const {
  std::vector<std::int32_t> missing;
  for (std::int32_t partition = 0; partition < partition_count; ++partition) {
    if (!std::binary_search(partitions.begin(), partitions.end(), partition)) missing.push_back(partition);
  }
  return missing;
}

struct EventClient::Impl {
  std::vector<std::string> addresses;
  std::string token;
  std::vector<std::unique_ptr<v1::EventService::Stub>> stubs;
};

EventClient::EventClient(std::vector<std::string> addresses, std::string token)
    : impl_(std::make_unique<Impl>(Impl{std::move(addresses), std::move(token), {}})) {
  for (const auto& address : impl_->addresses)
    impl_->stubs.push_back(v1::EventService::NewStub(NewChannel(address)));
}
EventClient::~EventClient() = default;

base::Result<EventAnswer> EventClient::GetEvent(const std::string& feed, const std::string& source_id) {
  base::Error unknown{base::ErrorCode::kNotFound, {}, {}};
  std::optional<base::Error> unasked;
  for (std::size_t i = 0; i < impl_->stubs.size(); ++i) {
    grpc::ClientContext context;
    Prepare(context, impl_->token);
    v1::GetEventRequest request;
    request.set_feed(feed);
    request.set_source_id(source_id);
    v1::GetEventResponse response;
    const auto status = impl_->stubs[i]->GetEvent(&context, request, &response);
    if (status.ok()) return FromWire(response);
    auto error = ToError(status, "ingest", impl_->addresses[i]);
    if (error.code != base::ErrorCode::kNotFound) {
      if (!unasked) unasked = std::move(error);
      continue;
    }
    const bool is_only = impl_->stubs.size() == 1;
    unknown.message += is_only ? error.message : "\n  " + impl_->addresses[i] + ": " + error.message;
    unknown.hint = std::move(error.hint);
  }
  return base::Fail(unasked ? std::move(*unasked) : std::move(unknown));
}

base::Result<FeedStatusAnswer> EventClient::GetFeedStatus(const std::string& feed) {
  std::map<std::string, FeedCounts> sums;
  FeedStatusAnswer answer;
  for (std::size_t i = 0; i < impl_->stubs.size(); ++i) {
    grpc::ClientContext context;
    Prepare(context, impl_->token);
    v1::GetFeedStatusRequest request;
    request.set_feed(feed);
    v1::GetFeedStatusResponse response;
    const auto status = impl_->stubs[i]->GetFeedStatus(&context, request, &response);
    if (!status.ok()) {
      auto error = ToError(status, "ingest", impl_->addresses[i]);
      if (error.code != base::ErrorCode::kUnavailable) return base::Fail(std::move(error));
      answer.unreachable.push_back(std::move(error));
      continue;
    }
    for (const auto& in : response.feeds()) Add(in, sums[in.feed()]);
    answer.partitions.insert(answer.partitions.end(), response.partitions().begin(),
                             response.partitions().end());
    answer.partition_count = std::max(answer.partition_count, response.partition_count());
  }
  if (answer.partition_count == 0 && !answer.unreachable.empty()) {
    return base::Fail(answer.unreachable.front());
  }
  for (auto& [id, counts] : sums) answer.feeds.push_back(std::move(counts));
  std::sort(answer.partitions.begin(), answer.partitions.end());
  return answer;
}

}  // namespace lagesbild::console
