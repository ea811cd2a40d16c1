#include "notification/domain/render.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "common/model/class_names.h"
#include "common/model/kinds.h"
#include "common/model/registers.h"

namespace lagesbild::notification {

namespace {

using model::Direction;
using model::EpisodeState;

struct Words {
  std::string_view id;
  std::string_view sv;
  std::string_view en;
};

constexpr std::array kEvidence = {
    Words{"no_population", "befolkningsuppgift", "population figure"},
    Words{"no_survey", "trygghetsundersökning", "survey"},
    Words{"learning", "tillräckligt lång historik", "long enough history"},
};

/// The texts of `id`; an id we have no words for stands for itself.
template <class Table>
Headline WordsFor(const Table& table, std::string_view id) {
  for (const auto& words : table) {
    if (words.id == id) return {std::string(words.sv), std::string(words.en)};
  }
  return {std::string(id), std::string(id)};
}

Headline Place(const model::Finding& finding) {
  if (finding.area == model::kUnlocatedArea) return {"okänd plats", "unknown place"};
  const auto& name = finding.area_name.empty() ? finding.area : finding.area_name;
  return {name, name};
}

Headline Lead(Direction direction) {
  switch (direction) {
    case Direction::kWorse:
      return {"Försämring", "Decline"};
    case Direction::kBetter:
      return {"Förbättring", "Improvement"};
    case Direction::kNeutral:
      break;
  }
  return {"Förändring", "Change"};
}

/// Thousandths with one decimal, rounded half up.
std::string Tenths(std::int64_t milli, char point) {
  const std::int64_t tenths = (milli + 50) / 100;
  return std::to_string(tenths / 10) + point + std::to_string(tenths % 10);
}

Headline Body(const model::ClassChange& change) {
  const auto from = WordsFor(model::kClassNames, change.from);
  const auto to = WordsFor(model::kClassNames, change.to);
  return {"indikerad nivå från " + from.sv + " till " + to.sv,
          "indicated level from " + from.en + " to " + to.en};
}

Headline Body(const model::EvidenceChange& change) {
  constexpr std::string_view kSilent = "feed_silent:";
  auto what = WordsFor(kEvidence, change.code);
  if (change.code.starts_with(kSilent)) {
    const auto feed = change.code.substr(kSilent.size());
    what = {"uppgifter från " + feed, "data from " + feed};
  }
  return change.lost ? Headline{"saknas: " + what.sv, "missing: " + what.en}
                     : Headline{"finns igen: " + what.sv, "there again: " + what.en};
}

Headline Body(const model::TrendChange& change) {
  const auto* kind = model::FindKind(change.kind);
  const std::string sv(kind == nullptr ? std::string_view(change.kind) : kind->swedish);
  const std::string en(kind == nullptr ? std::string_view(change.kind) : kind->english);
  const auto count_sv = change.count_withheld ? "1–4" : std::to_string(change.count);
  const auto count_en = change.count_withheld ? "1 to 4" : std::to_string(change.count);
  const auto week = std::to_string(change.iso_week % 100);
  const auto year = std::to_string(change.iso_week / 100);
  return {sv + ", " + count_sv + " händelser vecka " + week + " " + year + ", väntat " +
              Tenths(change.expected_milli, ','),
          en + ", " + count_en + " incidents in week " + week + " of " + year + ", expected " +
              Tenths(change.expected_milli, '.')};
}

/// Evidence says itself what became of it; of the rest a closing is a return to what is expected.
Headline Opening(const model::Finding& finding) {
  if (finding.state == EpisodeState::kWithdrawn) return {"Återtaget", "Withdrawn"};
  if (std::holds_alternative<model::EvidenceChange>(finding.change)) return {"Underlag", "Evidence"};
  const bool trend = std::holds_alternative<model::TrendChange>(finding.change);
  if (trend && finding.state == EpisodeState::kClose) return {"Åter det väntade", "Back to the expected"};
  return Lead(finding.direction);
}

Headline Closing(const model::Finding& finding) {
  if (finding.state == EpisodeState::kWithdrawn)
    return {" (uppgifterna har ändrats)", " (the data have changed)"};
  if (std::holds_alternative<model::EvidenceChange>(finding.change)) return {};
  switch (finding.cause) {
    case model::Cause::kCoverage:
      return {" (kan bero på ändrad rapportering)", " (may be due to changed reporting)"};
    case model::Cause::kModel:
      return {" (på grund av ändrade regler)", " (because the rules changed)"};
    case model::Cause::kAreas:
      return {" (på grund av ändrade områden)", " (because the areas changed)"};
    case model::Cause::kCorrection:
      return {" (efter rättade uppgifter)", " (after corrected data)"};
    case model::Cause::kAgeing:
      return {" (äldre händelser räknas inte längre)", " (older incidents no longer count)"};
    case model::Cause::kReality:
      break;
  }
  return {};
}

}  // namespace

Headline Render(const model::Finding& finding, bool test) {
  const auto opening = Opening(finding);
  const auto place = Place(finding);
  const auto body = std::visit([](const auto& change) { return Body(change); }, finding.change);
  const auto closing = Closing(finding);
  const std::string prefix = test ? "TEST: " : "";
  return {prefix + opening.sv + " i " + place.sv + ": " + body.sv + closing.sv,
          prefix + opening.en + " in " + place.en + ": " + body.en + closing.en};
}

}  // namespace lagesbild::notification
