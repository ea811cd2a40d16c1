#include "console/areas/official.h"

#include <algorithm>
#include <set>
#include <utility>

#include "console/areas/lineage.h"
#include "console/feeds/domain/text.h"

namespace lagesbild::console {

namespace {

constexpr std::size_t kYearDigits = 4;

std::string In(const std::map<std::string, std::string>& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? std::string() : std::string(feeds::Trim(found->second));
}

bool AnyHas(const std::vector<std::map<std::string, std::string>>& rows, const std::string& column) {
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.contains(column); });
}

/// Finds areas by name among all outlines they ever had.
class Areas {
 public:
  Areas(const std::vector<model::Area>& known, const std::string& level) {
    for (const auto& area : known) {
      if (area.level == "municipality") codes_.emplace(LooseName(area.name), area.municipality);
      if (area.level != level) continue;
      by_id_.emplace(area.id, &area);
      by_name_[LooseName(area.name)].push_back(&area);
      for (const auto& before : area.predecessors) successors_[before].push_back(&area);
    }
  }

  /// Code of a municipality by name or code; empty: not known.
  std::string Code(const std::string& municipality) const {
    const auto found = codes_.find(LooseName(municipality));
    if (found != codes_.end()) return found->second;
    const bool is_code = municipality.size() == 4 && feeds::ParseInteger(municipality).has_value();
    return is_code ? municipality : std::string();
  }

  /// Those of the name, in the municipality where that is known of both.
  std::vector<const model::Area*> Named(const std::string& name, const std::string& code) const {
    const auto found = by_name_.find(LooseName(name));
    if (found == by_name_.end()) return {};
    auto areas = found->second;
    std::erase_if(areas, [&](const model::Area* area) {
      return !code.empty() && !area->municipality.empty() && area->municipality != code;
    });
    return areas;
  }

  /// The one whose outline held in that year, of several that follow each other; nullptr: they do not.
  const model::Area* At(const std::vector<const model::Area*>& named, const std::string& year) const {
    const model::Area* best = nullptr;
    for (const auto* area : named) {
      if (best == nullptr || IsBetter(VersionOf(area->id), VersionOf(best->id), year)) best = area;
    }
    for (const auto* area : named) {
      if (area != best && VersionOf(area->id) == VersionOf(best->id)) return nullptr;
    }
    for (const auto* next = SoleSuccessor(best); next != nullptr && VersionOf(next->id) <= year;
         next = SoleSuccessor(best)) {
      best = next;
    }
    return best;
  }

  bool HasSuccessor(const std::string& id) const { return successors_.contains(id); }

 private:
  static bool IsBetter(std::string_view version, std::string_view than, std::string_view year) {
    const bool fits = version <= year;
    const bool other_fits = than <= year;
    if (fits != other_fits) return fits;
    return fits ? version > than : version < than;
  }

  const model::Area* SoleSuccessor(const model::Area* area) const {
    const auto found = successors_.find(area->id);
    return found == successors_.end() || found->second.size() != 1 ? nullptr : found->second.front();
  }

  std::map<std::string, std::string> codes_;
  std::map<std::string, const model::Area*> by_id_;
  std::map<std::string, std::vector<const model::Area*>> by_name_;
  std::map<std::string, std::vector<const model::Area*>> successors_;
};

class Matcher {
 public:
  Matcher(const OfficialChoice& choice, const std::vector<model::Area>& known)
      : choice_(choice), areas_(known, choice.level) {}

  void Take(const std::map<std::string, std::string>& row, std::size_t number) {
    OfficialRow out;
    out.row = number;
    out.name = In(row, "area").empty() ? In(row, "name") : In(row, "area");
    out.municipality = In(row, "municipality");
    out.class_id = In(row, "class");
    if (TakeDay(row, out)) FindArea(out);
    if (!out.area.empty()) listed_[out.decided_day].emplace(out.area, out);
    lists_.emplace(out.decided_day, out.list);
    out_.rows.push_back(std::move(out));
  }

