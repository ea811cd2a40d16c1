#include "ingest/gateway/adapters/publish_stream.h"

#include <chrono>
#include <utility>

#include "common/grpc/status.h"

namespace lagesbild::ingest {

namespace {

/// Requests without receipt on one stream, whatever their size: a bound for those without events.
constexpr std::size_t kBatchesMax = 64;

}  // namespace

void PublishStream::Begin() {
  self_ = shared_from_this();
  Drive();
}

void PublishStream::Drain() {
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
  }
  Drive();
}

void PublishStream::OnReadDone(bool ok) {
  const auto keep = shared_from_this();
  if (ok) Take();
  {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    if (!ok) read_closed_ = true;
  }
  Drive();
}

void PublishStream::Take() {
  if (const auto allowed = check_(); !allowed) {
    const std::lock_guard lock(mutex_);
    failure_ = rpc::ToGrpcStatus(allowed.error());
    return;
  }
  ::grpc::Slice bytes;
  if (!request_.TrySingleSlice(&bytes).ok()) (void)request_.DumpToSingleSlice(&bytes);
  auto opened =
      desk_.Open(feed_, {reinterpret_cast<const char*>(bytes.begin()), bytes.size()}, shared_from_this());
  {
    const std::lock_guard lock(mutex_);
    if (!opened) {
      failure_ = rpc::ToGrpcStatus(opened.error());
      return;
    }
    batches_.push_back({opened->batch});
    unanswered_ += static_cast<std::int64_t>(opened->batch->size());
  }
  desk_.Submit(*opened, feed_, traceparent_);
}

void PublishStream::Complete(PublishBatch& batch) {
  desk_.Close(batch, feed_);
  {
    const std::lock_guard lock(mutex_);
    for (Pending& pending : batches_) {
      if (pending.batch.get() == &batch) pending.complete = true;
    }
  }
  Drive();
}

void PublishStream::OnWriteDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    unanswered_ -= static_cast<std::int64_t>(batches_.front().batch->size());
    batches_.pop_front();
    if (!ok) cancelled_ = true;
  }
  Drive();
}

void PublishStream::OnCancel() {
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
  }
  Drive();
}

void PublishStream::OnDone() {
  gone_();
  self_.reset();  // Batches in flight may still hold the stream; gRPC does not.
}

void PublishStream::TickDone(bool good) {
  {
    const std::lock_guard lock(mutex_);
    ticking_ = false;
    if (!good && !failure_) {
      failure_ = rpc::ToGrpcStatus(
          rpc::RpcError{{base::ErrorCode::kUnavailable, "the tick was not written to every partition",
                         "send the events without receipt and the tick again"},
                        {},
                        std::chrono::milliseconds(1000)});
      batches_.clear();  // Their events are answered by nothing: the client sends them again.
    }
  }
  Drive();
}

void PublishStream::Drive() {
  const auto keep = shared_from_this();
  std::unique_lock lock(mutex_);
  if (driving_) {
    drive_again_ = true;
    return;
  }
  driving_ = true;
  for (;;) {
    drive_again_ = false;
    const Step step = Next();
    if (step == Step::kNothing) {
      if (drive_again_) continue;
      break;
    }
    lock.unlock();
    Perform(step);
    lock.lock();
  }
  driving_ = false;
}

/// Decides what follows and notes it as begun; under the lock.
PublishStream::Step PublishStream::Next() {
  if (finished_) return Step::kNothing;
  const bool answering = writing_ || ticking_;
  if (!answering && MayFinish()) {
    finished_ = true;
    return Step::kFinish;
  }
  if (!answering && !cancelled_ && !batches_.empty() && batches_.front().complete) return Answer();
  const bool full = unanswered_ >= desk_.credit() || batches_.size() >= kBatchesMax;
  if (reading_ || cancelled_ || NoMoreReads() || full) return Step::kNothing;
  reading_ = true;
  return Step::kRead;
}

bool PublishStream::NoMoreReads() const { return read_closed_ || draining_ || failure_; }

bool PublishStream::MayFinish() const { return cancelled_ || (batches_.empty() && NoMoreReads()); }

/// The oldest batch has all its receipts: first its tick, then the answer.
PublishStream::Step PublishStream::Answer() {
  Pending& front = batches_.front();
  answered_ = front.batch;
  // Time must not pass an event that is still to be sent again: the client repeats the tick with it.
  const bool tick = answered_->tick_ms() != 0 && !front.ticked && !answered_->has_retry();
  front.ticked = true;
  (tick ? ticking_ : writing_) = true;
  return tick ? Step::kTick : Step::kWrite;
}

void PublishStream::Perform(Step step) {
  switch (step) {
    case Step::kNothing:
      return;
    case Step::kRead:
      request_.Clear();
      StartRead(&request_);
      return;
    case Step::kWrite: {
      const ::grpc::Slice bytes(answered_->Serialise(desk_.credit()));
      response_ = ::grpc::ByteBuffer(&bytes, 1);
      StartWrite(&response_);
      return;
    }
    case Step::kTick:
      desk_.Tick(answered_->tick_ms(), [keep = shared_from_this()](bool good) { keep->TickDone(good); });
      return;
    case Step::kFinish:
      Finish(FinalStatus());
      return;
  }
}

::grpc::Status PublishStream::FinalStatus() const {
  if (failure_) return *failure_;
  if (cancelled_) return {::grpc::StatusCode::CANCELLED, "the client went away"};
  if (!read_closed_) {
    return rpc::ToGrpcStatus(rpc::RpcError{{base::ErrorCode::kUnavailable, "this gateway is shutting down",
                                            "connect again and send what has no receipt"},
                                           {},
                                           std::chrono::milliseconds(500)});
  }
  return ::grpc::Status::OK;
}

}  // namespace lagesbild::ingest
