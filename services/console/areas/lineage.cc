#include "console/areas/lineage.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "console/areas/geometry.h"
#include "console/feeds/domain/text.h"

namespace lagesbild::console {

namespace {

constexpr std::string_view kIdColumn = "id_";
constexpr std::string_view kNameColumn = "name_";
constexpr std::string_view kEventColumn = "event";
constexpr double kMostOfIt = 0.5;

std::string In(const std::map<std::string, std::string>& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? std::string() : found->second;
}

/// Works one version; the areas of the register it looks at are those that are shown.
class Version {
 public:
  Version(std::vector<model::Area> wanted, const VersionChoice& choice, const std::vector<model::Area>& known)
      : wanted_(std::move(wanted)), choice_(choice) {
    for (const auto& area : known) {
      if (area.level == choice.level && !area.retired && area.id.starts_with(choice.id_prefix)) {
        shown_.push_back(area);
      }
    }
  }

  base::Result<AreaVersion> Work() {
    auto matches = MatchOutlines(wanted_, shown_);
    if (!matches) return base::Fail(matches.error());
    matches_ = std::move(*matches);
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (const auto same = SameAs(i)) {
        if (auto kept = Keep(wanted_[i], *same); !kept) return base::Fail(kept.error());
      } else {
        Add(i);
      }
    }
    Retire();
    std::sort(out_.fates.begin(), out_.fates.end(),
              [](const AreaFate& one, const AreaFate& other) { return one.id < other.id; });
    return std::move(out_);
  }

 private:
  /// The area of the register that this one is; nothing: it is new.
  std::optional<std::size_t> SameAs(std::size_t i) {
    const auto& area = wanted_[i];
    if (const auto exact = Find([&](const model::Area& one) { return one.id == NewId(area); })) return exact;
    if (!area.geometry_wkb.empty()) return Twin(i);
    const auto lines = LinesTo(area);
    if (lines.empty()) {
      const auto current = Current(area);
      if (current)
        out_.remarks.push_back("area '" + shown_[*current].id + "' has no outline here: taken for the same");
      return current;
    }
    for (const auto* line : lines) {
      if (line->is_unchanged) return Before(*line);
    }
    return std::nullopt;
  }

  std::optional<std::size_t> Twin(std::size_t i) const {
    const OutlineMatch* best = nullptr;
    for (const auto& match : matches_) {
      const bool fits = match.first == i && match.of_both >= kSameOutlineShare;
      if (fits && (best == nullptr || match.of_both > best->of_both)) best = &match;
    }
    return best == nullptr ? std::nullopt : std::optional(best->second);
  }

  base::Status Keep(model::Area area, std::size_t same) {
    const auto& before = shown_[same];
    if (!kept_.insert(same).second) {
      return base::Fail(
          base::ErrorCode::kInvalidArgument,
          "two areas of the file are '" + before.id + "' of the register; one of them is '" + area.name + "'",
          "has the file an area twice?");
    }
    area.id = before.id;
    area.geometry_wkb = before.geometry_wkb;
    out_.fates.push_back({area.id, area.name, Fate::kUnchanged, before.predecessors});
    out_.areas.push_back(std::move(area));
    return {};
  }

  void Add(std::size_t i) {
    auto area = wanted_[i];
    std::set<std::string> before;
    for (const auto* line : LinesTo(area)) {
      if (const auto found = Before(*line)) before.insert(shown_[*found].id);
    }
    if (before.empty()) {
      if (const auto current = Current(area)) before.insert(shown_[*current].id);
      for (const auto& match : matches_) {
        if (match.first == i && match.of_smaller > kMostOfIt) before.insert(shown_[match.second].id);
      }
    }
    area.id = NewId(area);
    area.predecessors.assign(before.begin(), before.end());
    out_.fates.push_back(
        {area.id, area.name, before.empty() ? Fate::kAdded : Fate::kReshaped, area.predecessors});
    out_.areas.push_back(std::move(area));
  }

  void Retire() {
    for (std::size_t i = 0; i < shown_.size(); ++i) {
      if (kept_.contains(i)) continue;
      shown_[i].retired = true;
      out_.fates.push_back({shown_[i].id, shown_[i].name, Fate::kRetired, shown_[i].predecessors});
      out_.retired.push_back(shown_[i]);
    }
  }

