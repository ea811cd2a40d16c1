#include "console/feeds/sender.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lagesbild::feeds {

namespace {

using base::ErrorCode;
using base::Fail;

bool MayPass(const base::Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kResourceExhausted ||
         error.code == ErrorCode::kAborted;
}

base::Status Stopped() {
  return Fail(ErrorCode::kAborted, "stopped half way",
              "run the same command again: what arrived counts once");
}

}  // namespace

Sender::Sender(Publisher& publisher, Clock& clock, SenderOptions options, OnSettled on_settled)
    : publisher_(publisher),
      clock_(clock),
      options_(std::move(options)),
      on_settled_(std::move(on_settled)),
      credit_(static_cast<std::int64_t>(options_.batch)) {}

base::Status Sender::Open() {
  if (open_) return {};
  if (auto opened = publisher_.Open(); !opened) {
    if (!MayPass(opened.error())) return opened;
    return Recover(opened.error());
  }
  open_ = true;
  return {};
}

base::Status Sender::Send(Outgoing outgoing) {
  filling_.push_back(std::move(outgoing));
  if (filling_.size() < options_.batch) return {};
  return Dispatch(false);
}

base::Status Sender::SendNow() { return filling_.empty() ? base::Status() : Dispatch(true); }

/// Writes what is filled as credit allows; with `all` until nothing is left, else until less than a batch is.
base::Status Sender::Dispatch(bool all) {
  if (auto opened = Open(); !opened) return opened;
  while (!filling_.empty() && (all || filling_.size() >= options_.batch)) {
    if (!again_.empty()) {  // The gateway asked us to slow down: first what it sent back.
      if (auto sent = SendAgain(); !sent) return sent;
      continue;
    }
    const auto free = static_cast<std::size_t>(std::max<std::int64_t>(credit_ - unanswered_, 0));
    const std::size_t wanted = std::min(filling_.size(), options_.batch);
    const std::size_t count = in_flight_.empty() ? std::min(wanted, std::max<std::size_t>(free, 1)) : wanted;
    if (count > free && !in_flight_.empty()) {
      if (auto read = ReadOne(); !read) return read;
      continue;
    }
    Request request;
    const auto end = filling_.begin() + static_cast<std::ptrdiff_t>(count);
    request.events.assign(std::make_move_iterator(filling_.begin()), std::make_move_iterator(end));
    filling_.erase(filling_.begin(), end);
    if (auto written = Write(std::move(request)); !written) return written;
  }
  return {};
}

base::Status Sender::Write(Request request) {
  if (before_write_) {
    if (auto ready = before_write_(); !ready) return ready;
  }
  std::vector<model::Submission> events;
  events.reserve(request.events.size());
  for (const Outgoing& outgoing : request.events) events.push_back(outgoing.event);
  unanswered_ += static_cast<std::int64_t>(events.size());
  const std::int64_t tick_ms = request.tick_ms;
  in_flight_.push_back(std::move(request));
  if (auto written = publisher_.Write(events, tick_ms); !written) return Recover(written.error());
  return {};
}

base::Status Sender::ReadOne() {
  auto answer = publisher_.Read();
  if (!answer) return Recover(answer.error());
  answered_ = true;
  Request request = std::move(in_flight_.front());
  in_flight_.pop_front();
  return Take(std::move(request), std::move(*answer));
}

base::Status Sender::Take(Request request, Answer answer) {
  if (answer.receipts.size() != request.events.size()) {
    return Fail(ErrorCode::kInternal,
                "the gateway gave " + std::to_string(answer.receipts.size()) + " receipts for " +
                    std::to_string(request.events.size()) + " events",
                "do gateway and console have the same version?");
  }
  unanswered_ -= static_cast<std::int64_t>(request.events.size());
  if (answer.credit > 0) credit_ = answer.credit;
  if (request.tick_ms != 0) {
    tick_ms_ = 0;
    waiting_since_ms_ = 0;
  }
  for (std::size_t i = 0; i < request.events.size(); ++i) {
    if (auto settled = Settle(std::move(request.events[i]), std::move(answer.receipts[i])); !settled) {
      return settled;
    }
  }
  return {};
}

