#include "console/feeds/live.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "console/feeds/adapters/polisen_reader.h"
#include "console/feeds/domain/poll_pace.h"
#include "console/feeds/domain/text.h"
#include "console/feeds/domain/version_tracker.h"
#include "console/feeds/push_state.h"

namespace lagesbild::feeds {

namespace {

using base::ErrorCode;
using base::Fail;

/// The list holds 500 events, about 7 days at 69 a day; a day less is on the safe side.
constexpr std::int64_t kListMs = 6LL * 86'400'000;
constexpr std::string_view kStateHead = "lagesbild polisen 1";

class TextSource : public ByteSource {
 public:
  explicit TextSource(const std::string& text) : text_(text) {}
  base::Result<std::size_t> Read(char* buffer, std::size_t size) override {
    const std::size_t count = text_.copy(buffer, size, at_);
    at_ += count;
    return count;
  }
  Position position() const override {
    return {static_cast<std::int64_t>(at_), static_cast<std::int64_t>(text_.size())};
  }

 private:
  const std::string& text_;
  std::size_t at_ = 0;
};

/// Takes the first line off `text`.
std::string_view TakeLine(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

class Follower {
 public:
  Follower(const LiveOptions& options, HttpClient& http, Publisher& publisher, Clock& clock)
      : options_(options),
        http_(http),
        publisher_(publisher),
        clock_(clock),
        pace_(options.interval_ms),
        tracker_(VersionTracker::Delivery::kConfirmed) {}

  base::Status Restore() {
    const auto text = ReadWhole(options_.state_file);
    if (!text && text.error().code == ErrorCode::kNotFound) return {};
    if (!text) return Fail(text.error());
    std::string_view rest = *text;
    const bool ours = TakeLine(rest) == kStateHead;
    const auto last_good_ms = ParseInteger(TakeLine(rest));
    if (!ours || !last_good_ms) {
      return Fail(ErrorCode::kInvalidArgument, "'" + options_.state_file + "' is not a memory of polisen.se",
                  "name another file, or delete it to begin anew");
    }
    last_good_ms_ = *last_good_ms;
    if (auto restored = pace_.Restore(TakeLine(rest)); !restored) return restored;
    return tracker_.Restore(rest);
  }

  std::int64_t next_ms() { return pace_.NextMs(clock_.NowMs()); }

  base::Status Poll(PollReport& report) {
    pace_.NoteCall(clock_.NowMs());
    if (auto saved = Save(); !saved) return saved;
    auto response = http_.Get(options_.base_url + "/api/events", options_.user_agent);
    if (!response) return Passing(report, response.error().ToString(), {});
    report.status = response->status;
    if (response->status != 200) return Refused(report, *response);
    auto events = Parse(response->body, report);
    if (!events) return Passing(report, events.error().ToString(), {});
    pace_.NoteSuccess();
    const std::int64_t gap_ms = pace_.last_call_ms() - last_good_ms_;
    if (last_good_ms_ != 0 && gap_ms > kListMs) report.gap_ms = gap_ms;
    last_good_ms_ = pace_.last_call_ms();
    return Send(std::move(*events), report);
  }

 private:
  base::Status Passing(PollReport& report, std::string why, std::optional<std::int64_t> retry_after_s) {
    report.error = std::move(why);
    pace_.NoteFailure(clock_.NowMs(), retry_after_s);
    return Save();  // one who asks by cron waits too
  }

  base::Status Refused(PollReport& report, const HttpResponse& response) {
    const std::string what = options_.base_url + " answers " + std::to_string(response.status);
    if (response.status == 429 || response.status >= 500)
      return Passing(report, what, response.retry_after_s);
    report.error = what;
    return Fail(ErrorCode::kFailedPrecondition, what,
                response.status == 403 ? "it wants a User-Agent it likes: set one"
                                       : "take it as permanent: is the address still right?");
  }

  /// All or nothing: an answer that is cut leaves the tracker as it was.
  base::Result<std::vector<model::Submission>> Parse(const std::string& body, PollReport& report) {
    VersionTracker tracker = tracker_;
    auto reader =
        NewPolisenReader(std::make_unique<TextSource>(body), tracker, {options_.feed, false, false});
    std::vector<model::Submission> events;
    const auto first = Trim(std::string_view(body).substr(0, 64));
    if (!first.starts_with('[')) {
      return Fail(ErrorCode::kInvalidArgument,
                  options_.base_url + " answers with something else than a list of events");
    }
    for (;;) {
      auto item = reader->Next();
      if (!item) return Fail(item.error());
      if (!*item) break;
      ++report.rows;
      if (const auto* refusal = std::get_if<Refusal>(&(*item)->content)) {
        ++report.left_out[refusal->reason];
      } else {
        events.push_back(std::get<model::Submission>(std::move((*item)->content)));
      }
    }
    tracker_ = std::move(tracker);
    return events;
  }

  base::Status Send(std::vector<model::Submission> events, PollReport& report) {
    if (auto saved = Save(); !saved) return saved;  // before anything goes out, see Delivery::kConfirmed
    Sender sender(publisher_, clock_, options_.sender,
                  [&](const Settled& settled) { return Note(settled, report); });
    for (model::Submission& event : events) {
      if (auto sent = sender.Send({0, {}, std::move(event)}); !sent) return sent;
    }
    if (auto finished = sender.Finish(); !finished) return finished;
    return Save();
  }

  base::Status Note(const Settled& settled, PollReport& report) {
    const model::Submission& event = settled.outgoing.event;
    if (!settled.accepted) {
      ++report.refused[settled.refusals.front().reason];
      return {};
    }
    ++report.accepted;
    if (const auto id = ParseInteger(event.source_id)) tracker_.Confirm(*id, event.revision);
    return {};
  }

  base::Status Save() const {
    return WriteWhole(options_.state_file, std::string(kStateHead) + "\n" + std::to_string(last_good_ms_) +
                                               "\n" + pace_.Encode() + "\n" + tracker_.Encode());
  }

  const LiveOptions& options_;
  HttpClient& http_;
  Publisher& publisher_;
  Clock& clock_;
  PollPace pace_;
  VersionTracker tracker_;
  std::int64_t last_good_ms_ = 0;
};

}  // namespace

base::Status Follow(const LiveOptions& options, HttpClient& http, Publisher& publisher, Clock& clock,
                    const std::function<void(const PollReport&)>& on_poll, const std::stop_token& stop) {
  Follower follower(options, http, publisher, clock);
  if (auto restored = follower.Restore(); !restored) return restored;
  for (std::int64_t number = 1; !stop.stop_requested(); ++number) {
    while (follower.next_ms() > clock.NowMs() && !stop.stop_requested()) {
      clock.SleepMs(follower.next_ms() - clock.NowMs());
    }
    if (stop.stop_requested()) break;
    PollReport report;
    report.number = number;
    const auto polled = follower.Poll(report);
    report.next_ms = follower.next_ms();
    if (on_poll) on_poll(report);
    if (!polled) return polled;
    if (number == options.polls_max) break;
  }
  return {};
}

}  // namespace lagesbild::feeds
