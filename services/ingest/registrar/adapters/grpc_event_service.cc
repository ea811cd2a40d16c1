#include "ingest/registrar/adapters/grpc_event_service.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/grpc/auth.h"
#include "common/grpc/rpc_rules.h"
#include "common/grpc/status.h"
#include "common/kafka/partitioner.h"
#include "ingest/registrar/adapters/kafka_submission_to_observation_lane.h"
#include "ingest/registrar/adapters/register_answers.h"
#include "lagesbild/ingest/v1/event_service.grpc.pb.h"

namespace lagesbild::registrar {

namespace {

constexpr std::chrono::seconds kPatience{5};

/// shared_ptr: a lane may answer after the call has given up.
template <class Answer>
struct Reply {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_here = false;
  std::optional<Answer> answer;
};

/// Nothing: this process does not hold the partition. kUnavailable: the lanes did not answer in time.
template <class Answer, class Read>
base::Result<std::optional<Answer>> AskPartition(PartitionDesk& desk, std::int32_t partition,
                                                 const Read& read) {
  auto reply = std::make_shared<Reply<Answer>>();
  auto asked = desk.Ask(partition, [reply, read](const kafka::StateView* state) {
    std::optional<Answer> answer;
    if (state != nullptr) answer = read(*state);
    const std::lock_guard lock(reply->mutex);
    reply->answer = std::move(answer);
    reply->is_here = true;
    reply->changed.notify_all();
  });
  if (!asked) return base::Fail(asked.error());
  std::unique_lock lock(reply->mutex);
  if (!reply->changed.wait_for(lock, kPatience, [&] { return reply->is_here; })) {
    return base::Fail(base::ErrorCode::kUnavailable, "the registrar did not answer in time", "try again");
  }
  return std::move(reply->answer);
}

void Fill(const EventAnswer& answer, std::int32_t partition, ingest::v1::GetEventResponse& out) {
  out.set_revision(answer.revision);
  out.set_withdrawn(answer.is_withdrawn);
  out.set_kind(answer.kind);
  out.set_count(answer.count);
  out.set_day(answer.day);
  for (const auto& area : answer.areas) out.add_areas(area);
  out.set_outcome(std::string(Name(answer.outcome)));
  out.set_partition(partition);
}

void Fill(const FeedRecord& feed, ingest::v1::FeedStatus& out) {
  const auto count = [&](Outcome outcome) { return feed.by_outcome[static_cast<std::size_t>(outcome)]; };
  out.set_feed(feed.id);
  out.set_applied(count(Outcome::kApplied));
  out.set_duplicate(count(Outcome::kDuplicate));
  out.set_superseded(count(Outcome::kSuperseded));
  out.set_conflict(count(Outcome::kConflict));
  out.set_dead_lettered(count(Outcome::kDeadLettered));
  out.set_unlocated(feed.unlocated);
  out.set_last_recorded_at_ms(feed.last_recorded_at_ms);
}

}  // namespace

struct GrpcEventService::Impl final : ingest::v1::EventService::Service {
  Impl(PartitionDesk& desk, const rpc::Authenticator& authenticator)
      : desk_(desk), authenticator_(authenticator) {}

  ::grpc::Status GetEvent(::grpc::ServerContext* context, const ingest::v1::GetEventRequest* request,
                          ingest::v1::GetEventResponse* response) override {
    if (auto allowed = MayAskFor(*context, request->feed()); !allowed)
      return rpc::ToGrpcStatus(allowed.error());
    const auto partition =
        kafka::PartitionOfKey(SubmissionKey(request->feed(), request->source_id()), desk_.partition_count());
    auto answer = AskPartition<base::Result<EventAnswer>>(
        desk_, partition, [feed = request->feed(), id = request->source_id()](const kafka::StateView& state) {
          return AnswerEvent(state, feed, id);
        });
    if (!answer) return rpc::ToGrpcStatus(answer.error());
    if (!*answer) {
      return rpc::ToGrpcStatus(base::Error{base::ErrorCode::kNotFound,
                                           "another registrar holds partition " + std::to_string(partition),
                                           "ask the other instances of ingest"});
    }
    if (!**answer) return rpc::ToGrpcStatus((**answer).error());
    Fill(***answer, partition, *response);
    return ::grpc::Status::OK;
  }

  ::grpc::Status GetFeedStatus(::grpc::ServerContext* context,
                               const ingest::v1::GetFeedStatusRequest* request,
                               ingest::v1::GetFeedStatusResponse* response) override {
    auto caller = rpc::CallerOf(*context, authenticator_);
    if (!caller) return rpc::ToGrpcStatus(caller.error());
    std::string feed = request->feed();
    if (caller->role == rpc::Role::kFeed && feed.empty()) feed = caller->id;
    if (auto allowed = MayAskFor(*context, feed); !allowed) return rpc::ToGrpcStatus(allowed.error());
    response->set_partition_count(desk_.partition_count());
    std::vector<FeedRecord> sum;
    for (std::int32_t partition = 0; partition < desk_.partition_count(); ++partition) {
      using Feeds = base::Result<std::vector<FeedRecord>>;
      auto held = AskPartition<Feeds>(
          desk_, partition, [feed](const kafka::StateView& state) { return AnswerFeeds(state, feed); });
      if (!held) return rpc::ToGrpcStatus(held.error());
      if (!*held) continue;
      if (!**held) return rpc::ToGrpcStatus((**held).error());
      response->add_partitions(partition);
      for (const auto& record : ***held) AddFeed(record, sum);
    }
    for (const auto& record : sum) Fill(record, *response->add_feeds());
    return ::grpc::Status::OK;
  }

 private:
  /// kPermissionDenied: a feed asks for another's.
  base::Status MayAskFor(const ::grpc::ServerContext& context, const std::string& feed) const {
    auto caller = rpc::CallerOf(context, authenticator_);
    if (!caller) return base::Fail(caller.error());
    if (caller->role != rpc::Role::kFeed || caller->id == feed) return {};
    return base::Fail(base::ErrorCode::kPermissionDenied,
                      "this token belongs to feed '" + caller->id + "' and may ask for its events only",
                      "use that feed's id, or an analyst's or operator's token");
  }

  PartitionDesk& desk_;
  const rpc::Authenticator& authenticator_;
};

GrpcEventService::GrpcEventService(PartitionDesk& desk, const rpc::Authenticator& authenticator)
    : impl_(std::make_unique<Impl>(desk, authenticator)) {}
GrpcEventService::~GrpcEventService() = default;

::grpc::Service* GrpcEventService::service() { return impl_.get(); }

}  // namespace lagesbild::registrar
