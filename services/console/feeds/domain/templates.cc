#include "console/feeds/domain/templates.h"

#include <algorithm>
#include <array>

#include "console/feeds/domain/csv.h"
#include "console/feeds/domain/text.h"

namespace lagesbild::feeds {

namespace {

constexpr Column kArea{"area", false, "1480C1234", "id of an area of the register; or fill municipality"};
constexpr Column kMunicipality{"municipality", false, "", "municipality code, four digits"};
constexpr Column kRevision{"revision", false, "1", "1 or more; a higher one replaces a lower one; empty: 1"};
constexpr Column kRecordedAt{"recorded_at", false, "",
                             "only where the installation's clock comes from the feed: when it was recorded"};
constexpr Column kPeriod{"period", true, "2024", "2024, 2024H1, 2024Q1 or 2024-05"};

constexpr std::array kIncident = {
    Column{"source_id", true, "2024-0017", "your own id of the event, never used again; no personal data"},
    kRevision,
    Column{"kind", true, "violence.assault", "a kind of the taxonomy: lagesbild kinds"},
    Column{"area", false, "", "id of an area of the register; or fill another place column"},
    Column{"municipality", false, "1480", "municipality code, four digits"},
    Column{"place_name", false, "", "name of a municipality or county"},
    Column{"latitude", false, "", "degrees north in WGS 84; with longitude"},
    Column{"longitude", false, "", "degrees east in WGS 84"},
    Column{"count", false, "1", "how many incidents the row stands for; empty: 1"},
    Column{"occurred_at", true, "2024-05-31 14:30",
           "Swedish time, or with a zone: 2024-05-31T12:30:00Z; a day alone: its noon"},
    kRecordedAt,
};
constexpr std::array kSurvey = {
    Column{"name", true, "unsafe_at_night", "what was asked: a-z 0-9 . _ -"},
    kArea,
    kMunicipality,
    kPeriod,
    Column{"n", true, "412", "number of answers"},
    Column{"share", true, "0,27", "share that said so, 0 to 1"},
    Column{"margin", false, "0,04", "half width of the 95 % interval, 0 to 1"},
    Column{"response_rate", false, "0,48", "answers by asked, 0 to 1"},
    Column{"method_version", false, "2024-web", "version of the method"},
    kRevision,
    kRecordedAt,
};
constexpr std::array kIndicator = {
    Column{"name", true, "low_economic_standard_share", "name of the indicator: a-z 0-9 . _ -"},
    kArea,
    kMunicipality,
    kPeriod,
    Column{"value", true, "12,5", "in the indicator's own unit"},
    kRevision,
    kRecordedAt,
};
constexpr std::array kMeasure = {
    Column{"name", true, "safety_walk", "what was done: a-z 0-9 . _ -"},
    kArea,
    kMunicipality,
    Column{"from", true, "2024-05-01", "first day"},
    Column{"to", true, "2024-05-31", "last day"},
    kRevision,
    kRecordedAt,
};
constexpr std::array kOfficial = {
    Column{"name", true, "polisen", "who set the class: a-z 0-9 . _ -"},
    kArea,
    kMunicipality,
    Column{"class", true, "utsatt", "the authority's own class id: a-z 0-9 . _ -"},
    Column{"decided", true, "2025-12-02", "day of the decision"},
    kRevision,
    kRecordedAt,
};
constexpr std::array kWithdrawal = {
    Column{"source_id", true, "2024-0017", "id of the event to take back"},
    Column{"revision", true, "2", "higher than the event's newest revision"},
    Column{"withdrawal_reason", false, "registered twice", "why; no personal data"},
    kRecordedAt,
};

constexpr std::array kTemplates = {
    Template{EventSort::kIncident, "incident", kIncident,
             R"({"sourceId":"2024-0017","revision":1,"incident":{"kind":"violence.assault",)"
             R"("place":{"municipality":"1480"},"count":1,"occurredAtMs":"1717158600000"}})"},
    Template{EventSort::kSurvey, "survey", kSurvey,
             R"({"revision":1,"surveyResult":{"name":"unsafe_at_night","place":{"area":"1480C1234"},)"
             R"("period":"2024","n":"412","share":0.27,"margin":0.04,"responseRate":0.48,)"
             R"("methodVersion":"2024-web"}})"},
    Template{EventSort::kIndicator, "indicator", kIndicator,
             R"({"revision":1,"indicator":{"name":"low_economic_standard_share",)"
             R"("place":{"area":"1480C1234"},"period":"2024","value":12.5}})"},
    Template{EventSort::kMeasure, "measure", kMeasure,
             R"({"revision":1,"measure":{"name":"safety_walk","place":{"area":"1480C1234"},)"
             R"("fromDay":19844,"toDay":19874}})"},
    Template{EventSort::kOfficial, "official", kOfficial,
             R"({"revision":1,"officialAssessment":{"name":"polisen","place":{"area":"1480C1234"},)"
             R"("classId":"utsatt","decidedDay":20424}})"},
    Template{EventSort::kWithdrawal, "withdrawal", kWithdrawal,
             R"({"sourceId":"2024-0017","revision":2,"withdrawal":{"reason":"registered twice"}})"},
};

/// Columns that must stand in the first line; the reason of a withdrawal tells it from an incident.
bool MustStand(const Template& of, const Column& column) {
  return column.required || (of.sort == EventSort::kWithdrawal && column.name == "withdrawal_reason");
}

std::string Joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

struct Fit {
  std::vector<std::string> missing;
  std::vector<std::string> unknown;
  bool fits() const { return missing.empty() && unknown.empty(); }
};

Fit FitOf(const Template& of, const std::vector<std::string>& names) {
  Fit fit;
  for (const Column& column : of.columns) {
    const bool there = std::find(names.begin(), names.end(), column.name) != names.end();
    if (!there && MustStand(of, column)) fit.missing.emplace_back(column.name);
  }
  for (const std::string& name : names) {
    const bool known = std::any_of(of.columns.begin(), of.columns.end(),
                                   [&](const Column& column) { return column.name == name; });
    if (!known) fit.unknown.push_back("'" + name + "'");
  }
  return fit;
}

const Template* Nearest(const std::vector<std::string>& names) {
  return &*std::min_element(kTemplates.begin(), kTemplates.end(), [&](const auto& a, const auto& b) {
    const Fit left = FitOf(a, names);
    const Fit right = FitOf(b, names);
    return left.missing.size() + left.unknown.size() < right.missing.size() + right.unknown.size();
  });
}

base::Result<Header> Refuse(const Template& of, const Fit& fit) {
  std::string message = "the first line is not that of a table of '" + std::string(of.name) + "'";
  if (!fit.missing.empty()) message += "; missing: " + Joined(fit.missing);
  if (!fit.unknown.empty()) message += "; unknown: " + Joined(fit.unknown);
  return base::Fail(base::ErrorCode::kInvalidArgument, message,
                    "compare with: lagesbild feed template " + std::string(of.name));
}

bool IsOfRefusedRows(const std::vector<std::string>& fields) {
  return fields.size() > kRefusedColumns.size() &&
         std::equal(
             kRefusedColumns.begin(), kRefusedColumns.end(), fields.begin(),
             [](std::string_view name, const std::string& field) { return FoldCase(Trim(field)) == name; });
}

}  // namespace

std::span<const Template> Templates() { return kTemplates; }

base::Result<const Template*> FindTemplate(std::string_view name) {
  std::vector<std::string> names;
  for (const Template& one : kTemplates) {
    if (one.name == name) return &one;
    names.emplace_back(one.name);
  }
  return base::Fail(base::ErrorCode::kNotFound, "no template '" + std::string(name) + "'",
                    "one of " + Joined(names));
}

std::string CsvTemplate(const Template& of, char separator) {
  std::string header;
  std::string example;
  for (const Column& column : of.columns) {
    if (&column != of.columns.data()) {
      header.push_back(separator);
      example.push_back(separator);
    }
    header += CsvField(column.name, separator);
    example += CsvField(column.example, separator);
  }
  return header + "\n" + example + "\n";
}

std::string ExplainTemplate(const Template& of) {
  std::string out;
  for (const Column& column : of.columns) {
    out += std::string(column.name) + (column.required ? " (required): " : ": ") +
           std::string(column.meaning) + "\n";
  }
  return out;
}

base::Result<Header> MatchHeader(const std::vector<std::string>& fields, const Template* wanted) {
  const std::size_t before = IsOfRefusedRows(fields) ? kRefusedColumns.size() : 0;
  std::vector<std::string> names;
  for (std::size_t i = before; i < fields.size(); ++i) {
    std::string name = FoldCase(Trim(fields[i]));
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "the column '" + name + "' is named twice",
                        "give each column of the first line its own name");
    }
    names.push_back(std::move(name));
  }
  const Template* of = wanted == nullptr ? Nearest(names) : wanted;
  if (const Fit fit = FitOf(*of, names); !fit.fits()) return Refuse(*of, fit);
  Header header{of, before, names.size(), {}};
  for (const Column& column : of->columns) {
    const auto found = std::find(names.begin(), names.end(), column.name);
    header.at.push_back(found == names.end()
                            ? std::nullopt
                            : std::optional<std::size_t>(static_cast<std::size_t>(found - names.begin())));
  }
  return header;
}

}  // namespace lagesbild::feeds
