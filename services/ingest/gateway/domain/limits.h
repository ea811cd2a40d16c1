// The limits of the gate, each once; the comments of submission.proto state the same numbers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lagesbild::ingest {

inline constexpr std::size_t kEventBytesMax = 65'536;
inline constexpr std::size_t kBatchEventsMax = 1000;

inline constexpr std::size_t kFeedIdBytesMax = 64;
inline constexpr std::size_t kSourceIdBytesMax = 128;
inline constexpr std::size_t kPushIdBytesMax = 64;
inline constexpr std::size_t kAreaIdBytesMax = 64;
inline constexpr std::size_t kPlaceNameBytesMax = 128;
inline constexpr std::size_t kNameBytesMax = 64;
inline constexpr std::size_t kMethodVersionBytesMax = 64;
inline constexpr std::size_t kWithdrawalReasonBytesMax = 200;

/// Above lies what a negative number turns into on its way through an unsigned field.
inline constexpr std::uint32_t kRevisionMax = 2'147'483'647;
inline constexpr std::int32_t kIncidentCountMax = 10'000;
inline constexpr std::int64_t kSurveyAnswersMax = 1'000'000'000;
inline constexpr double kIndicatorAbsMax = 1e12;

inline constexpr double kLatitudeMin = 54;
inline constexpr double kLatitudeMax = 70;
inline constexpr double kLongitudeMin = 10;
inline constexpr double kLongitudeMax = 25;

/// 2000-01-01 in milliseconds UTC and in days.
inline constexpr std::int64_t kEarliestMs = 946'684'800'000;
inline constexpr std::int32_t kEarliestDay = 10'957;
/// 2099-12-31 in days; and the end of that day in milliseconds UTC.
inline constexpr std::int32_t kLatestDay = 47'481;
inline constexpr std::int64_t kLatestMs = 4'102'444'800'000;
/// How far after recorded_at_ms an event may lie.
inline constexpr std::int64_t kFutureMsMax = 24LL * 3600 * 1000;

}  // namespace lagesbild::ingest
