#include "console/feeds/domain/polisen_event.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

#include "common/model/stockholm_time.h"
#include "console/feeds/domain/taxonomy.h"
#include "console/feeds/domain/text.h"

namespace lagesbild::feeds {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"januari",   "februari", "mars",     "april",
                                                      "maj",       "juni",     "juli",     "augusti",
                                                      "september", "oktober",  "november", "december"};

/// The front of `text` up to one of `ends`, which is dropped; all of it if none stands there.
std::string_view Take(std::string_view& text, std::string_view ends) {
  const auto end = text.find_first_of(ends);
  const std::string_view front = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return front;
}

std::optional<int> Number(std::string_view text, int most) {
  if (text.empty() || text.size() > 2 || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  const auto value = ParseInteger(text);
  if (!value || *value > most) return std::nullopt;
  return static_cast<int>(*value);
}

/// Drops commas and blanks at the front: what is left between type and place.
std::string_view AfterComma(std::string_view text) {
  text = Trim(text);
  while (text.starts_with(',')) text = Trim(text.substr(1));
  return text;
}

void SplitTypeAndPlace(std::string_view rest, PolisenTitle& title) {
  if (const TypeMapping* known = LongestTypeAtStart(rest); known != nullptr) {
    title.type = known->type;
    title.place = AfterComma(rest.substr(known->type.size()));
    return;
  }
  const auto comma = rest.rfind(", ");  // an unknown type, or none: the place comes last
  title.place = Trim(comma == std::string_view::npos ? rest : rest.substr(comma + 2));
}

bool IsCounty(std::string_view place) { return FoldCase(place).ends_with(" län"); }

std::string_view PlaceOf(const PolisenEvent& event, const std::optional<PolisenTitle>& title) {
  const std::string_view field = Trim(event.location);
  const std::string_view in_title = title ? title->place : std::string_view();
  if (field.empty()) return in_title;
  const bool title_is_finer = !in_title.empty() && !title->type.empty() && !IsCounty(in_title);
  return IsCounty(field) && title_is_finer ? in_title : field;
}

const TypeMapping* TypeOf(const PolisenEvent& event, const std::optional<PolisenTitle>& title) {
  if (const TypeMapping* field = FindPolisenType(event.type); field != nullptr) return field;
  return title && !title->type.empty() ? FindPolisenType(title->type) : nullptr;
}

Refusal NoType(const PolisenEvent& event) {
  return {"UNKNOWN_TYPE", "type", "type '" + event.type + "' is not one we know",
          "map it in the taxonomy (domain/taxonomy.cc)"};
}

Refusal Excluded(const TypeMapping& mapping) {
  const auto reasons = Exclusions();
  const auto reason = std::find_if(reasons.begin(), reasons.end(),
                                   [&](const Exclusion& one) { return one.code == mapping.exclusion; });
  return {std::string(mapping.exclusion), "type",
          "type '" + std::string(mapping.type) + "' is not an incident",
          reason == reasons.end() ? std::string() : std::string(reason->meaning)};
}

}  // namespace

std::optional<PolisenTitle> ParseTitle(std::string_view name) {
  PolisenTitle title;
  std::string_view rest = Trim(name);
  const auto day = Number(Take(rest, " "), 31);
  const std::string month = FoldCase(Take(rest, " "));
  const auto* found = std::find(kMonths.begin(), kMonths.end(), month);
  const auto hour = Number(Take(rest, ":."), 23);
  const auto minute = Number(Trim(Take(rest, ",")), 59);
  if (!day || *day == 0 || found == kMonths.end() || !hour || !minute) return std::nullopt;
  title.day = static_cast<unsigned>(*day);
  title.month = static_cast<unsigned>(found - kMonths.begin()) + 1;
  title.hour = *hour;
  title.minute = *minute;
  SplitTypeAndPlace(Trim(rest), title);
  return title;
}

std::optional<std::int64_t> EventTimeMs(const PolisenTitle& title, std::int64_t published_ms) {
  const int year = model::YearMonth(model::StockholmDay(published_ms)) / 100;
  std::optional<std::int64_t> nearest;
  for (const int candidate : {year - 1, year, year + 1}) {
    const std::chrono::year_month_day date{std::chrono::year(candidate), std::chrono::month(title.month),
                                           std::chrono::day(title.day)};
    if (!date.ok()) continue;
    const std::int64_t time_ms =
        StockholmTimeMs(model::DayOf(candidate, title.month, title.day), title.hour, title.minute, 0);
    if (!nearest || std::abs(time_ms - published_ms) < std::abs(*nearest - published_ms)) nearest = time_ms;
  }
  return nearest;
}

std::variant<Refusal, model::Incident> ToIncident(const PolisenEvent& event) {
  const auto title = ParseTitle(event.name);
  const TypeMapping* type = TypeOf(event, title);
  if (type == nullptr) return NoType(event);
  if (type->kind.empty()) return Excluded(*type);
  const auto published_ms = ParseInstant(event.published);
  if (!published_ms) {
    return Refusal{"BAD_TIME", "datetime", "'" + event.published + "' is not a time of publication",
                   "expected like '2026-06-30 9:57:12 +02:00'"};
  }
  if (!title) {
    return Refusal{"BAD_TITLE", "name", "'" + event.name + "' does not begin with a day and a time",
                   "expected like '30 juni 10.36, Rån, Lund'"};
  }
  const auto time_ms = EventTimeMs(*title, *published_ms);
  if (!time_ms) return Refusal{"BAD_TIME", "name", "'" + event.name + "' names a day no year has", {}};
  const std::string_view place = PlaceOf(event, title);
  if (place.empty()) {
    return Refusal{"NO_PLACE", "location.name", "neither the location nor the title names a place", {}};
  }
  return model::Incident{std::string(type->kind), model::PlaceName{std::string(place)}, 1, *time_ms};
}

}  // namespace lagesbild::feeds
