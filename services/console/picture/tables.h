// The picture as tables. For programs cells are ids and columns are for ever; for people the same in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "console/output.h"
#include "console/picture/domain/picture.h"
#include "console/picture/language.h"

namespace lagesbild::picture {

/// What a change of class moved: "reality", "knowledge" (what is known, and corrections), "rules", "frame"
/// (the areas), "not_told".
std::string MovedBy(std::optional<model::Cause> cause);

/// One sentence: why the area stands where it stands in the order of priority; empty: it has no place there.
std::string ReasonOf(const AreaRow& row, std::int32_t since_day, Language language);

/// One row: as_of, since, level, rule_sets, areas, added, gone, unregistered.
console::Table Overview(const Picture& picture, const std::string& level);
/// level, class, at_day, now, change, added, gone; severe first, insufficient evidence and not known last.
/// Each level has a row for each class, zeros too; one for not known only where there are such.
console::Table Counts(const Picture& picture);
/// time, area, name, level, from, to, moved, cause, axis, score_before, score, contributed; newest first. One
/// row for each change that went that way; what contributes to the axis is today's.
console::Table Changes(const Picture& picture, model::Direction direction, Language language);
/// level, authority, official_class, indicated_class, areas: how often each pair occurs within a level.
console::Table SideBySide(const Picture& picture);
/// area, name, level, indicated_class, official_class, decided, official_area, agreement; those that
/// disagree, and those of which we cannot say though they are listed.
console::Table Disagreement(const Picture& picture);
/// priority, area, name, level, class, class_at_day, official_class, movement, reason; each level counts
/// from 1.
console::Table Priorities(const Picture& picture, Language language);
/// change, time, area, name, level, others, learning.
console::Table FrameChanges(const Picture& picture);
/// Every area with all of the above in one row; scores as "harm 12.3".
console::Table Areas(const Picture& picture, Language language);

/// The rows whose cell under `column` is `text`.
console::Table Where(const console::Table& table, const std::string& column, const std::string& text);

/// The first `rows` rows (0: all) with only `columns`, in words.
console::Table ForPeople(const console::Table& table, const std::vector<std::string>& columns,
                         std::size_t rows, Language language);

}  // namespace lagesbild::picture