base::Status Sender::Settle(Outgoing outgoing, Receipt receipt) {
  if (receipt.source_id != outgoing.event.source_id) {
    return Fail(ErrorCode::kInternal,
                "the gateway answered for '" + receipt.source_id + "' where '" + outgoing.event.source_id +
                    "' was next",
                "do gateway and console have the same version?");
  }
  if (receipt.status == ReceiptStatus::kRetry) {
    ++counts_.retried;
    NoteWaiting();
    again_at_ms_ = std::max(again_at_ms_, clock_.NowMs() + receipt.retry_after_ms);
    again_.push_back(std::move(outgoing));
    return {};
  }
  waiting_since_ms_ = 0;
  if (options_.on_receipt) {
    const bool accepted = receipt.status == ReceiptStatus::kAccepted;
    if (auto told = options_.on_receipt(outgoing.event, accepted); !told) return told;
  }
  Settled settled{std::move(outgoing), receipt.status == ReceiptStatus::kAccepted,
                  std::move(receipt.violations)};
  if (!settled.accepted && settled.refusals.empty()) {
    settled.refusals.push_back({"REJECTED", {}, "the gateway refused it without saying why", {}});
  }
  ++(settled.accepted ? counts_.accepted : counts_.rejected);
  return on_settled_(std::move(settled));
}

/// Sends what was answered with RETRY again, once everything else is answered and the delay is over.
base::Status Sender::SendAgain() {
  while (!in_flight_.empty()) {
    if (auto read = ReadOne(); !read) return read;
  }
  if (again_.empty()) return {};
  if (GaveUp()) {
    return Fail(ErrorCode::kUnavailable, "the gateway keeps asking to try again later",
                "see what it waits for: lagesbild status; then start again, it goes on where it stopped");
  }
  if (options_.stop.stop_requested()) return Stopped();
  clock_.SleepMs(std::max<std::int64_t>(again_at_ms_ - clock_.NowMs(), 0));
  if (options_.stop.stop_requested()) return Stopped();
  filling_.insert(filling_.begin(), std::make_move_iterator(again_.begin()),
                  std::make_move_iterator(again_.end()));
  again_.clear();
  again_at_ms_ = 0;
  return {};
}

/// A new stream; what was unanswered goes again. Ends with `error` if it cannot pass or we have waited
/// enough.
base::Status Sender::Recover(const base::Error& error) {
  open_ = false;
  if (options_.on_break && waiting_since_ms_ == 0 && MayPass(error)) options_.on_break(error);
  NoteWaiting();
  base::Error last = error;
  for (std::int64_t wait_ms = options_.reconnect_first_ms;;
       wait_ms = std::min(2 * wait_ms, options_.reconnect_most_ms)) {
    if (!MayPass(last)) return Fail(last);
    if (GaveUp()) return Fail(last);
    if (options_.stop.stop_requested()) return Stopped();
    clock_.SleepMs(wait_ms);
    if (options_.stop.stop_requested()) return Stopped();
    if (auto opened = publisher_.Open(); !opened) {
      last = opened.error();
      continue;
    }
    open_ = true;
    ++counts_.reconnects;
    break;
  }
  std::vector<Outgoing> unanswered;
  for (Request& request : in_flight_) {
    std::move(request.events.begin(), request.events.end(), std::back_inserter(unanswered));
  }
  in_flight_.clear();
  unanswered_ = 0;
  counts_.retried += static_cast<std::int64_t>(unanswered.size());
  filling_.insert(filling_.begin(), std::make_move_iterator(unanswered.begin()),
                  std::make_move_iterator(unanswered.end()));
  return {};
}

void Sender::NoteWaiting() {
  if (waiting_since_ms_ == 0) waiting_since_ms_ = clock_.NowMs();
}

bool Sender::GaveUp() const {
  const std::int64_t patience_ms =
      answered_ ? options_.give_up_after_ms
                : std::min(options_.give_up_after_ms, options_.give_up_at_first_after_ms);
  return waiting_since_ms_ != 0 && clock_.NowMs() - waiting_since_ms_ > patience_ms;
}

base::Status Sender::Flush() {
  while (!filling_.empty() || !again_.empty() || !in_flight_.empty()) {
    if (!filling_.empty()) {
      if (auto sent = Dispatch(true); !sent) return sent;
    }
    if (auto again = SendAgain(); !again) return again;
  }
  return {};
}

base::Status Sender::Tick(std::int64_t time_ms) {
  tick_ms_ = time_ms;
  while (tick_ms_ != 0) {  // again if the stream broke before the answer
    if (auto flushed = Flush(); !flushed) return flushed;
    if (auto opened = Open(); !opened) return opened;
    if (auto written = Write(Request{{}, tick_ms_}); !written) return written;
    if (auto flushed = Flush(); !flushed) return flushed;
  }
  return {};
}

base::Status Sender::Finish() {
  if (auto flushed = Flush(); !flushed) return flushed;
  if (!open_) return {};
  open_ = false;
  return publisher_.Close();
}

}  // namespace lagesbild::feeds
