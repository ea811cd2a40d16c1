#include "console/feeds/replay.h"

#include <utility>

#include "common/model/stockholm_time.h"
#include "console/feeds/event_sorter.h"

namespace lagesbild::feeds {

namespace {

using base::ErrorCode;
using base::Fail;

class Run {
 public:
  Run(const ReplayOptions& options, const std::map<std::string, ReplayStream>& streams, Clock& clock,
      const std::function<void(const ReplayProgress&)>& on_progress)
      : options_(options), on_progress_(on_progress), sorter_(options.temp_dir, options.in_memory) {
    for (const auto& [feed, stream] : streams) {
      auto sender = std::make_unique<Sender>(*stream.publisher, clock, options.sender,
                                             [this](const Settled& settled) { return Note(settled); });
      if (stream.ticks) {
        ticker_ = sender.get();
        ++tickers_;
      }
      senders_.emplace(feed, std::move(sender));
    }
  }

  base::Status CheckStreams() const {
    if (tickers_ == 1) return {};
    return Fail(ErrorCode::kInvalidArgument,
                "exactly one feed of a replay moves the clock, not " + std::to_string(tickers_));
  }

  base::Status ReadAll(Reader& reader, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      auto item = reader.Next();
      if (!item) return Fail(item.error());
      if (!*item) return {};
      ++report_.rows;
      if (auto taken = Take(std::move(**item)); !taken) return taken;
      if (report_.rows % 1'000 == 0) Tell();
    }
    return {};
  }

  base::Result<ReplayReport> SendAll(const std::stop_token& stop) {
    for (;;) {
      if (stop.stop_requested()) return Finished(false);
      auto event = sorter_.Next();
      if (!event) return Fail(event.error());
      if (!*event) break;
      const std::int64_t recorded_ms = (*event)->recorded_at_ms;
      if (auto moved = MoveTo(model::StockholmDay(recorded_ms)); !moved) return Fail(moved.error());
      if (report_.first_ms == 0) report_.first_ms = recorded_ms;
      report_.last_ms = recorded_ms;
      Sender& sender = *senders_.at((*event)->feed);
      if (auto sent = sender.Send({0, {}, std::move(**event)}); !sent) return Fail(sent.error());
      ++sent_;
    }
    if (report_.last_ms != 0) {
      if (auto moved = MoveTo(day_ + 1); !moved) return Fail(moved.error());
    }
    return Finished(true);
  }

 private:
  base::Status Take(Item item) {
    if (const auto* refusal = std::get_if<Refusal>(&item.content)) {
      ++report_.left_out[refusal->reason];
      return options_.on_refused ? options_.on_refused(item.row, item.original, *refusal) : base::Status();
    }
    auto event = std::get<model::Submission>(std::move(item.content));
    const std::int64_t at_ms = event.recorded_at_ms;
    if (at_ms == 0) {
      ++report_.left_out["NO_RECORDED_AT"];
      return {};
    }
    if ((options_.from_ms && at_ms < *options_.from_ms) ||
        (options_.until_ms && at_ms >= *options_.until_ms)) {
      ++report_.left_out["OUTSIDE"];
      return {};
    }
    if (!senders_.contains(event.feed)) {
      return Fail(ErrorCode::kInvalidArgument,
                  "events of the feed '" + event.feed + "' have no stream to go to",
                  "give that feed's token too");
    }
    ++events_;
    return sorter_.Add(std::move(event));
  }

  /// Ticks at every midnight up to the beginning of `day`.
  base::Status MoveTo(std::int32_t day) {
    if (day_ == 0) day_ = day - 1;
    while (day_ < day) {
      for (auto& [feed, sender] : senders_) {
        if (auto flushed = sender->Flush(); !flushed) return flushed;
      }
      ++day_;
      if (auto ticked = ticker_->Tick(model::StockholmMidnightMs(day_)); !ticked) return ticked;
      ++report_.ticks;
      Tell();
    }
    return {};
  }

  base::Result<ReplayReport> Finished(bool all) {
    for (auto& [feed, sender] : senders_) {
      if (auto finished = sender->Finish(); !finished) return Fail(finished.error());
    }
    report_.finished = all;
    Tell();
    return std::move(report_);
  }

  base::Status Note(const Settled& settled) {
    if (settled.accepted) {
      ++report_.accepted;
      return {};
    }
    const Refusal& refusal = settled.refusals.front();
    ++report_.refused[refusal.reason];
    if (!options_.on_refused) return {};
    return options_.on_refused(0, settled.outgoing.event.source_id, refusal);
  }

  void Tell() const {
    if (on_progress_) on_progress_({report_.rows, events_, sent_, day_});
  }

  const ReplayOptions& options_;
  const std::function<void(const ReplayProgress&)>& on_progress_;
  EventSorter sorter_;
  std::map<std::string, std::unique_ptr<Sender>> senders_;
  Sender* ticker_ = nullptr;
  int tickers_ = 0;
  std::int64_t events_ = 0;
  std::int64_t sent_ = 0;
  std::int32_t day_ = 0;
  ReplayReport report_;
};

}  // namespace

base::Result<ReplayReport> Replay(const std::vector<std::unique_ptr<Reader>>& readers,
                                  const std::map<std::string, ReplayStream>& streams,
                                  const ReplayOptions& options, Clock& clock,
                                  const std::function<void(const ReplayProgress&)>& on_progress,
                                  const std::stop_token& stop) {
  Run run(options, streams, clock, on_progress);
  if (auto checked = run.CheckStreams(); !checked) return Fail(checked.error());
  for (const auto& reader : readers) {
    if (auto read = run.ReadAll(*reader, stop); !read) return Fail(read.error());
  }
  return run.SendAll(stop);
}

}  // namespace lagesbild::feeds
