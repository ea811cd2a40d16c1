// What the columns of a table of events are called, for each sort of event; the same lists print the
// templates.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::feeds {

enum class EventSort : std::uint8_t { kIncident, kSurvey, kIndicator, kMeasure, kOfficial, kWithdrawal };

struct Column {
  std::string_view name;
  bool required;  ///< The column must be there and its fields filled.
  std::string_view example;
  std::string_view meaning;
};

struct Template {
  EventSort sort;
  std::string_view name;  ///< "incident", "survey", …
  std::span<const Column> columns;
  std::string_view ndjson;  ///< One line: protobuf's JSON of lagesbild.submission.v1.Submission.
};

std::span<const Template> Templates();
/// kNotFound with the names there are.
base::Result<const Template*> FindTemplate(std::string_view name);

/// The first line and an example row of a table, separated by `separator`.
std::string CsvTemplate(const Template& of, char separator);
/// What each column means, a line each, for people.
std::string ExplainTemplate(const Template& of);

/// The columns that a file of refused rows has before those of its table.
inline constexpr std::array<std::string_view, 5> kRefusedColumns = {"row", "reason", "field", "description",
                                                                    "hint"};

/// Where the columns of a template stand in a table; nullopt: not there. Same order as Template::columns.
/// before: how many columns of a file of refused rows stand in front; neither `width` nor `at` counts them.
struct Header {
  const Template* of = nullptr;
  std::size_t before = 0;
  std::size_t width = 0;
  std::vector<std::optional<std::size_t>> at;
};
/// Matches the first line of a table, without regard to case and blanks. wanted: the template it must be;
/// nullptr: the only one that fits. A file of refused rows is a table too. kInvalidArgument: which columns
/// are missing, unknown or named twice.
base::Result<Header> MatchHeader(const std::vector<std::string>& fields, const Template* wanted);

}  // namespace lagesbild::feeds
