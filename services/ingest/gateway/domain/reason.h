// Why an event is refused at the gate: the closed set of reason codes.
#pragma once

#include <cstdint>
#include <string_view>

namespace lagesbild::ingest {

/// The name on the wire and in metrics is the enumerator in UPPER_SNAKE without its k.
enum class Reason : std::uint8_t {
  kMissing,             ///< A field that must be set is not.
  kMalformed,           ///< The bytes are no Submission: cut, wrong wire type, nested too deep.
  kNotUtf8,             ///< A text field holds bytes that are not UTF-8.
  kBadCharacter,        ///< A character that this field does not allow.
  kBadFormat,           ///< The text does not have the form it must have.
  kTooLong,             ///< A text field is longer than its limit.
  kTooMany,             ///< More than 1,000 events in one batch.
  kTooLarge,            ///< The whole event is larger than 64 KiB.
  kNotFinite,           ///< NaN or infinite.
  kOutOfRange,          ///< A number outside its limits.
  kTooEarly,            ///< A time before 2000-01-01.
  kInFuture,            ///< A time more than 24 h after the gateway recorded the event.
  kUnknownKind,         ///< No kind of the taxonomy.
  kPlaceNotAllowed,     ///< A point or a bare name where only an area or a municipality will do.
  kEndsBeforeItBegins,  ///< The last day lies before the first.
  kWrongFeed,           ///< Not the feed that the token belongs to.
  kClockNotYours,       ///< recorded_at_ms or tick_ms from a feed that does not supply the clock.
};

/// All reasons, for the table in the documentation and for metrics.
inline constexpr std::uint8_t kReasonCount = static_cast<std::uint8_t>(Reason::kClockNotYours) + 1;

/// "OUT_OF_RANGE".
std::string_view Name(Reason reason);

}  // namespace lagesbild::ingest
