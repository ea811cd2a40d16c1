// What changed in the frame: areas that came, took another's place, or went. A change of frame is no change
// out there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "common/model/registers.h"
#include "console/picture/domain/class_history.h"
#include "console/picture/domain/readings.h"

namespace lagesbild::picture {

enum class FrameChange : std::uint8_t {
  kAdded,     ///< It took nobody's place.
  kReplaced,  ///< It took the place of others.
  kRetired,   ///< It is shown no more.
  kLearning,  ///< It was there on the day and still has no whole history.
};
/// "added", "replaced", "retired", "learning".
std::string_view NameOf(FrameChange change);

struct FrameRow {
  const model::Area* area = nullptr;
  FrameChange change = FrameChange::kAdded;
  /// True: not every stored event has reached it, so it has neither class nor trend.
  bool learning = false;
  /// When it came, or when those came that took its place; 0: the register does not keep it.
  std::int64_t time_ms = 0;
  /// Whose place it took; of a retired area: who took its own. Ascending.
  std::vector<std::string> others;
};

struct Frame {
  /// Areas of the level that were not there at the time asked for.
  std::unordered_set<std::string_view> added;
  /// Those that were there then and are not any more.
  std::vector<const model::Area*> gone;
  /// Ascending by area id.
  std::vector<FrameRow> rows;
};

/// Readings must outlive the frame. level: empty means all. With a live clock the register says when an area
/// came. A replay has a time of its own; there an area came when its history was whole. Of an area that was
/// retired without a successor nobody keeps when: it has a row without time, and counts as gone before.
Frame FrameSince(const Readings& readings, const AreaLogs& logs, std::int64_t since_ms,
                 const std::string& level);
Frame FrameSince(Readings&& readings, const AreaLogs& logs, std::int64_t since_ms,
                 const std::string& level) = delete;

/// True: not every stored event has reached the area.
bool IsLearning(const model::Assessment& assessment);

}  // namespace lagesbild::picture
