#include "ingest/gateway/adapters/grpc_submission_source.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/grpc/auth.h"
#include "common/grpc/rpc_rules.h"
#include "common/grpc/status.h"
#include "ingest/gateway/adapters/publish_desk.h"
#include "ingest/gateway/adapters/publish_stream.h"
#include "ingest/gateway/domain/text.h"
#include "lagesbild/ingest/v1/ingest_service.grpc.pb.h"

namespace lagesbild::ingest {

namespace {

using RawService = v1::IngestService::WithRawCallbackMethod_Publish<
    v1::IngestService::WithRawCallbackMethod_PublishBatch<v1::IngestService::Service>>;

/// The call's trace context; empty: none, or one that is not valid, which the standard says to pass over.
std::string TraceparentOf(const ::grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find("traceparent");
  if (found == context.client_metadata().end()) return {};
  std::string text(found->second.data(), found->second.size());
  return IsTraceparent(text) ? text : std::string();
}

/// Ends a stream before it began.
class RefusedStream final : public ::grpc::ServerBidiReactor<::grpc::ByteBuffer, ::grpc::ByteBuffer> {
 public:
  explicit RefusedStream(const ::grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

class RefusedCall final : public ::grpc::ServerUnaryReactor {
 public:
  explicit RefusedCall(const ::grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

::grpc::Status Exhausted(std::string message, std::int64_t retry_ms) {
  return rpc::ToGrpcStatus(rpc::RpcError{{base::ErrorCode::kResourceExhausted, std::move(message),
                                          "wait for the delay in RetryInfo and send again"},
                                         {},
                                         std::chrono::milliseconds(retry_ms)});
}

/// One PublishBatch call. Owned by its batch and, until gRPC is done, by itself.
class PublishCall final : public ::grpc::ServerUnaryReactor,
                          public PublishBatch::Owner,
                          public std::enable_shared_from_this<PublishCall> {
 public:
  PublishCall(PublishDesk& desk, std::string feed, ::grpc::ByteBuffer* response)
      : desk_(desk), feed_(std::move(feed)), response_(response) {}

  void Begin(const ::grpc::ByteBuffer& request, std::string_view traceparent) {
    self_ = shared_from_this();
    ::grpc::Slice bytes;
    if (!request.TrySingleSlice(&bytes).ok()) (void)request.DumpToSingleSlice(&bytes);
    auto opened =
        desk_.Open(feed_, {reinterpret_cast<const char*>(bytes.begin()), bytes.size()}, shared_from_this());
    if (!opened) return Finish(rpc::ToGrpcStatus(opened.error()));
    if (opened->refused_for_ms > 0) refused_for_ms_ = opened->refused_for_ms;
    desk_.Submit(*opened, feed_, traceparent);
  }

  void Complete(PublishBatch& batch) override {
    desk_.Close(batch, feed_);
    if (refused_for_ms_ > 0) {
      return Finish(Exhausted("as many events await the broker as may", refused_for_ms_));
    }
    if (batch.tick_ms() == 0 || batch.has_retry()) return Reply(batch);
    desk_.Tick(batch.tick_ms(), [keep = shared_from_this(), held = batch.shared_from_this()](bool good) {
      if (good) return keep->Reply(*held);
      keep->Finish(rpc::ToGrpcStatus(
          rpc::RpcError{{base::ErrorCode::kUnavailable, "the tick was not written to every partition",
                         "send the call again"},
                        {},
                        std::chrono::milliseconds(1000)}));
    });
  }

  void OnDone() override { self_.reset(); }

 private:
  void Reply(const PublishBatch& batch) {
    const ::grpc::Slice bytes(batch.Serialise(0));
    *response_ = ::grpc::ByteBuffer(&bytes, 1);
    Finish(::grpc::Status::OK);
  }

  PublishDesk& desk_;
  const std::string feed_;
  ::grpc::ByteBuffer* response_;
  std::int64_t refused_for_ms_ = 0;
  std::shared_ptr<PublishCall> self_;
};

}  // namespace

struct GrpcSubmissionSource::Parts final : public RawService {
  Parts(PublishDesk& the_desk, const rpc::Authenticator& the_authenticator)
      : desk(the_desk), authenticator(the_authenticator) {}

  ::grpc::ServerBidiReactor<::grpc::ByteBuffer, ::grpc::ByteBuffer>* Publish(
      ::grpc::CallbackServerContext* context) override {
    const auto caller = rpc::CallerOf(*context, authenticator);
    if (!caller) return new RefusedStream(rpc::ToGrpcStatus(caller.error()));
    if (!desk.OpenStream()) return new RefusedStream(Exhausted("as many streams are open as may be", 1000));
    auto stream = std::make_shared<PublishStream>(desk, caller->id, TraceparentOf(*context));
    auto* raw = stream.get();
    raw->set_gone([this, raw] { Forget(raw); });
    raw->set_check([this, context, feed = caller->id]() -> base::Status {
      const auto now = rpc::CallerOf(*context, authenticator);
      if (!now) return base::Fail(now.error());
      if (now->id == feed) return {};
      return base::Fail(base::ErrorCode::kUnauthenticated, "this token is now another feed's");
    });
    bool drain = false;
    {
      const std::lock_guard lock(mutex);
      streams.emplace(raw, stream);
      drain = draining;
    }
    stream->Begin();
    if (drain) stream->Drain();
    return raw;
  }

  ::grpc::ServerUnaryReactor* PublishBatch(::grpc::CallbackServerContext* context,
                                           const ::grpc::ByteBuffer* request,
                                           ::grpc::ByteBuffer* response) override {
    const auto caller = rpc::CallerOf(*context, authenticator);
    if (!caller) return new RefusedCall(rpc::ToGrpcStatus(caller.error()));
    auto call = std::make_shared<PublishCall>(desk, caller->id, response);
    call->Begin(*request, TraceparentOf(*context));
    return call.get();  // It keeps itself until OnDone.
  }

  void Forget(PublishStream* stream) {
    desk.CloseStream();
    const std::lock_guard lock(mutex);
    streams.erase(stream);
  }

  PublishDesk& desk;
  const rpc::Authenticator& authenticator;
  mutable std::mutex mutex;
  bool draining = false;
  std::map<PublishStream*, std::weak_ptr<PublishStream>> streams;
};

GrpcSubmissionSource::GrpcSubmissionSource(PublishDesk& desk, const rpc::Authenticator& authenticator)
    : parts_(std::make_unique<Parts>(desk, authenticator)) {}
GrpcSubmissionSource::~GrpcSubmissionSource() = default;

::grpc::Service* GrpcSubmissionSource::service() { return parts_.get(); }

void GrpcSubmissionSource::Drain() {
  std::vector<std::shared_ptr<PublishStream>> open;
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->draining = true;
    for (const auto& [raw, stream] : parts_->streams) {
      if (auto alive = stream.lock()) open.push_back(std::move(alive));
    }
  }
  for (const auto& stream : open) stream->Drain();
}

std::size_t GrpcSubmissionSource::open_streams() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->streams.size();
}

}  // namespace lagesbild::ingest
