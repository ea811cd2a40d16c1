#include "console/feeds/push.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "console/feeds/adapters/table_reader.h"
#include "console/feeds/push_state.h"
#include "console/feeds/refused_file.h"

namespace lagesbild::feeds {

namespace {

using base::Fail;

/// After so many rows everything sent is waited for and the progress written; a broken run repeats fewer.
constexpr std::int64_t kCheckpointRows = 5'000;

/// One run over one file. Rows are counted from 1 in the order of the file; that count is what is resumed.
class Run {
 public:
  Run(const PushOptions& options, OpenedFile file, PushState* state, const OnProgress& on_progress)
      : options_(options),
        reader_(std::move(file.reader)),
        refused_(options.path, state == nullptr ? "check" : "refused", std::move(file.form)),
        state_(state),
        on_progress_(on_progress) {
    if (state_ == nullptr) return;
    summary_ = state_->summary();
    report_.push_id = summary_.push_id;
    report_.resumed = state_->resumed();
  }

  /// sender nullptr: nothing is sent.
  base::Result<PushReport> Do(Sender* sender, const std::stop_token& stop) {
    if (auto begun = BeginRefused(); !begun) return Fail(begun.error());
    auto undone = UndoneBy(options_.state_dir, options_.feed);
    if (!undone) return Fail(undone.error());
    undone_ = std::move(*undone);
    const std::int64_t skip = summary_.items_done;
    bool ended = false;
    while (!stop.stop_requested()) {
      auto item = reader_->Next();
      if (!item) return Fail(item.error());
      if (!*item) {
        ended = true;
        break;
      }
      if (++report_.rows <= skip) continue;
      if (auto taken = Take(std::move(**item), sender); !taken) return Fail(taken.error());
      if (report_.rows % kCheckpointRows == 0) {
        if (auto saved = Checkpoint(sender); !saved) return Fail(saved.error());
      }
      Tell(sender);
    }
    if (sender != nullptr) {
      if (auto finished = sender->Finish(); !finished) return Fail(finished.error());
    }
    summary_.finished = ended;
    if (auto saved = Checkpoint(sender); !saved) return Fail(saved.error());
    Tell(sender);
    return Report(ended);
  }

  base::Status OnSettled(Settled settled) {
    const model::Submission& event = settled.outgoing.event;
    if (settled.accepted) {
      ++summary_.accepted;
      return {};
    }
    state_->NoteRefused(event.revision, event.source_id);
    return Refuse(settled.outgoing.row, settled.outgoing.original, settled.refusals.front());
  }

 private:
  base::Status BeginRefused() {
    if (state_ == nullptr) return refused_.BeginAnew();
    const auto pushes = ListPushes(options_.state_dir);
    if (!pushes) return Fail(pushes.error());
    std::vector<RefusedMark> ours;
    for (const PushSummary& push : *pushes) ours.push_back(push.refused_rows);
    return refused_.Begin(summary_.refused_rows, ours);
  }

  /// What an undo took back stays so until a higher revision comes; the gateway cannot say it, for it keeps
  /// no events.
  void NoteIfUndone(const model::Submission& event) {
    const auto found = undone_.find(event.source_id);
    if (found == undone_.end() || event.revision > found->second) return;
    ++report_.undone;
    report_.counts_from = std::max(report_.counts_from, found->second + 1);
  }

  base::Status Take(Item item, Sender* sender) {
    if (const auto* refusal = std::get_if<Refusal>(&item.content)) {
      return Refuse(item.row, item.original, *refusal);
    }
    auto event = std::get<model::Submission>(std::move(item.content));
    NoteIfUndone(event);
    if (sender == nullptr) {
      ++summary_.accepted;
      return {};
    }
    event.recorded_at_ms = 0;
    event.push_id = summary_.push_id;
    state_->NoteSent(event.revision, event.source_id);
    return sender->Send({item.row, std::move(item.original), std::move(event)});
  }

  base::Status Refuse(std::int64_t row, const std::string& original, const Refusal& refusal) {
    ++summary_.refused;
    ++report_.refused_by_reason[refusal.reason];
    return refused_.Add(row, original, refusal);
  }

  base::Status Checkpoint(Sender* sender) {
    if (sender != nullptr) {
      if (auto flushed = sender->Flush(); !flushed) return flushed;
    }
    auto written = refused_.Flush();
    if (!written) return Fail(written.error());
    if (state_ == nullptr) return {};
    summary_.items_done = std::max(report_.rows, summary_.items_done);
    summary_.refused_rows = std::move(*written);
    return state_->Save(summary_);
  }

