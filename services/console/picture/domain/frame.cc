#include "console/picture/domain/frame.h"

#include <algorithm>
#include <map>

namespace lagesbild::picture {

namespace {

constexpr std::string_view kLearningCode = "learning";

/// When the area's history was whole, if that was told; else 0.
std::int64_t LearnedMs(const AreaLog& log) {
  for (const auto* finding : log.evidence) {
    const auto& change = std::get<model::EvidenceChange>(finding->change);
    if (!change.lost && change.code == kLearningCode) return finding->time_ms;
  }
  return 0;
}

struct Arrival {
  bool is_new = false;
  bool is_learning = false;
  std::int64_t time_ms = 0;
};

Arrival ArrivalOf(const model::Area& area, const AreaLogs& logs, const Readings& readings,
                  std::int64_t since_ms) {
  const auto found = logs.find(area.id);
  Arrival arrival;
  // Not assessed at all yet: the register is ahead of the log.
  const auto* now = found == logs.end() ? nullptr : found->second.now;
  arrival.is_learning = !area.retired && (now == nullptr || IsLearning(*now));
  if (readings.live_clock) {
    arrival.time_ms = area.added_at_ms;
    arrival.is_new = area.added_at_ms >= since_ms;
    return arrival;
  }
  arrival.time_ms = found == logs.end() ? 0 : LearnedMs(found->second);
  arrival.is_new = arrival.time_ms == 0 ? arrival.is_learning : arrival.time_ms >= since_ms;
  return arrival;
}

FrameRow RowOfPresent(const model::Area& area, const Arrival& arrival) {
  const auto change = !arrival.is_new             ? FrameChange::kLearning
                      : area.predecessors.empty() ? FrameChange::kAdded
                                                  : FrameChange::kReplaced;
  return {&area, change, arrival.is_learning, arrival.time_ms, area.predecessors};
}

using Successors = std::map<std::string_view, std::vector<const model::Area*>>;

Successors SuccessorsOf(const std::vector<model::Area>& areas) {
  Successors successors;
  for (const auto& area : areas) {
    for (const auto& before : area.predecessors) successors[before].push_back(&area);
  }
  return successors;
}

void AddRetired(const model::Area& area, const Successors& successors, const AreaLogs& logs,
                const Readings& readings, std::int64_t since_ms, Frame& frame) {
  const auto found = successors.find(area.id);
  if (found == successors.end()) {
    frame.rows.push_back({&area, FrameChange::kRetired, false, 0, {}});
    return;
  }
  FrameRow row{&area, FrameChange::kRetired, false, 0, {}};
  bool any_new = false;
  for (const auto* successor : found->second) {
    const auto arrival = ArrivalOf(*successor, logs, readings, since_ms);
    any_new = any_new || arrival.is_new;
    row.time_ms = std::max(row.time_ms, arrival.time_ms);
    row.others.push_back(successor->id);
  }
  if (!any_new) return;
  // An area that itself came since was there at neither end.
  if (!ArrivalOf(area, logs, readings, since_ms).is_new) frame.gone.push_back(&area);
  frame.rows.push_back(std::move(row));
}

}  // namespace

std::string_view NameOf(FrameChange change) {
  switch (change) {
    case FrameChange::kAdded:
      return "added";
    case FrameChange::kReplaced:
      return "replaced";
    case FrameChange::kRetired:
      return "retired";
    case FrameChange::kLearning:
      return "learning";
  }
  return {};
}

bool IsLearning(const model::Assessment& assessment) {
  const auto& missing = assessment.missing;
  return std::find(missing.begin(), missing.end(), kLearningCode) != missing.end();
}

Frame FrameSince(const Readings& readings, const AreaLogs& logs, std::int64_t since_ms,
                 const std::string& level) {
  Frame frame;
  const auto successors = SuccessorsOf(readings.areas);
  for (const auto& area : readings.areas) {
    if (!level.empty() && area.level != level) continue;
    if (area.retired) {
      AddRetired(area, successors, logs, readings, since_ms, frame);
      continue;
    }
    const auto arrival = ArrivalOf(area, logs, readings, since_ms);
    if (arrival.is_new) frame.added.insert(area.id);
    if (arrival.is_new || arrival.is_learning) frame.rows.push_back(RowOfPresent(area, arrival));
  }
  std::sort(frame.rows.begin(), frame.rows.end(),
            [](const FrameRow& a, const FrameRow& b) { return a.area->id < b.area->id; });
  return frame;
}

}  // namespace lagesbild::picture