  OfficialLists Finish() && {
    AddNotListed();
    for (const auto& row : out_.rows) {
      if (!row.area.empty()) out_.events.push_back(EventOf(row));
    }
    out_.assumed_years.assign(assumed_.begin(), assumed_.end());
    return std::move(out_);
  }

 private:
  static void Refuse(OfficialRow& row, std::string reason, std::string why) {
    row.reason = std::move(reason);
    row.why = std::move(why);
  }

  bool TakeDay(const std::map<std::string, std::string>& row, OfficialRow& out) {
    const auto stated = In(row, "decided");
    const auto year = stated.empty() ? In(row, "year") : stated.substr(0, kYearDigits);
    out.list = stated.empty() ? year : stated;
    year_ = year;
    const auto chosen = choice_.decided.find(year);
    if (stated.empty() && chosen != choice_.decided.end()) {
      out.decided_day = chosen->second;
      return true;
    }
    const auto day = feeds::ParseDay(stated.empty() ? year + "-12-31" : stated);
    if (!day) {
      Refuse(out, "DAY_INVALID", "'" + out.list + "' is neither a year nor a day like 2025-12-02");
      return false;
    }
    if (stated.empty()) assumed_.insert(year);
    out.decided_day = *day;
    return true;
  }

  void FindArea(OfficialRow& row) {
    if (row.class_id.empty()) return Refuse(row, "CLASS_MISSING", "the row has no class");
    const auto named = areas_.Named(row.name, areas_.Code(row.municipality));
    if (named.empty()) {
      return Refuse(row, "AREA_UNKNOWN",
                    "the register has no area of level '" + choice_.level + "' with this name there");
    }
    const auto* area = areas_.At(named, year_);
    if (area == nullptr)
      return Refuse(row, "AREA_AMBIGUOUS", "several areas bear this name: '" + named[0]->id + "', …");
    if (listed_[row.decided_day].contains(area->id)) {
      return Refuse(row, "AREA_TWICE", "another row of this list is '" + area->id + "' already");
    }
    row.area = area->id;
  }

  void AddNotListed() {
    std::map<std::string, OfficialRow> named;  // by area: the newest list that names it
    for (const auto& [day, list] : lists_) {
      const auto& now = listed_[day];
      for (const auto& [area, row] : now) named[area] = row;
      for (auto& [area, row] : named) {
        const bool is_gone = !now.contains(area) && row.class_id != kNotListed && !areas_.HasSuccessor(area);
        if (!is_gone || now.empty()) continue;
        row.row = 0;
        row.list = list;
        row.class_id = kNotListed;
        row.decided_day = day;
        out_.rows.push_back(row);
      }
    }
  }

  model::Submission EventOf(const OfficialRow& row) const {
    model::Submission event;
    event.feed = choice_.feed;
    event.revision = static_cast<std::uint32_t>(row.decided_day);
    event.body = model::OfficialAssessment{choice_.authority, model::AreaCode{row.area}, row.class_id,
                                           row.decided_day};
    return event;
  }

  const OfficialChoice& choice_;
  Areas areas_;
  std::string year_;
  std::map<std::int32_t, std::map<std::string, OfficialRow>> listed_;  ///< By day and area.
  std::map<std::int32_t, std::string> lists_;
  std::set<std::string> assumed_;
  OfficialLists out_;
};

}  // namespace

base::Result<OfficialLists> MatchOfficial(const std::vector<std::map<std::string, std::string>>& rows,
                                          const OfficialChoice& choice,
                                          const std::vector<model::Area>& known) {
  const bool has_name = AnyHas(rows, "area") || AnyHas(rows, "name");
  const bool has_day = AnyHas(rows, "year") || AnyHas(rows, "decided");
  if (!has_name || !has_day || !AnyHas(rows, "class")) {
    return base::Fail(
        base::ErrorCode::kInvalidArgument, "this is no list of classes that an authority set",
        "its columns: area, class, year (or decided, a day), and municipality where names repeat");
  }
  Matcher matcher(choice, known);
  for (std::size_t i = 0; i < rows.size(); ++i) matcher.Take(rows[i], i + 1);
  return std::move(matcher).Finish();
}

}  // namespace lagesbild::console
