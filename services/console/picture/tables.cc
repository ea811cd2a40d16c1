#include "console/picture/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "common/rules/rule_set.h"

namespace lagesbild::picture {

namespace {

using console::Cell;
using console::Table;

/// What weighs most on an axis, in one cell: the five of an assessment are of all axes together.
constexpr std::size_t kContributionsShown = 3;

Cell OrNone(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

Cell Score(const std::optional<std::int64_t>& milli) {
  return milli ? Cell(static_cast<double>(*milli) / 1000) : Cell();
}

std::string Joined(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// "violence.robbery from city: 12 reports, 4380.0 points" of an axis, heaviest first.
std::vector<std::string> ContributionsTo(const std::string& axis, const model::Assessment& now,
                                         Language language) {
  constexpr Phrase kFrom{" from ", " från "};
  constexpr Phrase kPoints{"points", "poäng"};
  std::vector<std::string> parts;
  for (const auto& part : now.contributions) {
    if (part.axis != axis || parts.size() == kContributionsShown) continue;
    const auto feed = part.feed.empty() ? std::string() : std::string(kFrom.In(language)) + part.feed;
    parts.push_back(fmt::format("{}{} {} ({} {})", part.name, feed, part.count,
                                Tenths(part.points_milli, language), kPoints.In(language)));
  }
  return parts;
}

std::string Contributed(const Step& step, const model::Assessment& now, Language language) {
  constexpr Phrase kFound{"found: ", "finns nu: "};
  constexpr Phrase kLost{"missing: ", "saknas nu: "};
  std::vector<std::string> parts;
  if (step.score_before_milli && step.score_milli) {
    parts.push_back(fmt::format("{} {} → {}", step.axis, Tenths(*step.score_before_milli, language),
                                Tenths(*step.score_milli, language)));
  } else if (!step.axis.empty()) {
    parts.push_back(step.axis);
  }
  for (const auto& code : step.lost) parts.push_back(std::string(kLost.In(language)) + code);
  for (const auto& code : step.found) parts.push_back(std::string(kFound.In(language)) + code);
  const auto contributions = ContributionsTo(step.axis, now, language);
  parts.insert(parts.end(), contributions.begin(), contributions.end());
  return Joined(parts);
}

std::vector<std::string> ClassesFromTheTop() {
  std::vector<std::string> classes(rules::kClassIds.rbegin(), rules::kClassIds.rend());
  classes.emplace_back(rules::kInsufficientEvidence);
  classes.emplace_back(kNotKnown);
  return classes;
}

/// What authorities set, "utsatt" each; several stand beside each other.
std::string OfficialClasses(const AreaRow& row) {
  std::vector<std::string> classes;
  classes.reserve(row.official.size());
  for (const auto& view : row.official) classes.push_back(view.official->class_id);
  return Joined(classes);
}

std::string OfficialDays(const AreaRow& row) {
  std::vector<std::string> days;
  days.reserve(row.official.size());
  for (const auto& view : row.official) days.push_back(console::DayText(view.official->decided_day));
  return Joined(days);
}

std::string OfficialAreas(const AreaRow& row) {
  std::vector<std::string> areas;
  areas.reserve(row.official.size());
  for (const auto& view : row.official) areas.emplace_back(view.area);
  return Joined(areas);
}

std::string Authorities(const AreaRow& row) {
  std::vector<std::string> authorities;
  authorities.reserve(row.official.size());
  for (const auto& view : row.official) authorities.push_back(view.official->authority);
  return Joined(authorities);
}

std::string Scores(const model::Assessment& now) {
  std::vector<std::string> scores;
  for (const auto& axis : now.axes) {
    if (!axis.score_milli) continue;
    scores.push_back(fmt::format("{} {}", axis.name, Tenths(*axis.score_milli, Language::kEnglish)));
  }
  return Joined(scores);
}

Cell ClassAtDay(const AreaRow& row) { return row.class_at_day ? Cell(*row.class_at_day) : Cell(); }

}  // namespace

std::string MovedBy(std::optional<model::Cause> cause) {
  if (!cause) return "not_told";
  switch (*cause) {
    case model::Cause::kReality:
    case model::Cause::kAgeing:
      return "reality";
    case model::Cause::kCoverage:
    case model::Cause::kCorrection:
      return "knowledge";
    case model::Cause::kModel:
      return "rules";
    case model::Cause::kAreas:
      return "frame";
  }
  return "not_told";
}

Table Overview(const Picture& picture, const std::string& level) {
  Table table{{"as_of", "since", "level", "rule_sets", "areas", "added", "gone", "unregistered"}, {}};
  table.rows.push_back(
      {console::LocalTime(picture.now_ms), console::DayText(picture.since_day), OrNone(level),
       Joined(picture.rule_sets), static_cast<std::int64_t>(picture.rows.size()),
       static_cast<std::int64_t>(std::count_if(picture.rows.begin(), picture.rows.end(),
                                               [](const AreaRow& row) { return !row.class_at_day; })),
       static_cast<std::int64_t>(picture.frame.gone.size()), picture.unregistered});
  return table;
}

Table Counts(const Picture& picture) {
  std::set<std::string> levels;
  for (const auto& [key, count] : picture.counts) levels.insert(key.first);
  Table table{{"level", "class", "at_day", "now", "change", "added", "gone"}, {}};
  for (const auto& level : levels) {
    for (const auto& class_id : ClassesFromTheTop()) {
      const auto found = picture.counts.find({level, class_id});
      const bool there = found != picture.counts.end();
      if (!there && class_id == kNotKnown) continue;
      const auto count = there ? found->second : ClassCount{};
      table.rows.push_back(
          {level, class_id, count.at_day, count.now, count.now - count.at_day, count.added, count.gone});
    }
  }
  return table;
}

Table Changes(const Picture& picture, model::Direction direction, Language language) {
  std::vector<std::pair<const AreaRow*, const Step*>> steps;
  for (const auto& row : picture.rows) {
    for (const auto& step : row.steps) {
      if (step.direction == direction) steps.emplace_back(&row, &step);
    }
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const auto& a, const auto& b) { return a.second->time_ms > b.second->time_ms; });
  Table table{{"time", "area", "name", "level", "from", "to", "moved", "cause", "axis", "score_before",
               "score", "contributed"},
              {}};
  for (const auto& [row, step] : steps) {
    table.rows.push_back({console::LocalTime(step->time_ms), row->now->area, row->now->name, row->now->level,
                          step->from, step->to, MovedBy(step->cause),
                          step->cause ? Cell(std::string(model::NameOf(*step->cause))) : Cell(),
                          OrNone(step->axis), Score(step->score_before_milli), Score(step->score_milli),
                          Contributed(*step, *row->now, language)});
  }
  return table;
}

Table SideBySide(const Picture& picture) {
  // Levels apart: what one lists, those inside it inherit.
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::int64_t> counts;
  for (const auto& row : picture.rows) {
    for (const auto& view : row.official)
      ++counts[{row.now->level, view.official->authority, view.official->class_id, row.now->indicated_class}];
    if (row.official.empty() && row.agreement != Agreement::kNotCompared)
      ++counts[{row.now->level, "", "", row.now->indicated_class}];
  }
  Table table{{"level", "authority", "official_class", "indicated_class", "areas"}, {}};
  for (const auto& [key, count] : counts) {
    const auto& [level, authority, official, indicated] = key;
    table.rows.push_back({level, OrNone(authority), OrNone(official), indicated, count});
  }
  return table;
}

Table Disagreement(const Picture& picture) {
  Table table{
      {"area", "name", "level", "indicated_class", "official_class", "decided", "official_area", "agreement"},
      {}};
  for (const auto& row : picture.rows) {
    const bool disagrees =
        row.agreement == Agreement::kOfficialOnly || row.agreement == Agreement::kIndicatedOnly;
    const bool open = row.agreement == Agreement::kNoEvidence && IsListed(row.official);
    if (!disagrees && !open) continue;
    table.rows.push_back({row.now->area, row.now->name, row.now->level, row.now->indicated_class,
                          OrNone(OfficialClasses(row)), OrNone(OfficialDays(row)), OrNone(OfficialAreas(row)),
                          std::string(NameOf(row.agreement))});
  }
  // Both ways stand apart, so that neither hides in the other.
  const std::size_t agreement = table.columns.size() - 1;
  std::stable_sort(table.rows.begin(), table.rows.end(),
                   [&](const auto& a, const auto& b) { return a[agreement] < b[agreement]; });
  return table;
}

Table Priorities(const Picture& picture, Language language) {
  Table table{
      {"priority", "area", "name", "level", "class", "class_at_day", "official_class", "movement", "reason"},
      {}};
  for (const auto at : picture.order) {
    const auto& row = picture.rows[at];
    table.rows.push_back({static_cast<std::int64_t>(row.priority), row.now->area, row.now->name,
                          row.now->level, row.now->indicated_class, ClassAtDay(row),
                          OrNone(OfficialClasses(row)), std::string(NameOf(row.movement)),
                          ReasonOf(row, picture.since_day, language)});
  }
  return table;
}

Table FrameChanges(const Picture& picture) {
  Table table{{"change", "time", "area", "name", "level", "others", "learning"}, {}};
  for (const auto& row : picture.frame.rows) {
    table.rows.push_back({std::string(NameOf(row.change)), console::LocalTime(row.time_ms), row.area->id,
                          row.area->name, row.area->level, OrNone(Joined(row.others)), row.learning});
  }
  return table;
}

Table Areas(const Picture& picture, Language language) {
  Table table{
      {"area",          "name",         "level",    "municipality", "population", "class",          "since",
       "pending",       "class_at_day", "movement", "moved",        "authority",  "official_class", "decided",
       "official_area", "agreement",    "priority", "reason",       "new",        "learning",       "missing",
       "scores"},
      {}};
  for (const auto& row : picture.rows) {
    const auto& now = *row.now;
    const bool moved = row.class_at_day && *row.class_at_day != now.indicated_class;
    table.rows.push_back({now.area,
                          now.name,
                          now.level,
                          OrNone(now.municipality),
                          now.population > 0 ? Cell(now.population) : Cell(),
                          now.indicated_class,
                          console::LocalTime(now.class_since_ms),
                          OrNone(now.pending_class),
                          ClassAtDay(row),
                          std::string(NameOf(row.movement)),
                          moved ? Cell(MovedBy(row.cause)) : Cell(),
                          OrNone(Authorities(row)),
                          OrNone(OfficialClasses(row)),
                          OrNone(OfficialDays(row)),
                          OrNone(OfficialAreas(row)),
                          std::string(NameOf(row.agreement)),
                          row.priority > 0 ? Cell(static_cast<std::int64_t>(row.priority)) : Cell(),
                          OrNone(ReasonOf(row, picture.since_day, language)),
                          !row.class_at_day.has_value(),
                          row.learning,
                          OrNone(Joined(now.missing)),
                          OrNone(Scores(now))});
  }
  return table;
}

}  // namespace lagesbild::picture
