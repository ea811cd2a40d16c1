#include "console/commands/feed_streams.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <ostream>

#include "common/model/stockholm_time.h"
#include "console/commands/publishing.h"
#include "console/commands/state_dir.h"
#include "console/feeds/adapters/county_files.h"
#include "console/feeds/adapters/crimes_reader.h"
#include "console/feeds/adapters/curl_http_client.h"
#include "console/feeds/adapters/file_source.h"
#include "console/feeds/adapters/polisen_reader.h"
#include "console/feeds/adapters/system_clock.h"
#include "console/feeds/adapters/table_reader.h"
#include "console/feeds/domain/generator.h"
#include "console/feeds/domain/text.h"
#include "console/feeds/domain/version_tracker.h"
#include "console/feeds/live.h"
#include "console/feeds/load.h"
#include "console/feeds/receipt_file.h"
#include "console/feeds/replay.h"

namespace lagesbild::console {

namespace {

using Readers = std::vector<std::unique_ptr<feeds::Reader>>;

/// "2024-01-31" as the instant that day begins in Stockholm; empty: nothing.
base::Result<std::optional<std::int64_t>> MidnightOf(const std::string& text) {
  if (text.empty()) return std::optional<std::int64_t>();
  const auto day = feeds::ParseDay(text);
  if (!day) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "'" + text + "' is no day",
                      "write it as 2024-01-31");
  }
  return std::optional<std::int64_t>(model::StockholmMidnightMs(*day));
}

base::Status AddPolisen(const FeedReplayOptions& options, feeds::VersionTracker& tracker, Readers& readers) {
  for (const auto& path : {options.versions, options.file}) {
    if (path.empty()) continue;
    auto source = feeds::OpenFile(path);
    if (!source) return base::Fail(source.error());
    const bool history = path == options.file;
    readers.push_back(feeds::NewPolisenReader(std::move(*source), tracker,
                                              {.feed = options.feed,
                                               .skip_revised = history && !options.versions.empty(),
                                               .recorded_at_publication = true}));
  }
  return {};
}

base::Result<Readers> OpenReaders(const FeedReplayOptions& options, feeds::VersionTracker& tracker) {
  Readers readers;
  if (options.reader == "polisen") {
    if (auto added = AddPolisen(options, tracker, readers); !added) return base::Fail(added.error());
    return readers;
  }
  if (options.reader == "crimes") {
    auto source = feeds::OpenFile(options.file);
    if (!source) return base::Fail(source.error());
    auto reader = feeds::NewCrimesReader(std::move(*source), options.feed);
    if (!reader) return base::Fail(reader.error());
    readers.push_back(std::move(*reader));
    return readers;
  }
  auto opened = feeds::OpenEventFile(options.file, options.feed);
  if (!opened) return base::Fail(opened.error());
  readers.push_back(std::move(opened->reader));
  return readers;
}

/// Progress at most every two seconds, a line each: a replay tells of days, not of a share.
class ReplayProgressLine {
 public:
  ReplayProgressLine(std::ostream& out, feeds::Clock& clock) : out_(out), clock_(clock) {}

  void Show(const feeds::ReplayProgress& progress) {
    if (++calls_ % 256 != 0 || clock_.NowMs() - shown_at_ms_ < 2000) return;
    shown_at_ms_ = clock_.NowMs();
    if (progress.day == 0) {
      out_ << fmt::format("reading: {} rows\n", progress.rows_read);
      return;
    }
    out_ << fmt::format("{}: {} of {} events sent ({} %)\n", DayText(progress.day), progress.sent,
                        progress.events, progress.events > 0 ? progress.sent * 100 / progress.events : 100);
    out_.flush();
  }

 private:
  std::ostream& out_;
  feeds::Clock& clock_;
  std::int64_t shown_at_ms_ = 0;
  std::int64_t calls_ = 0;
};

Table ByReason(const std::map<std::string, std::int64_t>& counts, const char* what) {
  Table table{{what, "rows"}, {}};
  for (const auto& [reason, count] : counts) table.rows.push_back({reason, count});
  return table;
}

void ShowReplay(const feeds::ReplayReport& report, Session& session) {
  const auto sum = [](const std::map<std::string, std::int64_t>& counts) {
    std::int64_t total = 0;
    for (const auto& [reason, count] : counts) total += count;
    return total;
  };
  Table table{{"rows", "accepted", "refused_at_the_gate", "left_out", "ticks", "first", "last"}, {}};
  table.rows.push_back({report.rows, report.accepted, sum(report.refused), sum(report.left_out), report.ticks,
                        LocalTime(report.first_ms), LocalTime(report.last_ms)});
  Print(table, session.format, *session.out);
  if (!report.left_out.empty())
    Print(ByReason(report.left_out, "left_out"), OutputFormat::kTable, *session.err);
  if (!report.refused.empty()) Print(ByReason(report.refused, "refused"), OutputFormat::kTable, *session.err);
}

}  // namespace

