#include "scoring/adapters/time_cursor.h"

#include <charconv>
#include <optional>

namespace lagesbild::scoring {

namespace {

/// The number before the next bar, which is cut off with it.
std::optional<std::int64_t> CutNumber(std::string_view& text) {
  const auto bar = text.find('|');
  if (bar == std::string_view::npos) return std::nullopt;
  std::int64_t number = 0;
  const auto* begin = text.data();
  const auto [end, error] = std::from_chars(begin, begin + bar, number);
  if (error != std::errc() || end != begin + bar) return std::nullopt;
  text.remove_prefix(bar + 1);
  return number;
}

bool IsFlag(char c) { return c == '0' || c == '1'; }

}  // namespace

std::string TimeCursor::ToString() const {
  return std::to_string(before_ms) + '|' + std::to_string(step) + '|' + (walking ? '1' : '0') +
         (begun ? '1' : '0') + '|' + after;
}

base::Result<TimeCursor> TimeCursor::Parse(std::string_view text) {
  std::string_view rest = text;
  const auto before_ms = CutNumber(rest);
  const auto step = before_ms ? CutNumber(rest) : std::nullopt;
  const bool good = step && rest.size() >= 3 && IsFlag(rest[0]) && IsFlag(rest[1]) && rest[2] == '|';
  if (!good) {
    return base::Fail(base::ErrorCode::kInternal, "cursor '" + std::string(text) + "' is corrupt");
  }
  return TimeCursor{*before_ms, *step, rest[0] == '1', rest[1] == '1', std::string(rest.substr(3))};
}

}  // namespace lagesbild::scoring
