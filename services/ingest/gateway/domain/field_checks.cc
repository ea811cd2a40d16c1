#include "ingest/gateway/domain/field_checks.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <type_traits>

#include "common/model/kinds.h"
#include "ingest/gateway/domain/limits.h"
#include "ingest/gateway/domain/text.h"

namespace lagesbild::ingest {

namespace {

/// Shortest text that reads back as the same number.
std::string Text(double value) {
  char buffer[32];
  const auto written = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, written.ptr};
}

std::string Join(std::string_view path, std::string_view leaf) {
  return std::string(path) + "." + std::string(leaf);
}

/// True: the text is there and not too long, so that a closer look makes sense.
bool CheckLength(std::string_view path, std::string_view text, std::size_t bytes_max, Presence presence,
                 Violations& out) {
  if (text.empty()) {
    if (presence == Presence::kRequired) {
      out.Add(path, Reason::kMissing, "is not set", "1 to " + std::to_string(bytes_max) + " bytes");
    }
    return false;
  }
  if (text.size() <= bytes_max) return true;
  out.Add(path, Reason::kTooLong, "has " + std::to_string(text.size()) + " bytes: " + Quoted(text),
          "at most " + std::to_string(bytes_max) + " bytes");
  return false;
}

void AddBadCharacter(std::string_view path, std::string_view text, std::size_t at, std::string_view hint,
                     Violations& out) {
  out.Add(path, Reason::kBadCharacter,
          "has a character that is not allowed at byte " + std::to_string(at) + ": " + Quoted(text),
          std::string(hint));
}

std::string NearestKind(std::string_view kind) {
  if (kind.size() > kNameBytesMax) return {};
  std::string_view nearest;
  std::size_t best = kind.size() / 2 + 1;  // farther than half the name is no help
  for (const model::Kind& known : model::Kinds()) {
    const std::size_t distance = std::min(EditDistance(kind, known.name),
                                          // The bare name without its group is the commonest slip.
                                          EditDistance(kind, known.name.substr(known.name.find('.') + 1)));
    if (distance >= best) continue;
    best = distance;
    nearest = known.name;
  }
  return std::string(nearest);
}

void CheckPoint(std::string_view path, const model::Point& point, Violations& out) {
  const bool swapped = point.latitude >= kLongitudeMin && point.latitude <= kLongitudeMax &&
                       point.longitude >= kLatitudeMin && point.longitude <= kLatitudeMax;
  const bool metres = point.latitude > 1000 || point.longitude > 1000;
  std::string_view hint = "degrees in WGS 84: latitude 54 to 70, longitude 10 to 25 (Sweden with a margin)";
  if (swapped) hint = "latitude and longitude look swapped";
  if (metres) hint = "these look like metres of SWEREF 99 TM: convert them to degrees in WGS 84";
  CheckNumber(Join(path, "point.latitude"), point.latitude, kLatitudeMin, kLatitudeMax, hint, out);
  CheckNumber(Join(path, "point.longitude"), point.longitude, kLongitudeMin, kLongitudeMax, hint, out);
}

void CheckMunicipality(std::string_view path, std::string_view code, Violations& out) {
  const bool digits = std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (code.size() == 4 && digits) return;
  out.Add(path, code.empty() ? Reason::kMissing : Reason::kBadFormat, "is " + Quoted(code),
          "four digits with the leading zero, for example \"0180\"");
}

void CheckAreaId(std::string_view path, std::string_view id, Violations& out) {
  if (!CheckLength(path, id, kAreaIdBytesMax, Presence::kRequired, out)) return;
  if (const auto at = FirstOutsideAreaId(id)) {
    AddBadCharacter(path, id, *at, "an id of the areas register: letters, digits and . _ @ : -", out);
  }
}

}  // namespace

void CheckText(std::string_view path, std::string_view text, std::size_t bytes_max, Presence presence,
               Violations& out) {
  if (!CheckLength(path, text, bytes_max, presence, out)) return;
  if (const auto at = FirstNonUtf8(text)) {
    out.Add(path, Reason::kNotUtf8, "is not UTF-8 at byte " + std::to_string(*at) + ": " + Quoted(text),
            "encode the text as UTF-8; Windows-1252 and Latin-1 are common culprits");
    return;
  }
  if (const auto at = FirstUnprintable(text)) {
    AddBadCharacter(path, text, *at, "printable characters only: no control or direction characters", out);
    return;
  }
  if (std::all_of(text.begin(), text.end(), [](char c) { return c == ' '; })) {
    out.Add(path, Reason::kMissing, "holds nothing but spaces", "leave it empty or give it a text");
  }
}

void CheckName(std::string_view path, std::string_view text, std::size_t bytes_max, std::string_view others,
               Violations& out) {
  if (!CheckLength(path, text, bytes_max, Presence::kRequired, out)) return;
  if (const auto at = FirstOutside(text, others)) {
    AddBadCharacter(path, text, *at, "only a-z, 0-9 and " + std::string(others), out);
  }
}

