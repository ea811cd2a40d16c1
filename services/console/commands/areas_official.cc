#include "console/commands/areas_official.h"

#include <fmt/format.h>

#include <map>
#include <ostream>
#include <utility>

#include "console/areas/official.h"
#include "console/clients/register_client.h"
#include "console/commands/area_rows.h"
#include "console/commands/publishing.h"
#include "console/feeds/adapters/system_clock.h"
#include "console/feeds/domain/text.h"
#include "console/feeds/sender.h"

namespace lagesbild::console {

namespace {

base::Result<OfficialChoice> ChoiceOf(const AreasOfficialOptions& options) {
  OfficialChoice choice{options.feed, options.authority, options.level, {}};
  for (const auto& text : options.decided) {
    const auto equals = text.find('=');
    const auto day = equals == std::string::npos ? std::nullopt
                                                 : feeds::ParseDay(std::string_view(text).substr(equals + 1));
    if (!day) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "--decided '" + text + "' is no year and day",
                        "for example --decided 2025=2025-12-02");
    }
    choice.decided[text.substr(0, equals)] = *day;
  }
  return choice;
}

struct ListCounts {
  std::string list;
  std::int64_t rows = 0;
  std::int64_t matched = 0;
  std::int64_t not_listed = 0;
};

void ShowLists(const OfficialLists& lists, Session& session) {
  std::map<std::int32_t, ListCounts> counts;
  for (const auto& row : lists.rows) {
    auto& list = counts[row.decided_day];
    list.list = row.list;
    if (row.row == 0) {
      ++list.not_listed;
      continue;
    }
    ++list.rows;
    if (!row.area.empty()) ++list.matched;
  }
  Table table{{"list", "decided", "rows", "matched", "unmatched", "no_longer_listed"}, {}};
  for (const auto& [day, list] : counts) {
    table.rows.push_back({list.list, day == 0 ? Cell() : Cell(DayText(day)), list.rows, list.matched,
                          list.rows - list.matched, list.not_listed});
  }
  Print(table, session.format, *session.out);
}

void ShowRows(const OfficialLists& lists, Session& session) {
  Table table{{"row", "list", "name", "municipality", "class", "area", "reason"}, {}};
  for (const auto& row : lists.rows) {
    table.rows.push_back({row.row == 0 ? Cell() : Cell(static_cast<std::int64_t>(row.row)), row.list,
                          row.name, row.municipality, row.class_id,
                          row.area.empty() ? Cell() : Cell(row.area),
                          row.reason.empty() ? Cell() : Cell(row.reason)});
  }
  Print(table, session.format, *session.out);
}

/// Says each row that was refused; returns how many.
std::int64_t ShowRefused(const OfficialLists& lists, Session& session) {
  std::int64_t refused = 0;
  for (const auto& row : lists.rows) {
    if (row.reason.empty()) continue;
    ++refused;
    *session.err << fmt::format("refused row {}: {} {}, {}: {}: {}\n", row.row, row.list, row.name,
                                row.municipality, row.reason, row.why);
  }
  for (const auto& year : lists.assumed_years) {
    *session.err << fmt::format("note: the list of {} is taken as of its last day; say --decided {}=DAY\n",
                                year, year);
  }
  return refused;
}

struct Sent {
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
};

base::Result<Sent> Send(const OfficialLists& lists, const std::string& token, const std::stop_token& stop,
                        Session& session) {
  Sent sent;
  const auto clock = feeds::NewSystemClock(stop);
  const auto publisher = NewPublisher(session, token);
  feeds::Sender sender(
      *publisher, *clock, Sending(stop, session), [&](const feeds::Settled& settled) -> base::Status {
        ++(settled.accepted ? sent.accepted : sent.refused);
        for (const auto& refusal : settled.refusals) {
          *session.err << fmt::format("refused by the gateway: {}: {} {}: {}\n", settled.outgoing.original,
                                      refusal.reason, refusal.field, refusal.description);
        }
        return {};
      });
  std::size_t next = 0;
  for (const auto& row : lists.rows) {
    if (row.area.empty()) continue;
    auto queued =
        sender.Send({static_cast<std::int64_t>(row.row), row.list + " " + row.area, lists.events[next++]});
    if (!queued) return base::Fail(queued.error());
  }
  if (auto finished = sender.Finish(); !finished) return base::Fail(finished.error());
  return sent;
}

}  // namespace

base::Status AreasOfficial(const AreasOfficialOptions& options, const std::stop_token& stop,
                           Session& session) {
  const auto choice = ChoiceOf(options);
  if (!choice) return base::Fail(choice.error());
  const auto rows = ReadTable(options.file);
  if (!rows) return base::Fail(rows.error());
  const auto known = RegisterClient(session.ingest, session.token).ListAreas("", "", false);
  if (!known) return base::Fail(known.error());
  const auto lists = MatchOfficial(PropertiesOf(*rows), *choice, *known);
  if (!lists) return base::Fail(lists.error());
  if (options.all_rows) {
    ShowRows(*lists, session);
  } else {
    ShowLists(*lists, session);
  }
  auto refused = ShowRefused(*lists, session);
  if (options.dry_run) {
    *session.err << "dry run: nothing sent\n";
  } else {
    const auto sent = Send(*lists, options.feed_token, stop, session);
    if (!sent) return base::Fail(sent.error());
    *session.err << fmt::format("{} official assessments accepted\n", sent->accepted);
    refused += sent->refused;
  }
  if (refused == 0) return {};
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("{} rows were refused", refused),
                    "each is named above with its reason; the others are loaded");
}

}  // namespace lagesbild::console
