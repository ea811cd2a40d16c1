#include "console/commands/feeds.h"

#include <fmt/format.h>

#include <ostream>

#include "console/clients/event_client.h"
#include "console/clients/register_client.h"

namespace lagesbild::console {

namespace {

void WarnOfMissing(const FeedStatusAnswer& answer, Session& session) {
  const auto missing = answer.Missing();
  if (missing.empty()) return;
  for (const auto& error : answer.unreachable) *session.err << "note: " << error.message << '\n';
  *session.err << fmt::format(
      "warning: nobody answered for {} of {} partitions of events ({}): the counts are too low (try: "
      "--registrars "
      "with the address of every ingest that runs registrars)\n",
      missing.size(), answer.partition_count, fmt::join(missing, ", "));
}

}  // namespace

base::Status FeedAdd(const model::Feed& feed, bool keep_token, Session& session) {
  RegisterClient registers(session.ingest, session.token);
  const auto put = registers.PutFeed(feed, keep_token);
  if (!put) return base::Fail(put.error());
  *session.err << fmt::format("feed '{}' holds from activation {} on\n", feed.id, put->activation);
  if (put->token.empty()) return {};
  *session.err << "its token, shown this once:\n";
  Print({{"feed", "token"}, {{feed.id, put->token}}}, session.format, *session.out);
  return {};
}

base::Status FeedList(Session& session) {
  RegisterClient registers(session.ingest, session.token);
  const auto feeds = registers.ListFeeds();
  if (!feeds) return base::Fail(feeds.error());
  Table table{{"feed", "name", "agency", "silent_after_s", "supplies_clock", "provisional_areas", "removed"},
              {}};
  for (const auto& feed : *feeds) {
    table.rows.push_back({feed.id, feed.name, feed.agency,
                          feed.silent_after_s > 0 ? Cell(feed.silent_after_s) : Cell(), feed.supplies_clock,
                          feed.provisional_areas, feed.removed});
  }
  Print(table, session.format, *session.out);
  return {};
}

base::Status FeedRemove(const std::string& id, Session& session) {
  RegisterClient registers(session.ingest, session.token);
  const auto activation = registers.RemoveFeed(id);
  if (!activation) return base::Fail(activation.error());
  *session.err << fmt::format("feed '{}' is out from activation {} on; its events stay\n", id, *activation);
  return {};
}

base::Result<Table> FeedStatusTable(const std::string& id, Session& session) {
  EventClient events(Registrars(session), session.token);
  const auto answer = events.GetFeedStatus(id);
  if (!answer) return base::Fail(answer.error());
  Table table{{"feed", "applied", "duplicate", "superseded", "conflict", "dead_lettered", "unlocated",
               "newest_event"},
              {}};
  for (const auto& feed : answer->feeds) {
    table.rows.push_back({feed.feed, feed.applied, feed.duplicate, feed.superseded, feed.conflict,
                          feed.dead_lettered, feed.unlocated, LocalTime(feed.last_recorded_at_ms)});
  }
  WarnOfMissing(*answer, session);
  return table;
}

base::Status FeedStatus(const std::string& id, Session& session) {
  const auto table = FeedStatusTable(id, session);
  if (!table) return base::Fail(table.error());
  Print(*table, session.format, *session.out);
  return {};
}

base::Status EventShow(const std::string& feed, const std::string& source_id, Session& session) {
  EventClient events(Registrars(session), session.token);
  const auto event = events.GetEvent(feed, source_id);
  if (!event) return base::Fail(event.error());
  std::string areas;
  for (const auto& area : event->areas) areas += (areas.empty() ? "" : ", ") + area;
  Table table{{"what", "value"}, {}};
  table.rows.push_back({std::string("event"), feed + "/" + source_id});
  table.rows.push_back({std::string("newest outcome"), event->outcome});
  table.rows.push_back({std::string("revision"), static_cast<std::int64_t>(event->revision)});
  table.rows.push_back({std::string("withdrawn"), event->withdrawn});
  if (!event->kind.empty()) {
    table.rows.push_back({std::string("kind"), event->kind});
    table.rows.push_back({std::string("count"), static_cast<std::int64_t>(event->count)});
    table.rows.push_back({std::string("day"), DayText(event->day)});
  }
  table.rows.push_back({std::string("counts in"), event->withdrawn ? Cell() : Cell(areas)});
  table.rows.push_back({std::string("partition"), static_cast<std::int64_t>(event->partition)});
  Print(table, session.format, *session.out);
  return {};
}

}  // namespace lagesbild::console
