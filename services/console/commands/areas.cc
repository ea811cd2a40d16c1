#include "console/commands/areas.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <utility>

#include "console/clients/area_client.h"
#include "console/clients/register_client.h"
#include "console/commands/area_rows.h"

namespace lagesbild::console {

namespace {

void ShowContainment(const ImportedAreas& imported, const std::vector<model::Area>& known, Session& session) {
  Table table{{"level", "lies_in", "areas"}, {}};
  for (const auto& line : CountContainment(imported.areas, known)) {
    table.rows.push_back(
        {line.level, line.within_level.empty() ? Cell() : Cell(line.within_level), line.areas});
  }
  Print(table, session.format, *session.out);
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// What a version changed; what it left as it was is a number.
void ShowFates(const ImportedAreas& imported, Session& session) {
  if (imported.fates.empty()) return;
  std::map<Fate, int> counts;
  for (const auto& fate : imported.fates) {
    ++counts[fate.fate];
    if (fate.fate == Fate::kUnchanged) continue;
    *session.err << fmt::format("{}: {} {}{}\n", Name(fate.fate), fate.id, fate.name,
                                fate.predecessors.empty() || fate.fate == Fate::kRetired
                                    ? ""
                                    : ", in the place of " + Joined(fate.predecessors));
  }
  for (const auto& [fate, count] : counts) *session.err << fmt::format("{} areas {}\n", count, Name(fate));
}

void ShowChoice(const ImportedAreas& imported, Session& session) {
  const auto& used = imported.used;
  const auto word = [](const std::string& property) {
    return property.empty() ? std::string("–") : property;
  };
  *session.err << fmt::format(
      "properties: id = {}, name = {}, level = {}, population = {}\n", word(used.id), word(used.name),
      used.fixed_level.empty() ? word(used.level) : "'" + used.fixed_level + "'", word(used.population));
  constexpr std::size_t kRemarksShown = 5;
  for (std::size_t i = 0; i < std::min(imported.remarks.size(), kRemarksShown); ++i) {
    *session.err << "note: " << imported.remarks[i] << '\n';
  }
  if (imported.remarks.size() > kRemarksShown) {
    *session.err << fmt::format("note: and {} more like these\n", imported.remarks.size() - kRemarksShown);
  }
}

std::string Score(const model::Assessment& assessment) {
  std::string text;
  for (const auto& axis : assessment.axes) {
    if (!axis.score_milli) continue;
    text += fmt::format("{}{} {:.1f}", text.empty() ? "" : ", ", axis.name,
                        static_cast<double>(*axis.score_milli) / 1000);
  }
  return text;
}

void AddRow(Table& table, std::string what, Cell value) {
  table.rows.push_back({std::move(what), std::move(value)});
}

void AddAssessment(const model::Assessment& assessment, Table& table) {
  AddRow(table, "indicated class", assessment.indicated_class);
  AddRow(table, "since", LocalTime(assessment.class_since_ms));
  if (!assessment.pending_class.empty()) AddRow(table, "pending", assessment.pending_class);
  for (const auto& axis : assessment.axes) {
    Cell score;
    if (axis.score_milli) score = static_cast<double>(*axis.score_milli) / 1000;
    AddRow(table, axis.name + " (" + axis.unit + ")", score);
  }
  for (const auto& part : assessment.contributions) {
    AddRow(table, "  " + part.name + (part.feed.empty() ? "" : " from " + part.feed),
           fmt::format("{} in the window, {:.1f} points", part.count,
                       static_cast<double>(part.points_milli) / 1000));
  }
  if (!assessment.missing.empty()) AddRow(table, "missing", Joined(assessment.missing));
  for (const auto& official : assessment.official) {
    AddRow(table, "official (" + official.authority + ")",
           official.class_id + ", " + DayText(official.decided_day));
  }
  AddRow(table, "rule set", assessment.rule_set);
  AddRow(table, "as of", LocalTime(assessment.as_of_ms));
}

/// Whose place the area took and who took its own, and since when it counts.
void AddLineage(const model::Area& area, const std::vector<model::Area>& all, Table& table) {
  std::vector<std::string> successors;
  for (const auto& other : all) {
    const auto& before = other.predecessors;
    if (std::find(before.begin(), before.end(), area.id) != before.end()) successors.push_back(other.id);
  }
  if (!area.predecessors.empty()) AddRow(table, "in the place of", Joined(area.predecessors));
  if (!successors.empty()) AddRow(table, "its place took", Joined(successors));
  AddRow(table, "in the register since", LocalTime(area.added_at_ms));
  AddRow(table, "counts",
         std::string(area.retired ? "all events inside it, of any time; retired: not shown in lists"
                                  : "all events inside it, of any time"));
}

std::string Describe(const model::Trend& trend) {
  constexpr const char* kWords[] = {"", "learning", "no data", "as expected", "rise", "fall"};
  std::string text = fmt::format("{} ({} in week {})", kWords[static_cast<std::size_t>(trend.status)],
                                 trend.count, trend.iso_week);
  if (trend.expected_milli)
    text += fmt::format(", expected {:.1f}", static_cast<double>(*trend.expected_milli) / 1000);
  return text;
}

void AddRegistered(const model::Area& area, Table& table) {
  AddRow(table, "area", area.id);
  AddRow(table, "name", area.name);
  AddRow(table, "level", area.level);
  AddRow(table, "lies in", Joined(area.within));
  AddRow(table, "population", area.population > 0 ? Cell(area.population) : Cell());
}

/// "unlocated", and what a feed's bare names became: they count, and no register knows them.
void AddUnregistered(const std::string& id, const model::Assessment& assessment, Table& table) {
  AddRow(table, "area", id);
  AddRow(table, "name", assessment.name);
  AddRow(table, "level", assessment.level);
  AddRow(table, "in the register",
         std::string("no: ") + (assessment.provisional ? "a provisional area" : "places no area covers"));
}

std::vector<Cell> UnregisteredRow(const model::Assessment& assessment) {
  return {assessment.area,
          assessment.name,
          assessment.level,
          assessment.municipality,
          Cell(),
          assessment.indicated_class,
          Score(assessment),
          false};
}

}  // namespace

base::Status AreasImport(const AreasImportOptions& options, Session& session) {
  const auto rows = ReadRows(options.file);
  if (!rows) return base::Fail(rows.error());
  auto choice = options.choice;
  if (!options.lineage_file.empty()) {
    const auto table = ReadTable(options.lineage_file);
    if (!table) return base::Fail(table.error());
    auto lineage = LineageOf(PropertiesOf(*table));
    if (!lineage) return base::Fail(lineage.error());
    choice.lineage = std::move(*lineage);
  }
  RegisterClient registers(session.ingest, session.token);
  const auto known = registers.ListAreas("", "", true);
  if (!known) return base::Fail(known.error());
  const auto imported = ImportAreas(*rows, choice, *known);
  if (!imported) return base::Fail(imported.error());
  ShowChoice(*imported, session);
  ShowContainment(*imported, *known, session);
  ShowFates(*imported, session);
  if (options.dry_run) {
    *session.err << fmt::format("dry run: {} areas read, nothing changed\n", imported->areas.size());
    return {};
  }
  auto areas = imported->areas;
  areas.insert(areas.end(), imported->others.begin(), imported->others.end());
  const auto put = registers.PutAreas(areas);
  if (!put) return base::Fail(put.error());
  *session.err << fmt::format("areas register: activation {}, {} areas, {} of them new\n", put->activation,
                              put->area_count, put->added);
  return {};
}

base::Status AreasList(const AreasListOptions& options, Session& session) {
  const auto& level = options.level;
  RegisterClient registers(session.ingest, session.token);
  const auto areas = registers.ListAreas(level, "", false);
  if (!areas) return base::Fail(areas.error());
  AreaClient picture(session.scoring, session.token);
  const auto assessments = picture.ListAreas(level);
  if (!assessments) *session.err << "note: no classes shown: " << assessments.error().ToString() << '\n';
  std::map<std::string, const model::Assessment*> by_area;
  if (assessments) {
    for (const auto& assessment : *assessments) by_area[assessment.area] = &assessment;
  }
  Table table{{"area", "name", "level", "municipality", "population", "class", "score", "registered"}, {}};
  int retired = 0;
  for (const auto& area : *areas) {
    const auto found = by_area.find(area.id);
    const bool is_assessed = found != by_area.end();
    if (area.retired && !options.retired) {
      ++retired;
      if (is_assessed) by_area.erase(found);
      continue;
    }
    table.rows.push_back({area.id, area.name, area.level, area.municipality,
                          area.population > 0 ? Cell(area.population) : Cell(),
                          is_assessed ? Cell(found->second->indicated_class) : Cell(),
                          is_assessed ? Cell(Score(*found->second)) : Cell(), true});
    if (is_assessed) by_area.erase(found);
  }
  for (const auto& [id, assessment] : by_area) table.rows.push_back(UnregisteredRow(*assessment));
  Print(table, session.format, *session.out);
  if (retired > 0) *session.err << fmt::format("note: {} retired areas not shown: --retired\n", retired);
  return {};
}

base::Status AreasShow(const std::string& id, Session& session) {
  RegisterClient registers(session.ingest, session.token);
  const auto areas = registers.ListAreas("", "", false);
  if (!areas) return base::Fail(areas.error());
  const auto area =
      std::find_if(areas->begin(), areas->end(), [&](const model::Area& one) { return one.id == id; });
  const bool is_registered = area != areas->end();
  AreaClient picture(session.scoring, session.token);
  const auto answer = picture.GetArea(id);
  if (!answer && answer.error().code != base::ErrorCode::kNotFound) return base::Fail(answer.error());
  if (!is_registered && !answer) {
    return base::Fail(base::ErrorCode::kNotFound, "no area '" + id + "' in the register or in the picture",
                      "lagesbild areas list");
  }
  Table table{{"what", "value"}, {}};
  if (is_registered) {
    AddRegistered(*area, table);
    AddLineage(*area, *areas, table);
  } else {
    AddUnregistered(id, answer->assessment, table);
  }
  if (answer) {
    AddAssessment(answer->assessment, table);
    for (const auto& trend : answer->trends) AddRow(table, "trend " + trend.kind, Describe(trend));
  } else {
    AddRow(table, "indicated class", Cell());
  }
  Print(table, session.format, *session.out);
  return {};
}

}  // namespace lagesbild::console
