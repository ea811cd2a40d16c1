#include "console/commands/live_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ostream>

#include "common/kafka/topic_reader.h"
#include "common/kafka/topics.h"
#include "common/model/stockholm_time.h"
#include "console/clients/area_client.h"
#include "console/references/checkpoint_month.h"

namespace lagesbild::console {

namespace {

constexpr std::chrono::seconds kPatience{20};
constexpr std::size_t kExamples = 5;

std::string MonthText(std::int32_t year_month) {
  return fmt::format("{}-{:02}", year_month / 100, year_month % 100);
}

/// The month that begins the day after; kInvalidArgument: none does.
base::Result<std::int32_t> MonthBehind(std::int32_t day) {
  const std::int32_t year_month = model::YearMonth(day + 1);
  if (model::DayOf(year_month / 100, static_cast<unsigned>(year_month % 100), 1) == day + 1)
    return year_month;
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    "an installation remembers how areas stood at the ends of months",
                    "write a year, or the last day of a month");
}

base::Status ReadMonth(CheckpointMonth& month, const Session& session) {
  const auto reader =
      kafka::TopicReader::Open({session.kafka_bootstrap, std::string(kafka::kCheckpoints), true});
  if (!reader) return base::Fail(reader.error());
  if (auto assigned = (*reader)->AssignAll(); !assigned) return assigned;
  base::Status added;
  auto read = (*reader)->ReadToEnd(
      kPatience,
      [&](const kafka::ReadRecord& record) {
        if (added) added = month.Add(record.key, record.value);
      },
      [&] { return !added; });
  return added ? read : added;
}

/// An area that came later has none, rightly; one that scoring has not walked yet would be missed.
base::Status WarnOfMissing(const std::vector<tables::BoundRow>& rows, const std::string& level,
                           std::int32_t month, Session& session) {
  AreaClient picture(session.scoring, session.token);
  const auto shown = picture.ListAreas(level);
  if (!shown) return base::Fail(shown.error());
  std::vector<std::string> missing;
  for (const auto& assessment : *shown) {
    const auto at = std::lower_bound(rows.begin(), rows.end(), assessment.area,
                                     [](const auto& row, const auto& area) { return row.area < area; });
    if (at == rows.end() || at->area != assessment.area) missing.push_back(assessment.area);
  }
  if (missing.empty()) return {};
  const auto count = missing.size();
  missing.resize(std::min(count, kExamples));
  *session.err << fmt::format(
      "warning: {} of {} areas of level '{}' have no checkpoint of {} and are left out: {}{}\n", count,
      shown->size(), level, MonthText(month), fmt::join(missing, ", "), count > kExamples ? " …" : "");
  return {};
}

}  // namespace

base::Result<std::vector<tables::BoundRow>> ReadLiveRows(const scoring::MeasuredRules& rules,
                                                         const std::string& level, std::int32_t day,
                                                         Session& session) {
  const auto begins = MonthBehind(day);
  if (!begins) return base::Fail(begins.error());
  CheckpointMonth month(*begins);
  if (auto read = ReadMonth(month, session); !read) return base::Fail(read.error());
  if (!month.months().contains(*begins)) {
    const auto& months = month.months();
    return base::Fail(base::ErrorCode::kNotFound,
                      "no area has a checkpoint of the beginning of " + MonthText(*begins),
                      months.empty() ? "wait for the first of a month to pass in the log's time"
                                     : fmt::format("there are those of {} to {}", MonthText(*months.begin()),
                                                   MonthText(*months.rbegin())));
  }
  if (const auto behind = month.Behind(); !behind.empty())
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("scoring has not come to the beginning of {} in {} areas ({} …)",
                                  MonthText(*begins), behind.size(), behind.front()),
                      "try again once `lagesbild status` shows scoring at the end of the log");
  auto rows = month.Rows(rules, level, day);
  if (!rows) return rows;
  if (rows->empty())
    return base::Fail(
        base::ErrorCode::kNotFound,
        fmt::format("the checkpoints of {} have no area of level '{}'", MonthText(*begins), level),
        "`lagesbild areas list` shows the levels there are");
  if (auto warned = WarnOfMissing(*rows, level, *begins, session); !warned) return base::Fail(warned.error());
  return rows;
}

}  // namespace lagesbild::console
