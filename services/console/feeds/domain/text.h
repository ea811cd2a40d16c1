// Small helpers for text that people typed: blanks, dates, instants, numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lagesbild::feeds {

/// Without the blanks (space, tab, CR, LF, no-break space U+00A0) around it.
std::string_view Trim(std::string_view text);

/// Lower case for ASCII and the Swedish letters and their like (U+00C0 to U+00DE); other bytes as they are.
std::string FoldCase(std::string_view text);

/// All of `text` as a whole number with an optional sign; nullopt: it is not one or does not fit.
std::optional<std::int64_t> ParseInteger(std::string_view text);

/// All of `text` as a finite decimal number, with a point or a comma before the decimals and no separators of
/// thousands; nullopt: it is not one.
std::optional<double> ParseDecimal(std::string_view text);

/// "2024-05-31" as days since 1970-01-01; years 1000 to 9999; nullopt: not a day of the calendar.
std::optional<std::int32_t> ParseDay(std::string_view text);

/// The instant of a local time in Europe/Stockholm, milliseconds UTC. In the hour that autumn repeats: the
/// second, in winter time; in the hour that spring leaves out: an hour earlier by the clock.
std::int64_t StockholmTimeMs(std::int32_t day, int hour, int minute, int second);

/// An instant as milliseconds UTC: "2024-05-31" (noon in Stockholm), "2024-05-31 8:05[:30]" (Stockholm), or
/// with a zone: "2024-05-31T08:05:30Z", "2024-05-31 8:05:30 +02:00". Hours need not be padded; between hours
/// and minutes stands ':' or '.'. nullopt: none of these.
std::optional<std::int64_t> ParseInstant(std::string_view text);

/// "2024-05-31" of days since 1970-01-01.
std::string FormatDay(std::int32_t day);
/// "2024-05-31T08:05:30Z" of milliseconds UTC, cut to the second.
std::string FormatInstant(std::int64_t utc_ms);

}  // namespace lagesbild::feeds
