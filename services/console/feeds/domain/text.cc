#include "console/feeds/domain/text.h"

#include <charconv>
#include <chrono>
#include <cmath>

#include "common/model/stockholm_time.h"

namespace lagesbild::feeds {

namespace {

constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// Takes `least` to `most` digits off the front of `text`.
std::optional<int> TakeNumber(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t size = 0;
  int value = 0;
  while (size < most && size < text.size() && IsDigit(text[size])) value = value * 10 + (text[size++] - '0');
  if (size < least) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

bool TakeOneOf(std::string_view& text, std::string_view allowed) {
  if (text.empty() || allowed.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int32_t> TakeDay(std::string_view& text) {
  const auto year = TakeNumber(text, 4, 4);
  if (!year || *year < 1000 || !TakeOneOf(text, "-")) return std::nullopt;
  const auto month = TakeNumber(text, 2, 2);
  if (!month || !TakeOneOf(text, "-")) return std::nullopt;
  const auto day = TakeNumber(text, 2, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return model::DayOf(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

struct TimeOfDay {
  int hour = 0;
  int minute = 0;
  int second = 0;
};

std::optional<TimeOfDay> TakeTime(std::string_view& text) {
  TimeOfDay time;
  const auto hour = TakeNumber(text, 1, 2);
  if (!hour || *hour > 23 || !TakeOneOf(text, ":.")) return std::nullopt;
  const auto minute = TakeNumber(text, 2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  time.hour = *hour;
  time.minute = *minute;
  if (!TakeOneOf(text, ":.")) return time;
  const auto second = TakeNumber(text, 2, 2);
  if (!second || *second > 59) return std::nullopt;
  time.second = *second;
  if (text.starts_with('.')) {  // fractions of a second are cut
    text.remove_prefix(1);
    if (!TakeNumber(text, 1, 9)) return std::nullopt;
  }
  return time;
}

/// Milliseconds that the zone is ahead of UTC.
std::optional<std::int64_t> TakeZone(std::string_view& text) {
  if (TakeOneOf(text, "Zz")) return 0;
  const bool behind = text.starts_with('-');
  if (!TakeOneOf(text, "+-")) return std::nullopt;
  const auto hours = TakeNumber(text, 2, 2);
  TakeOneOf(text, ":");
  const auto minutes = TakeNumber(text, 2, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const std::int64_t ahead = *hours * kHourMs + *minutes * kMinuteMs;
  return behind ? -ahead : ahead;
}

std::string TwoDigits(std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

std::string_view Trim(std::string_view text) {
  const auto blank = [](std::string_view at) -> std::size_t {
    if (std::string_view(" \t\r\n").find(at.front()) != std::string_view::npos) return 1;
    return at.starts_with("\xC2\xA0") ? 2 : 0;
  };
  while (!text.empty() && blank(text) > 0) text.remove_prefix(blank(text));
  while (!text.empty()) {
    if (blank(text.substr(text.size() - 1)) == 1) {
      text.remove_suffix(1);
    } else if (text.ends_with("\xC2\xA0")) {
      text.remove_suffix(2);
    } else {
      break;
    }
  }
  return text;
}

std::string FoldCase(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    if (byte >= 'A' && byte <= 'Z') out[i] = static_cast<char>(byte + 32U);
    if (byte != 0xC3 || i + 1 == out.size()) continue;
    const auto next = static_cast<unsigned char>(out[i + 1]);  // U+00C0 to U+00DE, without the times sign
    if (next >= 0x80 && next <= 0x9E && next != 0x97) out[i + 1] = static_cast<char>(next + 32U);
  }
  return out;
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  text = Trim(text);
  if (text.starts_with('+') && text.size() > 1 && IsDigit(text[1])) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::optional<double> ParseDecimal(std::string_view text) {
  std::string plain(Trim(text));
  if (plain.empty() || plain.starts_with("+-") ||
      plain.find_first_not_of("+-0123456789.,eE") != std::string::npos)
    return std::nullopt;
  const auto comma = plain.find(',');
  if (comma != std::string::npos) {
    if (plain.find_first_of(",.", comma + 1) != std::string::npos || plain.find('.') < comma) {
      return std::nullopt;
    }
    plain[comma] = '.';
  }
  const char* begin = plain.c_str() + (plain.front() == '+' && plain.size() > 1 ? 1 : 0);
  double value = 0;
  const auto [end, fault] = std::from_chars(begin, plain.c_str() + plain.size(), value);
  if (fault != std::errc() || end != plain.c_str() + plain.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::int32_t> ParseDay(std::string_view text) {
  text = Trim(text);
  const auto day = TakeDay(text);
  if (!text.empty()) return std::nullopt;
  return day;
}

std::int64_t StockholmTimeMs(std::int32_t day, int hour, int minute, int second) {
  const std::int64_t local =
      day * model::kMsPerDay + hour * kHourMs + minute * kMinuteMs + second * kSecondMs;
  return local - model::StockholmOffsetMs(local - kHourMs);
}

std::optional<std::int64_t> ParseInstant(std::string_view text) {
  text = Trim(text);
  const auto day = TakeDay(text);
  if (!day) return std::nullopt;
  if (text.empty()) return StockholmTimeMs(*day, 12, 0, 0);
  if (!TakeOneOf(text, "Tt ")) return std::nullopt;
  text = Trim(text);
  const auto time = TakeTime(text);
  if (!time) return std::nullopt;
  text = Trim(text);
  if (text.empty()) return StockholmTimeMs(*day, time->hour, time->minute, time->second);
  const auto ahead = TakeZone(text);
  if (!ahead || !text.empty()) return std::nullopt;
  return *day * model::kMsPerDay + time->hour * kHourMs + time->minute * kMinuteMs +
         time->second * kSecondMs - *ahead;
}

std::string FormatDay(std::int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return std::to_string(static_cast<int>(date.year())) + "-" +
         TwoDigits(static_cast<unsigned>(date.month())) + "-" + TwoDigits(static_cast<unsigned>(date.day()));
}

std::string FormatInstant(std::int64_t utc_ms) {
  const std::int64_t day = utc_ms >= 0 ? utc_ms / model::kMsPerDay : -((-utc_ms - 1) / model::kMsPerDay) - 1;
  const std::int64_t rest = utc_ms - day * model::kMsPerDay;
  return FormatDay(static_cast<std::int32_t>(day)) + "T" + TwoDigits(rest / kHourMs) + ":" +
         TwoDigits(rest % kHourMs / kMinuteMs) + ":" + TwoDigits(rest % kMinuteMs / kSecondMs) + "Z";
}

}  // namespace lagesbild::feeds
