// Sends events and sees each of them through: batches, credit, RETRY with its delay, broken streams.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "console/feeds/publisher.h"

namespace lagesbild::feeds {

struct SenderOptions {
  std::size_t batch = 100;                  ///< Events a request, at most 1,000.
  std::int64_t give_up_after_ms = 300'000;  ///< Without a single receipt that is not RETRY.
  /// The same where no answer ever came: the address is wrong, or nobody is there.
  std::int64_t give_up_at_first_after_ms = 10'000;
  std::int64_t reconnect_first_ms = 200;  ///< First wait before a new stream; doubles.
  std::int64_t reconnect_most_ms = 5'000;
  /// Told of each receipt that is not RETRY, before on_settled; may be empty.
  std::function<base::Status(const model::Submission& event, bool accepted)> on_receipt = nullptr;
  /// Told of the first break since the last receipt: from now on we try again. May be empty.
  std::function<void(const base::Error& error)> on_break = nullptr;
  /// Asked to stop: what is on its way is waited for, nothing is tried again.
  std::stop_token stop = {};
};

/// An event on its way. row and original: where it came from, for whoever is told of its end; not sent.
struct Outgoing {
  std::int64_t row = 0;
  std::string original;
  model::Submission event;
};

/// The end of an event at the gate. refusals: empty if accepted, else at least one.
struct Settled {
  Outgoing outgoing;
  bool accepted = false;
  std::vector<Refusal> refusals;
};

struct SenderCounts {
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t retried = 0;  ///< RETRY receipts, and events sent again over a new stream.
  std::int64_t reconnects = 0;
};

/// Every event handed in is settled exactly once, unless an error is returned; then those without an end may
/// be sent again by a later run: the registrar drops what it has. Holds at most the credit plus one batch.
/// One thread; publisher and clock outlive it.
class Sender {
 public:
  using OnSettled = std::function<base::Status(Settled)>;
  Sender(Publisher& publisher, Clock& clock, SenderOptions options, OnSettled on_settled);

  /// Called before each request, so that a journal can be written out first.
  void SetBeforeWrite(std::function<base::Status()> before_write) { before_write_ = std::move(before_write); }

  /// Takes an event; may wait for credit. Errors: kUnavailable after give_up_after_ms, those of the gateway
  /// that trying again cannot cure, kAborted where we are asked to stop and only trying again would help, and
  /// what on_settled or before_write returned.
  base::Status Send(Outgoing outgoing);
  /// What is held back to fill a batch goes out at once; waits for credit only.
  base::Status SendNow();
  /// Until every event is settled.
  base::Status Flush();
  /// Flush, then the tick, then its answer.
  base::Status Tick(std::int64_t time_ms);
  /// Flush and the end of the stream.
  base::Status Finish();

  const SenderCounts& counts() const { return counts_; }

 private:
  struct Request {
    std::vector<Outgoing> events;
    std::int64_t tick_ms = 0;
  };
  base::Status Open();
  base::Status Dispatch(bool all);
  base::Status Write(Request request);
  base::Status ReadOne();
  base::Status Take(Request request, Answer answer);
  base::Status Settle(Outgoing outgoing, Receipt receipt);
  base::Status SendAgain();
  base::Status Recover(const base::Error& error);
  void NoteWaiting();
  bool GaveUp() const;

  Publisher& publisher_;
  Clock& clock_;
  SenderOptions options_;
  OnSettled on_settled_;
  std::function<base::Status()> before_write_;
  bool open_ = false;
  bool answered_ = false;  ///< Ever.
  std::int64_t credit_ = 0;
  std::int64_t unanswered_ = 0;
  std::vector<Outgoing> filling_;
  std::deque<Request> in_flight_;
  std::vector<Outgoing> again_;        ///< Answered with RETRY.
  std::int64_t again_at_ms_ = 0;       ///< When they may go.
  std::int64_t tick_ms_ = 0;           ///< The tick that has no answer yet; 0: none.
  std::int64_t waiting_since_ms_ = 0;  ///< First RETRY or break since the last real receipt; 0: none.
  SenderCounts counts_;
};

}  // namespace lagesbild::feeds