base::Status FeedReplay(const FeedReplayOptions& options, const std::stop_token& stop, Session& session) {
  feeds::ReplayOptions replay;
  const auto from = MidnightOf(options.from);
  if (!from) return base::Fail(from.error());
  const auto until = MidnightOf(options.until);
  if (!until) return base::Fail(until.error());
  replay.from_ms = *from;
  replay.until_ms = *until;
  replay.temp_dir = std::filesystem::temp_directory_path();
  replay.sender = Sending(stop, session);
  if (auto kept = feeds::KeepReceipts(options.receipts, replay.sender); !kept) return kept;
  feeds::VersionTracker tracker;
  const auto readers = OpenReaders(options, tracker);
  if (!readers) return base::Fail(readers.error());
  const auto publisher = NewPublisher(session);
  const auto clock = feeds::NewSystemClock(stop);
  ReplayProgressLine line(*session.err, *clock);
  const auto report = feeds::Replay(
      *readers, {{options.feed, {publisher.get(), true}}}, replay, *clock,
      [&line](const feeds::ReplayProgress& progress) { line.Show(progress); }, stop);
  if (!report) return base::Fail(report.error());
  ShowReplay(*report, session);
  if (report->finished) return {};
  return base::Fail(base::ErrorCode::kAborted, "stopped half way", "run it again: what arrived counts once");
}

base::Status FeedLive(const FeedLiveOptions& options, const std::stop_token& stop, Session& session) {
  feeds::LiveOptions live;
  live.base_url = options.base_url;
  live.feed = options.feed;
  live.polls_max = options.polls;
  live.sender = Sending(stop, session);
  // One that follows until it is stopped outlives a restart of the gateway.
  if (options.polls == 0) live.sender.give_up_at_first_after_ms = live.sender.give_up_after_ms;
  const std::string folder = StateDir(options.state_dir);
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  live.state_file = folder + "/live-" + options.feed;
  const auto http = feeds::NewCurlHttpClient();
  const auto publisher = NewPublisher(session);
  const auto clock = feeds::NewSystemClock(stop);
  bool answered = false;
  std::string fault;
  auto followed = feeds::Follow(
      live, *http, *publisher, *clock,
      [&](const feeds::PollReport& poll) {
        if (poll.error.empty()) answered = true;
        fault = poll.error;
        *session.err << fmt::format("poll {}: {} rows, {} new or changed accepted{}\n", poll.number,
                                    poll.rows, poll.accepted, poll.error.empty() ? "" : "; " + poll.error);
      },
      stop);
  if (!followed || answered || fault.empty()) return followed;
  return base::Fail(base::ErrorCode::kUnavailable, "no poll had an answer; the last: " + fault);
}

base::Status FeedLoad(const FeedLoadOptions& options, const std::stop_token& stop, Session& session) {
  const auto publisher = NewPublisher(session);
  const auto clock = feeds::NewSystemClock(stop);
  const auto report = feeds::RunLoad(
      {options.feed, options.seed, options.count, options.rate, Sending(stop, session)}, *publisher, *clock,
      [](const feeds::LoadReport&) {}, stop);
  if (!report) return base::Fail(report.error());
  Table table{{"sent", "accepted", "refused", "retried", "elapsed_ms", "late_ms_max"}, {}};
  table.rows.push_back({report->sent, report->accepted, report->refused, report->retried, report->elapsed_ms,
                        report->late_ms_max});
  Print(table, session.format, *session.out);
  return {};
}

base::Status Generate(const GenerateOptions& options, Session& session) {
  feeds::GeneratorOptions generator;
  generator.seed = options.seed;
  generator.years = options.years;
  const auto history = feeds::Generate(generator);
  if (auto written = feeds::WriteCounty(options.folder, history); !written) return written;
  Table table{{"folder", "areas", "rows", "incidents", "planted_changes"}, {}};
  table.rows.push_back({options.folder, static_cast<std::int64_t>(history.areas.size()), history.truth.rows,
                        history.truth.incidents, static_cast<std::int64_t>(history.truth.planted.size())});
  Print(table, session.format, *session.out);
  return {};
}

}  // namespace lagesbild::console
