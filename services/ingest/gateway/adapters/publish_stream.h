// One Publish call: reads requests while there is credit, writes their receipts in order, ends cleanly.
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "ingest/gateway/adapters/publish_batch.h"
#include "ingest/gateway/adapters/publish_desk.h"

namespace lagesbild::ingest {

/// Owns itself until gRPC is done with it; batches in flight keep it alive too. Reactions and deliveries come
/// on several threads: each notes what happened under the lock, and one of them at a time drives what
/// follows, without the lock, since gRPC may react on the same thread.
class PublishStream final : public ::grpc::ServerBidiReactor<::grpc::ByteBuffer, ::grpc::ByteBuffer>,
                            public PublishBatch::Owner,
                            public std::enable_shared_from_this<PublishStream> {
 public:
  PublishStream(PublishDesk& desk, std::string feed, std::string traceparent)
      : desk_(desk), feed_(std::move(feed)), traceparent_(std::move(traceparent)) {}

  /// Called when gRPC is done with the stream; set before Begin.
  void set_gone(std::function<void()> gone) { gone_ = std::move(gone); }
  /// Asked before each batch: an error ends the stream, as for a caller whose token was taken away. Set
  /// before Begin.
  void set_check(std::function<base::Status()> check) { check_ = std::move(check); }

  /// Call once, right after the stream was made by make_shared.
  void Begin();
  /// Reads no more and ends after the receipts of what was read.
  void Drain();

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;
  void Complete(PublishBatch& batch) override;

 private:
  enum class Step : std::uint8_t { kNothing, kRead, kWrite, kTick, kFinish };
  struct Pending {
    std::shared_ptr<PublishBatch> batch;
    bool complete = false;
    bool ticked = false;  // the tick is on its way or there
  };

  void Drive();
  Step Next();
  Step Answer();
  bool NoMoreReads() const;
  bool MayFinish() const;
  void Perform(Step step);
  void Take();
  void TickDone(bool good);
  ::grpc::Status FinalStatus() const;

  PublishDesk& desk_;
  const std::string feed_;
  const std::string traceparent_;
  std::function<void()> gone_;
  std::function<base::Status()> check_ = [] { return base::Status(); };
  std::shared_ptr<PublishStream> self_;

  std::mutex mutex_;  // all below, but for the last three, which belong to the operation in flight
  std::deque<Pending> batches_;
  std::int64_t unanswered_ = 0;
  bool reading_ = false;
  bool read_closed_ = false;
  bool writing_ = false;
  bool ticking_ = false;
  bool cancelled_ = false;
  bool draining_ = false;
  bool finished_ = false;
  bool driving_ = false;
  bool drive_again_ = false;
  std::optional<::grpc::Status> failure_;
  std::shared_ptr<PublishBatch> answered_;
  ::grpc::ByteBuffer request_;
  ::grpc::ByteBuffer response_;
};

}  // namespace lagesbild::ingest
