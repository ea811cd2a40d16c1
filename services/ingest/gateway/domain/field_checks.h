// Checks of single fields, shared by the kinds of event; each adds to the violations what it finds.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/model/submission.h"
#include "ingest/gateway/domain/violation.h"

namespace lagesbild::ingest {

enum class Presence : std::uint8_t { kOptional, kRequired };

/// Printable UTF-8 of at most `bytes_max` bytes.
void CheckText(std::string_view path, std::string_view text, std::size_t bytes_max, Presence presence,
               Violations& out);
/// [a-z0-9] and `others`, at most `bytes_max` bytes, required.
void CheckName(std::string_view path, std::string_view text, std::size_t bytes_max, std::string_view others,
               Violations& out);
void CheckKind(std::string_view path, std::string_view kind, Violations& out);
void CheckPeriod(std::string_view path, std::string_view period, Violations& out);
/// 0 to 1, finite.
void CheckShare(std::string_view path, double share, Violations& out);
void CheckNumber(std::string_view path, double value, double min, double max, std::string_view hint,
                 Violations& out);
void CheckCount(std::string_view path, std::int64_t value, std::int64_t min, std::int64_t max,
                std::string_view hint, Violations& out);
/// Milliseconds UTC, 2000-01-01 to 24 h after recorded_at_ms.
void CheckOccurred(std::string_view path, std::int64_t time_ms, std::int64_t recorded_at_ms, Violations& out);
/// Days since 1970-01-01, 2000-01-01 to 2099-12-31.
void CheckDay(std::string_view path, std::int32_t day, Violations& out);

/// Which places a kind of event allows.
enum class Places : std::uint8_t { kAny, kAreaOrMunicipality };
/// `path` is that of the place, for example "incident.place".
void CheckPlace(std::string_view path, const model::Place& place, Places allowed, Violations& out);

}  // namespace lagesbild::ingest
