#include "console/picture/domain/picture.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "common/model/stockholm_time.h"
#include "console/output.h"

namespace lagesbild::picture {

namespace {

using base::ErrorCode;

using RegisterById = std::unordered_map<std::string_view, const model::Area*>;

std::string Levels(const Readings& readings) {
  std::set<std::string> levels;
  for (const auto& area : readings.areas) {
    if (!area.retired) levels.insert(area.level);
  }
  std::string text;
  for (const auto& level : levels) text += (text.empty() ? "" : ", ") + level;
  return text;
}

base::Status CheckAreas(const Readings& readings, const std::string& level) {
  if (readings.now_ms == 0) {
    return base::Fail(ErrorCode::kFailedPrecondition, "nothing was worked yet: the log has no time",
                      "lagesbild status");
  }
  const auto levels = Levels(readings);
  if (levels.empty()) {
    return base::Fail(ErrorCode::kNotFound, "no areas in the register", "lagesbild areas import");
  }
  const bool any = std::any_of(readings.areas.begin(), readings.areas.end(), [&](const model::Area& area) {
    return !area.retired && (level.empty() || area.level == level);
  });
  if (!any) {
    return base::Fail(ErrorCode::kNotFound, "no areas of level '" + level + "'", "one of: " + levels);
  }
  const bool ruled = std::any_of(readings.assessments.begin(), readings.assessments.end(),
                                 [](const model::Assessment& one) { return !one.rule_set.empty(); });
  if (!ruled) {
    return base::Fail(ErrorCode::kFailedPrecondition, "no rule set holds, so no area has a class",
                      "lagesbild rules activate");
  }
  return {};
}

base::Result<std::int32_t> SinceDay(const Readings& readings, const Question& question) {
  const auto today = model::StockholmDay(readings.now_ms);
  const auto first = model::StockholmDay(readings.first_ms);
  if (!question.since_day) return std::max(first, today - kDaysBack);
  if (*question.since_day > today) {
    return base::Fail(ErrorCode::kInvalidArgument,
                      console::DayText(*question.since_day) + " lies after the last day of the log",
                      "a day up to " + console::DayText(today));
  }
  if (*question.since_day < first) {
    return base::Fail(ErrorCode::kInvalidArgument,
                      console::DayText(*question.since_day) + " lies before the first assessment",
                      "a day from " + console::DayText(first) + " on");
  }
  return *question.since_day;
}

/// The class on the day; where that says nothing of how bad it was, the first since that does.
std::string BaseClass(const AreaRow& row) {
  if (row.class_at_day && LevelOf(*row.class_at_day)) return *row.class_at_day;
  const auto known = std::find_if(row.steps.begin(), row.steps.end(),
                                  [](const Step& step) { return LevelOf(step.from).has_value(); });
  return known != row.steps.end() ? known->from : row.class_at_day.value_or("");
}

/// Of the last step that went the way the area went as a whole; else of the last of all.
std::optional<model::Cause> DecidingCause(const AreaRow& row) {
  const auto& now = row.now->indicated_class;
  if (row.steps.empty() || row.class_at_day == now) return std::nullopt;
  const auto way = DirectionBetween(row.base_class, now);
  const auto at = std::find_if(row.steps.rbegin(), row.steps.rend(),
                               [&](const Step& step) { return step.direction == way; });
  return at != row.steps.rend() ? at->cause : row.steps.back().cause;
}

struct Sources {
  const Readings& readings;
  AreaLogs logs;
  AssessmentsById assessments;
  RegisterById registered;
};

Sources SourcesOf(const Readings& readings) {
  Sources sources{readings, LogsOf(readings.assessments, readings.findings), {}, {}};
  for (const auto& one : readings.assessments) sources.assessments[one.area] = &one;
  for (const auto& area : readings.areas) sources.registered[area.id] = &area;
  return sources;
}

AreaRow RowOf(const model::Assessment& now, const model::Area* registered, const Sources& sources,
              const Frame& frame, std::int64_t since_ms) {
  const auto& log = sources.logs.at(now.area);
  AreaRow row;
  row.now = &now;
  row.learning = IsLearning(now);
  if (!frame.added.contains(now.area)) {
    row.class_at_day = ClassBefore(log, since_ms).value_or(std::string(kNotKnown));
  }
  row.steps = StepsSince(log, since_ms);
  row.base_class = BaseClass(row);
  row.cause = DecidingCause(row);
  row.last_known = LastKnownClass(log);
  row.official = OfficialOf(now, registered, sources.assessments);
  return row;
}

Standing StandingOf(const AreaRow& row) {
  return {row.now, row.base_class, row.last_known, row.cause, IsListed(row.official)};
}

void CompareWithLists(std::vector<AreaRow>& rows) {
  std::set<std::string_view> listed_levels;
  for (const auto& row : rows) {
    if (IsListed(row.official)) listed_levels.insert(row.now->level);
  }
  for (auto& row : rows) {
    row.agreement =
        Compare(row.now->indicated_class, IsListed(row.official), listed_levels.contains(row.now->level));
  }
}

struct Place {
  std::string_view level;
  PriorityKey key;
  std::size_t row = 0;
};

/// Levels ascending, since areas are compared only within theirs. Equal keys stand by area id, so that the
/// order is the same each time.
bool Precedes(const Place& a, const Place& b) {
  if (a.level != b.level) return a.level < b.level;
  if (a.key != b.key) return a.key > b.key;
  return a.row < b.row;
}

std::vector<std::size_t> Order(std::vector<AreaRow>& rows) {
  std::vector<Place> places;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto standing = StandingOf(rows[i]);
    rows[i].movement = MovementOf(standing);
    if (const auto key = PriorityOf(standing)) places.push_back({rows[i].now->level, *key, i});
  }
  std::sort(places.begin(), places.end(), Precedes);
  std::vector<std::size_t> order;
  std::int32_t number = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    number = i > 0 && places[i].level == places[i - 1].level ? number + 1 : 1;
    rows[places[i].row].priority = number;
    order.push_back(places[i].row);
  }
  return order;
}