  void Tell(const Sender* sender) const {
    if (!on_progress_) return;
    on_progress_({report_.rows, summary_.accepted, summary_.refused,
                  sender == nullptr ? 0 : sender->counts().retried, reader_->position()});
  }

  PushReport Report(bool ended) {
    report_.finished = ended;
    report_.accepted = summary_.accepted;
    report_.refused = summary_.refused;
    report_.refused_file = refused_.path();
    return std::move(report_);
  }

  const PushOptions& options_;
  std::unique_ptr<Reader> reader_;
  RefusedFile refused_;
  PushState* state_;
  const OnProgress& on_progress_;
  PushSummary summary_;
  PushReport report_;
  std::map<std::string, std::uint32_t> undone_;  ///< As UndoneBy says.
};

/// Withdraws one after the other.
class Withdrawing {
 public:
  Withdrawing(Publisher& publisher, Clock& clock, SenderOptions options)
      : sender_(publisher, clock, std::move(options),
                [this](const Settled& settled) { return Note(settled); }) {}

  base::Status Send(const std::string& feed, const std::string& source_id, std::uint32_t revision,
                    const std::string& push_id, const std::string& reason) {
    model::Submission event;
    event.feed = feed;
    event.source_id = source_id;
    event.revision = revision;
    event.push_id = push_id;
    event.body = model::Withdrawal{reason};
    report_.counts_from = std::max(report_.counts_from, revision + 1);
    return sender_.Send({0, {}, std::move(event)});
  }

  base::Result<WithdrawReport> Finish() {
    if (auto finished = sender_.Finish(); !finished) return Fail(finished.error());
    return report_;
  }

 private:
  base::Status Note(const Settled& settled) {
    ++(settled.accepted ? report_.accepted : report_.refused);
    if (!settled.accepted && report_.first_refusal.empty()) {
      const Refusal& first = settled.refusals.front();
      report_.first_refusal = settled.outgoing.event.source_id + ": " + first.field + " " + first.description;
    }
    return {};
  }
  WithdrawReport report_;
  Sender sender_;
};

}  // namespace

base::Result<PushReport> Push(const PushOptions& options, Publisher& publisher, Clock& clock,
                              const OnProgress& on_progress, const std::stop_token& stop) {
  auto file = OpenEventFile(options.path, options.feed, options.wanted);
  if (!file) return Fail(file.error());
  auto state = PushState::Open(options.state_dir, options.feed, options.path);
  if (!state) return Fail(state.error());
  Run run(options, std::move(*file), &*state, on_progress);
  Sender sender(publisher, clock, options.sender,
                [&run](Settled settled) { return run.OnSettled(std::move(settled)); });
  sender.SetBeforeWrite([&state] { return state->FlushSent(); });
  return run.Do(&sender, stop);
}

base::Result<PushReport> CheckFile(const PushOptions& options, const OnProgress& on_progress,
                                   const std::stop_token& stop) {
  auto file = OpenEventFile(options.path, options.feed, options.wanted);
  if (!file) return Fail(file.error());
  Run run(options, std::move(*file), nullptr, on_progress);
  return run.Do(nullptr, stop);
}

base::Result<WithdrawReport> Undo(const std::string& state_dir, const std::string& push_id,
                                  Publisher& publisher, Clock& clock, SenderOptions sender,
                                  const std::stop_token& stop) {
  auto push = FindPush(state_dir, push_id);
  if (!push) return Fail(push.error());
  const auto sent = SentBy(state_dir, push_id);
  if (!sent) return Fail(sent.error());
  Withdrawing withdrawing(publisher, clock, std::move(sender));
  for (const auto& [source_id, revision] : *sent) {
    if (stop.stop_requested()) {
      return Fail(base::ErrorCode::kAborted, "stopped before all events were withdrawn",
                  "run the undo again");
    }
    if (auto withdrawn =
            withdrawing.Send(push->feed, source_id, WithdrawnAt(revision), "undo-" + push_id, "push undone");
        !withdrawn) {
      return Fail(withdrawn.error());
    }
  }
  auto report = withdrawing.Finish();
  if (!report) return Fail(report.error());
  push->undone = true;
  if (auto saved = SavePush(state_dir, *push); !saved) return Fail(saved.error());
  return report;
}

base::Result<WithdrawReport> Withdraw(const std::string& feed, const std::string& source_id,
                                      std::uint32_t revision, const std::string& reason, Publisher& publisher,
                                      Clock& clock, SenderOptions sender) {
  Withdrawing withdrawing(publisher, clock, std::move(sender));
  if (auto sent = withdrawing.Send(feed, source_id, revision, {}, reason); !sent) return Fail(sent.error());
  return withdrawing.Finish();
}

}  // namespace lagesbild::feeds
