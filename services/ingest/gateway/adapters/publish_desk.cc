#include "ingest/gateway/adapters/publish_desk.h"

#include <array>
#include <utility>

#include "ingest/gateway/adapters/submission_wire.h"
#include "ingest/gateway/adapters/tick_writer.h"
#include "ingest/gateway/domain/limits.h"
#include "ingest/gateway/domain/text.h"

namespace lagesbild::ingest {

namespace {

rpc::RpcError ToRpcError(const std::vector<Violation>& violations) {
  rpc::RpcError error;
  error.error = {base::ErrorCode::kInvalidArgument,
                 violations.front().field + " " + violations.front().description, violations.front().hint};
  error.violations.reserve(violations.size());
  for (const Violation& violation : violations) {
    error.violations.push_back({violation.field, std::string(Name(violation.reason)),
                                violation.description + " (try: " + violation.hint + ")"});
  }
  return error;
}

Violation TooMany(std::size_t events) {
  return {"events", Reason::kTooMany, "has " + std::to_string(events) + " events",
          "at most " + std::to_string(kBatchEventsMax) + " events a batch: split it"};
}

}  // namespace

tl::expected<OpenedBatch, rpc::RpcError> PublishDesk::Open(std::string_view feed, std::string_view bytes,
                                                           std::shared_ptr<PublishBatch::Owner> owner) {
  const auto rights = feeds_.RightsOf(feed);
  if (!rights) {
    return tl::unexpected(rpc::RpcError{
        {base::ErrorCode::kPermissionDenied, "the feed " + std::string(feed) + " is not registered any more",
         "ask the operator: lagesbild feed list"},
        {},
        {}});
  }
  auto raw = SplitBatch(bytes);
  if (!raw) return tl::unexpected(rpc::RpcError{raw.error(), {}, {}});
  if (raw->events.size() > kBatchEventsMax) return tl::unexpected(ToRpcError({TooMany(raw->events.size())}));
  if (raw->tick_ms != 0) {
    const auto violations = gate_.CheckTick(raw->tick_ms, gate_.SenderOf(feed, *rights));
    if (!violations.empty()) return tl::unexpected(ToRpcError(violations));
  }
  OpenedBatch opened;
  const auto size = static_cast<std::int64_t>(bytes.size());
  opened.batch = std::make_shared<PublishBatch>(raw->events.size(), size, raw->tick_ms, std::move(owner));
  opened.events = std::move(raw->events);
  opened.rights = *rights;
  {
    const std::lock_guard lock(mutex_);
    opened.refused_for_ms =
        admission_.Admit(static_cast<std::int64_t>(opened.events.size()), size, clock_.NowMs());
    ReportInFlight();
  }
  if (opened.refused_for_ms > 0) opened.batch->set_retry_after_ms(opened.refused_for_ms);
  opened.batch->set_admitted(opened.refused_for_ms == 0);
  return opened;
}

void PublishDesk::Submit(const OpenedBatch& opened, std::string_view feed, std::string_view traceparent) {
  const Sender sender = gate_.SenderOf(feed, opened.rights);
  PublishBatch& batch = *opened.batch;
  model::Submission event;
  for (std::uint32_t index = 0; index < opened.events.size(); ++index) {
    auto broken = DecodeEvent(opened.events[index], index, event);
    batch.at(index).source_id = event.source_id;
    if (!broken.empty()) {
      batch.Reject(index, std::move(broken));
      continue;
    }
    if (opened.refused_for_ms > 0) {
      batch.Retry(index);
      continue;
    }
    if (event.traceparent.empty()) event.traceparent = traceparent;
    Verdict verdict = gate_.Handle(std::move(event), sender, index, batch);
    if (verdict.kind == Verdict::Kind::kRejected) batch.Reject(index, std::move(verdict.violations));
    if (verdict.kind == Verdict::Kind::kRetry) batch.Retry(index);
  }
  batch.Submitted();
}

void PublishDesk::Close(const PublishBatch& batch, std::string_view feed) {
  std::int64_t accepted = 0;
  std::int64_t deferred = 0;
  std::array<std::int64_t, kReasonCount> refused{};
  for (const auto& receipt : batch.receipts()) {
    if (receipt.answer == PublishBatch::Answer::kAccepted) ++accepted;
    if (receipt.answer == PublishBatch::Answer::kRetry) ++deferred;
    // An event counts once, under its first reason.
    if (!receipt.violations.empty()) ++refused[static_cast<std::size_t>(receipt.violations.front().reason)];
  }
  const std::int64_t now_ms = clock_.NowMs();
  if (accepted > 0) counters_.Accepted(feed, accepted, now_ms);
  if (deferred > 0) counters_.Deferred(feed, deferred);
  for (std::size_t reason = 0; reason < refused.size(); ++reason) {
    if (refused[reason] > 0) counters_.Refused(feed, static_cast<Reason>(reason), refused[reason]);
  }
  const std::lock_guard lock(mutex_);
  if (batch.admitted()) admission_.Release(static_cast<std::int64_t>(batch.size()), batch.bytes(), now_ms);
  ReportInFlight();
}

void PublishDesk::ReportInFlight() {
  counters_.InFlight(admission_.events_in_flight(), admission_.bytes_in_flight(), admission_.streams());
}

void PublishDesk::Tick(std::int64_t tick_ms, std::function<void(bool good)> done) {
  gate_.Advance(tick_ms);
  WriteTick(gate_.sink(), tick_ms, std::move(done));
}

bool PublishDesk::OpenStream() {
  const std::lock_guard lock(mutex_);
  return admission_.OpenStream();
}

void PublishDesk::CloseStream() {
  const std::lock_guard lock(mutex_);
  admission_.CloseStream();
}

}  // namespace lagesbild::ingest