  std::string NewId(const model::Area& area) const { return area.id + '@' + choice_.version; }

  std::vector<const LineageLine*> LinesTo(const model::Area& area) const {
    std::vector<const LineageLine*> lines;
    for (const auto& line : choice_.lineage) {
      if (!line.id_now.empty() && choice_.id_prefix + line.id_now == area.id) lines.push_back(&line);
    }
    return lines;
  }

  std::optional<std::size_t> Before(const LineageLine& line) const {
    if (line.id_before.empty()) return std::nullopt;
    const auto id = choice_.id_prefix + line.id_before;
    if (const auto found = Find([&](const model::Area& one) { return BaseId(one.id) == id; })) return found;
    return Named(line.name_before, {});
  }

  std::optional<std::size_t> Current(const model::Area& area) const {
    if (const auto found = Find([&](const model::Area& one) { return BaseId(one.id) == area.id; }))
      return found;
    return Named(area.name, area.municipality);
  }

  /// The one of that name; nothing if there are two.
  std::optional<std::size_t> Named(std::string_view name, std::string_view municipality) const {
    const auto loose = LooseName(name);
    if (loose.empty()) return std::nullopt;
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < shown_.size(); ++i) {
      const auto& lies_in = shown_[i].municipality;
      if (LooseName(shown_[i].name) != loose) continue;
      if (!municipality.empty() && !lies_in.empty() && lies_in != municipality) continue;
      if (found) return std::nullopt;
      found = i;
    }
    return found;
  }

  template <typename Fits>
  std::optional<std::size_t> Find(const Fits& fits) const {
    const auto found = std::find_if(shown_.begin(), shown_.end(), fits);
    return found == shown_.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(found - shown_.begin()));
  }

  std::vector<model::Area> wanted_;
  const VersionChoice& choice_;
  std::vector<model::Area> shown_;
  std::vector<OutlineMatch> matches_;
  std::set<std::size_t> kept_;
  AreaVersion out_;
};

}  // namespace

base::Result<std::vector<LineageLine>> LineageOf(
    const std::vector<std::map<std::string, std::string>>& rows) {
  std::set<std::string> ids;  // ascending: the newer comes last
  bool has_event = false;
  for (const auto& row : rows) {
    for (const auto& [column, value] : row) {
      if (column.starts_with(kIdColumn)) ids.insert(column);
      has_event = has_event || column == kEventColumn;
    }
  }
  if (ids.size() != 2 || !has_event) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "this is no table of what became of which area",
                      "its columns: id_<before>, id_<now>, event; for example id_2023, id_2025, event");
  }
  const std::string before = *ids.begin();
  const std::string now = *ids.rbegin();
  const std::string name = std::string(kNameColumn) + before.substr(kIdColumn.size());
  std::vector<LineageLine> lines;
  lines.reserve(rows.size());
  for (const auto& row : rows) {
    lines.push_back({In(row, before), In(row, name), In(row, now),
                     In(row, std::string(kEventColumn)).starts_with("unchanged")});
  }
  return lines;
}

std::string_view Name(Fate fate) {
  static constexpr std::array<std::string_view, 4> kNames = {"unchanged", "added", "reshaped", "retired"};
  return kNames[static_cast<std::size_t>(fate)];
}

base::Result<AreaVersion> AsVersion(std::vector<model::Area> wanted, const VersionChoice& choice,
                                    const std::vector<model::Area>& known) {
  return Version(std::move(wanted), choice, known).Work();
}

std::string LooseName(std::string_view name) {
  std::string loose;
  for (const char c : feeds::FoldCase(name)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_mark = byte < 128 && (byte < '0' || (byte > '9' && byte < 'a') || byte > 'z');
    if (!is_mark) {
      loose.push_back(c);
    } else if (!loose.empty() && loose.back() != ' ') {
      loose.push_back(' ');
    }
  }
  while (!loose.empty() && loose.back() == ' ') loose.pop_back();
  return loose;
}

std::string_view BaseId(std::string_view id) { return id.substr(0, id.rfind('@')); }

std::string_view VersionOf(std::string_view id) {
  const auto at = id.rfind('@');
  return at == std::string_view::npos ? std::string_view() : id.substr(at + 1);
}

}  // namespace lagesbild::console