void CheckKind(std::string_view path, std::string_view kind, Violations& out) {
  if (kind.empty()) {
    out.Add(path, Reason::kMissing, "is not set",
            "a name of proto/KINDS.md, for example \"violence.assault\"");
    return;
  }
  if (model::FindKind(kind) != nullptr) return;
  const std::string nearest = NearestKind(kind);
  out.Add(path, Reason::kUnknownKind, "is " + Quoted(kind) + ", which is no kind",
          nearest.empty() ? "a name of proto/KINDS.md" : "did you mean \"" + nearest + "\"?");
}

void CheckPeriod(std::string_view path, std::string_view period, Violations& out) {
  if (IsPeriod(period)) return;
  out.Add(path, period.empty() ? Reason::kMissing : Reason::kBadFormat, "is " + Quoted(period),
          "\"2024\", \"2024H1\", \"2024Q1\" or \"2024-05\", years 2000 to 2099");
}

void CheckShare(std::string_view path, double share, Violations& out) {
  const bool percent = share > 1 && share <= 100;
  CheckNumber(path, share, 0, 1, percent ? "a share of 1, not per cent: divide by 100" : "0 to 1", out);
}

void CheckNumber(std::string_view path, double value, double min, double max, std::string_view hint,
                 Violations& out) {
  if (!std::isfinite(value)) {
    out.Add(path, Reason::kNotFinite, "is " + Text(value),
            "a finite number; leave the event out if the value is not known");
    return;
  }
  if (value >= min && value <= max) return;
  out.Add(path, Reason::kOutOfRange, "is " + Text(value) + ", outside " + Text(min) + " to " + Text(max),
          std::string(hint));
}

void CheckCount(std::string_view path, std::int64_t value, std::int64_t min, std::int64_t max,
                std::string_view hint, Violations& out) {
  if (value >= min && value <= max) return;
  out.Add(path, Reason::kOutOfRange,
          "is " + std::to_string(value) + ", outside " + std::to_string(min) + " to " + std::to_string(max),
          std::string(hint));
}

void CheckOccurred(std::string_view path, std::int64_t time_ms, std::int64_t recorded_at_ms,
                   Violations& out) {
  if (time_ms == 0) {
    out.Add(path, Reason::kMissing, "is not set", "milliseconds since 1970-01-01 UTC");
    return;
  }
  if (time_ms < kEarliestMs) {
    const bool seconds = time_ms >= kEarliestMs / 1000 && time_ms <= kLatestMs / 1000;
    out.Add(path, Reason::kTooEarly, "is " + std::to_string(time_ms) + ", before 2000-01-01",
            seconds ? "this looks like seconds: multiply by 1000" : "milliseconds since 1970-01-01 UTC");
    return;
  }
  if (time_ms - recorded_at_ms <= kFutureMsMax) return;
  out.Add(path, Reason::kInFuture,
          "is " + std::to_string(time_ms) + ", " + std::to_string((time_ms - recorded_at_ms) / 3'600'000) +
              " h after the event was recorded (" + std::to_string(recorded_at_ms) + ")",
          "at most 24 h ahead: check the clock and the unit (milliseconds UTC)");
}

void CheckDay(std::string_view path, std::int32_t day, Violations& out) {
  if (day >= kEarliestDay && day <= kLatestDay) return;
  const Reason reason = day == 0             ? Reason::kMissing
                        : day < kEarliestDay ? Reason::kTooEarly
                                             : Reason::kOutOfRange;
  out.Add(path, reason, "is " + std::to_string(day) + ", outside 2000-01-01 to 2099-12-31",
          "days since 1970-01-01: 10957 to 47481");
}

void CheckPlace(std::string_view path, const model::Place& place, Places allowed, Violations& out) {
  const bool no_area =
      std::holds_alternative<model::Point>(place) || std::holds_alternative<model::PlaceName>(place);
  if (allowed == Places::kAreaOrMunicipality && no_area) {
    out.Add(path, Reason::kPlaceNotAllowed, "is a point or a bare name",
            "a value belongs to an area: set place.area or place.municipality");
    return;
  }
  if (const auto* area = std::get_if<model::AreaCode>(&place)) {
    CheckAreaId(Join(path, "area"), area->id, out);
  } else if (const auto* point = std::get_if<model::Point>(&place)) {
    CheckPoint(path, *point, out);
  } else if (const auto* municipality = std::get_if<model::MunicipalityCode>(&place)) {
    CheckMunicipality(Join(path, "municipality"), municipality->code, out);
  } else if (const auto* name = std::get_if<model::PlaceName>(&place)) {
    CheckText(Join(path, "name"), name->name, kPlaceNameBytesMax, Presence::kRequired, out);
  } else {
    out.Add(path, Reason::kMissing, "is not set", "one of area, point, municipality and name");
  }
}

}  // namespace lagesbild::ingest
