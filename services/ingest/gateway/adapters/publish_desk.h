// What streams and single calls share: takes a request's bytes, hands its events to the gate, counts.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/grpc/status.h"
#include "ingest/gateway/adapters/publish_batch.h"
#include "ingest/gateway/domain/admission.h"
#include "ingest/gateway/pipeline.h"
#include "ingest/gateway/ports.h"

namespace lagesbild::ingest {

/// A request that may pass, before its events are handed on. Views into the request's bytes.
struct OpenedBatch {
  std::shared_ptr<PublishBatch> batch;
  std::vector<std::string_view> events;
  FeedRights rights;
  /// Above 0: no room now; every event is answered with RETRY after this.
  std::int64_t refused_for_ms = 0;
};

/// Safe from any thread. All references must outlive it.
class PublishDesk {
 public:
  PublishDesk(Gate& gate, const FeedRegister& feeds, const Clock& clock, GateCounters& counters,
              const AdmissionLimits& limits)
      : gate_(gate), feeds_(feeds), clock_(clock), counters_(counters), admission_(limits) {}

  /// Reads the request and takes room for it. The error says what is wrong with the call as a whole: a feed
  /// that is not registered any more, bytes that are no request, too many events, a tick that is not the
  /// sender's to write.
  tl::expected<OpenedBatch, rpc::RpcError> Open(std::string_view feed, std::string_view bytes,
                                                std::shared_ptr<PublishBatch::Owner> owner);

  /// Hands the events on. The batch's owner is told when every receipt is there, perhaps before this returns.
  /// traceparent: of the call; goes to events that bring none; empty: none.
  void Submit(const OpenedBatch& opened, std::string_view feed, std::string_view traceparent);

  /// Gives the room back and counts; call it once for each batch, when its owner was told.
  void Close(const PublishBatch& batch, std::string_view feed);

  /// Writes the tick to every partition; `done(good)` comes once, on any thread, perhaps before this returns.
  void Tick(std::int64_t tick_ms, std::function<void(bool good)> done);

  /// False: as many streams are open as may be.
  bool OpenStream();
  void CloseStream();
  std::int32_t credit() const { return credit_; }

 private:
  void ReportInFlight();  // under mutex_

  Gate& gate_;
  const FeedRegister& feeds_;
  const Clock& clock_;
  GateCounters& counters_;
  std::mutex mutex_;
  Admission admission_;  // under mutex_
  std::int32_t credit_ = admission_.limits().events_per_stream;
};

}  // namespace lagesbild::ingest
