// Lists of classes that an authority set, as it publishes them: by name and year, for the areas of the
// register.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"
#include "common/model/submission.h"

namespace lagesbild::console {

/// The class an area has from the day on which a list no longer names it.
inline constexpr char kNotListed[] = "not_listed";

struct OfficialChoice {
  std::string feed;
  /// Who set the classes: a-z 0-9 . _ -
  std::string authority;
  /// Only areas of this level are looked at.
  std::string level;
  /// Day of a list by its year, days since 1970-01-01; a year without one: its last day.
  std::map<std::string, std::int32_t> decided;
};

/// What became of one row. area: empty where it was refused, and then `reason` (UPPER_SNAKE) and `why` say.
struct OfficialRow {
  std::size_t row = 0;  ///< From 1, without the heading; 0: said by a list's silence.
  std::string list;     ///< The year, or the day where the file states days.
  std::string name;
  std::string municipality;
  std::string class_id;
  std::int32_t decided_day = 0;
  std::string area;
  std::string reason;
  std::string why;
};

struct OfficialLists {
  /// Rows of the file in order, then those that no longer name an area.
  std::vector<OfficialRow> rows;
  /// One event for each row with an area, in the same order. Its revision is the day decided: so a later list
  /// takes the place of an earlier one in whatever order they are loaded, and loading again changes nothing.
  std::vector<model::Submission> events;
  /// Years whose day is taken to be the last of the year, ascending.
  std::vector<std::string> assumed_years;
};

/// Columns: area (or name), class, and year or decided (a day); municipality (code or name) is of help. An
/// area is found by its name, in the municipality if the register knows that, among all outlines it ever had:
/// the newest that is not newer than the list, else the oldest; from there on to the one that took its place,
/// up to the year of the list. An area that an earlier list of the file names and a later one does not, and
/// whose place no other took, gets kNotListed. kInvalidArgument: a column is missing.
base::Result<OfficialLists> MatchOfficial(const std::vector<std::map<std::string, std::string>>& rows,
                                          const OfficialChoice& choice,
                                          const std::vector<model::Area>& known);

}  // namespace lagesbild::console