void Count(const Sources& sources, std::int64_t since_ms, Picture& picture) {
  for (const auto& row : picture.rows) {
    auto& now = picture.counts[{row.now->level, row.now->indicated_class}];
    ++now.now;
    if (!row.class_at_day) ++now.added;
    if (row.class_at_day) ++picture.counts[{row.now->level, *row.class_at_day}].at_day;
  }
  for (const auto* area : picture.frame.gone) {
    const auto log = sources.logs.find(area->id);
    const auto before = log == sources.logs.end() ? std::nullopt : ClassBefore(log->second, since_ms);
    auto& count = picture.counts[{area->level, before.value_or(std::string(kNotKnown))}];
    ++count.at_day;
    ++count.gone;
  }
}

std::vector<std::string> RuleSets(const std::vector<AreaRow>& rows) {
  std::set<std::string> ids;
  for (const auto& row : rows) {
    ids.insert(row.now->rule_set);
    for (const auto& step : row.steps) ids.insert(step.rule_set);
  }
  ids.erase("");
  return {ids.begin(), ids.end()};
}

}  // namespace

base::Result<Picture> Compose(const Readings& readings, const Question& question) {
  if (auto sound = CheckAreas(readings, question.level); !sound) return base::Fail(sound.error());
  const auto since_day = SinceDay(readings, question);
  if (!since_day) return base::Fail(since_day.error());
  const auto since_ms = model::StockholmMidnightMs(*since_day);
  const auto sources = SourcesOf(readings);
  Picture picture;
  picture.since_day = *since_day;
  picture.now_ms = readings.now_ms;
  picture.frame = FrameSince(readings, sources.logs, since_ms, question.level);
  for (const auto& now : readings.assessments) {
    if (!question.level.empty() && now.level != question.level) continue;
    const auto found = sources.registered.find(now.area);
    if (found == sources.registered.end()) {
      ++picture.unregistered;
      continue;
    }
    if (found->second->retired) continue;  // its assessment is about to be deleted
    picture.rows.push_back(RowOf(now, found->second, sources, picture.frame, since_ms));
  }
  std::sort(picture.rows.begin(), picture.rows.end(),
            [](const AreaRow& a, const AreaRow& b) { return a.now->area < b.now->area; });
  CompareWithLists(picture.rows);
  picture.order = Order(picture.rows);
  Count(sources, since_ms, picture);
  picture.rule_sets = RuleSets(picture.rows);
  return picture;
}

}  // namespace lagesbild::picture
