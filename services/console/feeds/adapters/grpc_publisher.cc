#include "console/feeds/adapters/grpc_publisher.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "common/codec/wire.h"
#include "lagesbild/ingest/v1/ingest_service.grpc.pb.h"

namespace lagesbild::feeds {

namespace {

namespace wire = lagesbild::ingest::v1;

/// "events[3].incident.kind" without its first part: the place in the batch means nothing to a reader.
std::string WithoutIndex(const std::string& path) {
  if (!path.starts_with("events[")) return path;
  const auto dot = path.find("].");
  return dot == std::string::npos ? std::string() : path.substr(dot + 2);
}

Receipt FromWire(const wire::Receipt& in) {
  Receipt out;
  out.source_id = in.source_id();
  out.retry_after_ms = in.retry_after_ms();
  if (in.status() == wire::RECEIPT_STATUS_REJECTED) out.status = ReceiptStatus::kRejected;
  if (in.status() == wire::RECEIPT_STATUS_RETRY) out.status = ReceiptStatus::kRetry;
  for (const wire::Violation& violation : in.violations()) {
    out.violations.push_back(
        {violation.reason(), WithoutIndex(violation.field()), violation.description(), violation.hint()});
  }
  return out;
}

class GrpcPublisher : public Publisher {
 public:
  GrpcPublisher(const std::shared_ptr<::grpc::ChannelInterface>& channel, std::string token, ToError to_error)
      : stub_(wire::IngestService::NewStub(channel)),
        token_(std::move(token)),
        to_error_(std::move(to_error)) {}

  ~GrpcPublisher() override { Drop(); }

  base::Status Open() override {
    Drop();
    context_ = std::make_unique<::grpc::ClientContext>();
    context_->AddMetadata("authorization", "Bearer " + token_);
    stream_ = stub_->Publish(context_.get());
    return {};
  }

  base::Status Write(const std::vector<model::Submission>& events, std::int64_t tick_ms) override {
    if (!stream_) return NotOpen();
    request_.Clear();
    for (const model::Submission& event : events) codec::ToWire(event, *request_.add_events());
    request_.set_tick_ms(tick_ms);
    if (stream_->Write(request_)) return {};
    return Broken();
  }

  base::Result<Answer> Read() override {
    if (!stream_) return base::Fail(NotOpen().error());
    response_.Clear();
    if (!stream_->Read(&response_)) return base::Fail(Broken().error());
    Answer answer;
    answer.credit = response_.credit();
    answer.receipts.reserve(static_cast<std::size_t>(response_.receipts_size()));
    for (const wire::Receipt& receipt : response_.receipts()) answer.receipts.push_back(FromWire(receipt));
    return answer;
  }

  base::Status Close() override {
    if (!stream_) return {};
    stream_->WritesDone();
    return End();
  }

 private:
  using Stream = ::grpc::ClientReaderWriter<wire::PublishRequest, wire::PublishResponse>;

  static base::Status NotOpen() {
    return base::Fail(base::ErrorCode::kUnavailable, "no stream to the gateway is open");
  }

  /// The stream's end as a status. Answers that were not read yet would keep Finish from returning; their
  /// events go out again.
  base::Status End() {
    while (stream_->Read(&response_)) {
    }
    const ::grpc::Status status = stream_->Finish();
    stream_.reset();
    if (status.ok()) return {};
    return base::Fail(to_error_(status));
  }

  /// The stream ended although we had more to say.
  base::Status Broken() {
    if (auto end = End(); !end) return end;
    return base::Fail(base::ErrorCode::kUnavailable, "the gateway ended the stream", "try again");
  }

  void Drop() {
    if (!stream_) return;
    context_->TryCancel();
    (void)stream_->Finish();
    stream_.reset();
  }

  std::unique_ptr<wire::IngestService::Stub> stub_;
  std::string token_;
  ToError to_error_;
  std::unique_ptr<::grpc::ClientContext> context_;
  std::unique_ptr<Stream> stream_;
  wire::PublishRequest request_;
  wire::PublishResponse response_;
};

}  // namespace

std::unique_ptr<Publisher> NewGrpcPublisher(const std::shared_ptr<::grpc::ChannelInterface>& channel,
                                            std::string token, ToError to_error) {
  return std::make_unique<GrpcPublisher>(channel, std::move(token), std::move(to_error));
}

}  // namespace lagesbild::feeds
