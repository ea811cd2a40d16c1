#include <fmt/format.h>

#include <algorithm>

#include "common/model/stockholm_time.h"
#include "console/picture/tables.h"

namespace lagesbild::picture {

namespace {

std::string StandsAt(const AreaRow& row, Language language) {
  const auto now = WordOf(row.now->indicated_class, language);
  if (row.last_known.empty()) return std::string(now);
  constexpr Phrase kLastKnown{"last known as", "senast känt som"};
  return fmt::format("{}, {} {}", now, kLastKnown.In(language), WordOf(row.last_known, language));
}

std::string OnTheWay(const model::Assessment& now, Language language) {
  constexpr Phrase kText{"on the way to {} since {}", "på väg mot {} sedan {}"};
  return fmt::format(fmt::runtime(kText.In(language)), WordOf(now.pending_class, language),
                     console::DayText(model::StockholmDay(now.pending_since_ms)));
}

/// Since the day asked for; empty where there is nothing to compare.
std::string Went(const AreaRow& row, std::int32_t since_day, Language language) {
  if (row.movement == Movement::kOnTheWay) return OnTheWay(*row.now, language);
  constexpr Phrase kWorse{"worse than {} on {} ({})", "sämre än {} den {} ({})"};
  constexpr Phrase kBetter{"better than {} on {} ({})", "bättre än {} den {} ({})"};
  constexpr Phrase kSame{"as on {}", "som den {}"};
  if (row.base_class.empty()) return {};
  const auto day = console::DayText(since_day);
  if (row.movement == Movement::kNone) {
    const bool same = row.class_at_day == row.now->indicated_class;
    return same ? fmt::format(fmt::runtime(kSame.In(language)), day) : std::string();
  }
  constexpr Phrase kWorseSince{"worse than {} since {} ({})", "sämre än {} efter {} ({})"};
  constexpr Phrase kBetterSince{"better than {} since {} ({})", "bättre än {} efter {} ({})"};
  const bool held = row.class_at_day == row.base_class;  // else it came later
  const bool better = row.movement == Movement::kBetter;
  const auto& phrase = held ? (better ? kBetter : kWorse) : (better ? kBetterSince : kWorseSince);
  return fmt::format(fmt::runtime(phrase.In(language)), WordOf(row.base_class, language), day,
                     WordOf(MovedBy(row.cause), language));
}

std::string WeighsMost(const model::Assessment& now, Language language) {
  const auto* axis = HighestAxis(now);
  if (axis == nullptr || *axis->level == 0) return {};
  constexpr Phrase kText{"{} at level {}", "{} på nivå {}"};
  return fmt::format(fmt::runtime(kText.In(language)), axis->name, *axis->level);
}

std::string Concerns(const model::Assessment& now, Language language) {
  if (now.population == 0) return {};
  constexpr Phrase kResidents{"residents", "invånare"};
  return fmt::format("{} {}", now.population, kResidents.In(language));
}

/// Of an area without evidence: what is missing, and who lists it.
std::string WithoutEvidence(const AreaRow& row, Language language) {
  if (LevelOf(row.now->indicated_class)) return {};
  constexpr Phrase kMissing{"missing: {}", "saknas: {}"};
  constexpr Phrase kListed{"listed by {}", "listat av {}"};
  std::string text = fmt::format(fmt::runtime(kMissing.In(language)), fmt::join(row.now->missing, ", "));
  if (!IsListed(row.official)) return text;
  const auto by = std::find_if(row.official.begin(), row.official.end(),
                               [](const OfficialView& view) { return IsListed({view}); });
  return text + "; " + fmt::format(fmt::runtime(kListed.In(language)), by->official->authority);
}

}  // namespace

std::string ReasonOf(const AreaRow& row, std::int32_t since_day, Language language) {
  if (row.priority == 0) return {};
  std::string text = StandsAt(row, language);
  for (const auto& part : {Went(row, since_day, language), WithoutEvidence(row, language),
                           WeighsMost(*row.now, language), Concerns(*row.now, language)}) {
    if (!part.empty()) text += "; " + part;
  }
  return text;
}

}  // namespace lagesbild::picture
