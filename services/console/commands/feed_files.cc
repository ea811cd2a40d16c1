#include "console/commands/feed_files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <ostream>

#include "console/clients/event_client.h"
#include "console/commands/publishing.h"
#include "console/commands/state_dir.h"
#include "console/feeds/adapters/progress_bar.h"
#include "console/feeds/adapters/system_clock.h"
#include "console/feeds/domain/check.h"
#include "console/feeds/domain/templates.h"
#include "console/feeds/push.h"
#include "console/feeds/receipt_file.h"

namespace lagesbild::console {

namespace {

void ShowReport(const feeds::PushReport& report, bool dry_run, Session& session) {
  Table table{{"push", "rows", "accepted", "refused"}, {}};
  table.rows.push_back(
      {dry_run ? Cell() : Cell(report.push_id), report.rows, report.accepted, report.refused});
  Print(table, session.format, *session.out);
  for (const auto& [reason, count] : report.refused_by_reason) {
    *session.err << fmt::format("refused {}: {}\n", reason, count);
  }
  if (dry_run) *session.err << feeds::kNotCheckedLocally << '\n';
}

/// Nothing further on says it: the gateway keeps no events, and the registrar's count is called superseded.
void WarnOfUndone(const feeds::PushReport& report, Session& session) {
  if (report.undone == 0) return;
  *session.err << fmt::format(
      "warning: {} of the events were withdrawn by an undo, and stay so: they do not count (try: give them "
      "revision {})\n",
      report.undone, report.counts_from);
}

base::Status EndOf(const feeds::PushReport& report, const FeedPushOptions& options) {
  const bool dry_run = options.dry_run;
  if (!dry_run && !report.finished) {
    return base::Fail(base::ErrorCode::kAborted, "stopped half way",
                      "run the same command again: it goes on from there");
  }
  if (report.refused == 0) return {};
  const std::string what_to_do =
      dry_run ? fmt::format("mend them in {}", options.file) : "mend them there and push that file";
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("{} rows were refused", report.refused),
                    fmt::format("see {}: each row with its reason; {}", report.refused_file, what_to_do));
}

base::Status ShowWithdrawn(const base::Result<feeds::WithdrawReport>& report, Session& session) {
  if (!report) return base::Fail(report.error());
  *session.err << fmt::format("{} events withdrawn, {} refused\n", report->accepted, report->refused);
  if (report->refused == 0) return {};
  return base::Fail(base::ErrorCode::kInvalidArgument, report->first_refusal);
}

}  // namespace

base::Status FeedTemplate(const std::string& kind, Session& session) {
  const auto found = feeds::FindTemplate(kind);
  if (!found) return base::Fail(found.error());
  *session.err << feeds::ExplainTemplate(**found);
  if (session.format != OutputFormat::kTable) {
    *session.out << (*found)->ndjson << '\n';
    return {};
  }
  *session.out << feeds::CsvTemplate(**found, ';');
  *session.err << "\nThe same event as a line of NDJSON (-o ndjson):\n" << (*found)->ndjson << '\n';
  return {};
}

base::Status FeedPush(const FeedPushOptions& options, const std::stop_token& stop, Session& session) {
  feeds::PushOptions push{options.file, options.feed, StateDir(options.state_dir), nullptr,
                          Sending(stop, session)};
  if (!options.kind.empty()) {
    const auto wanted = feeds::FindTemplate(options.kind);
    if (!wanted) return base::Fail(wanted.error());
    push.wanted = *wanted;
  }
  if (auto kept = feeds::KeepReceipts(options.receipts, push.sender); !kept) return kept;
  const auto clock = feeds::NewSystemClock(stop);
  feeds::ProgressBar bar(*session.err, isatty(STDERR_FILENO) == 1, *clock);
  const auto show = [&bar](const feeds::PushProgress& progress) { bar.Show(progress); };
  const auto publisher = NewPublisher(session);
  const auto report = options.dry_run ? feeds::CheckFile(push, show, stop)
                                      : feeds::Push(push, *publisher, *clock, show, stop);
  bar.Finish();
  if (!report) return base::Fail(report.error());
  if (report->resumed) *session.err << "went on where an earlier push of this file stopped\n";
  ShowReport(*report, options.dry_run, session);
  WarnOfUndone(*report, session);
  return EndOf(*report, options);
}

base::Status FeedUndo(const std::string& push_id, const std::string& state_dir, const std::stop_token& stop,
                      Session& session) {
  const auto clock = feeds::NewSystemClock(stop);
  const auto report =
      feeds::Undo(StateDir(state_dir), push_id, *NewPublisher(session), *clock, Sending(stop, session), stop);
  if (report && report->counts_from > 0) {
    *session.err << fmt::format("the same ids count again from revision {} on\n", report->counts_from);
  }
  return ShowWithdrawn(report, session);
}

base::Status FeedWithdraw(const FeedWithdrawOptions& options, const std::stop_token& stop, Session& session) {
  std::uint32_t revision = options.revision;
  if (revision == 0) {
    EventClient events(Registrars(session), session.token);
    const auto event = events.GetEvent(options.feed, options.source_id);
    if (!event) return base::Fail(event.error());
    revision = event->revision + 1;
  }
  const auto clock = feeds::NewSystemClock(stop);
  return ShowWithdrawn(feeds::Withdraw(options.feed, options.source_id, revision, options.reason,
                                       *NewPublisher(session), *clock, Sending(stop, session)),
                       session);
}

}  // namespace lagesbild::console
