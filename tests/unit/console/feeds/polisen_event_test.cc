#include "console/feeds/domain/polisen_event.h"

#include <gtest/gtest.h>

#include "console/feeds/domain/text.h"

namespace lagesbild::feeds {
namespace {

PolisenEvent Event(std::string published, std::string name, std::string type, std::string location) {
  return {1, std::move(published), std::move(name), std::move(type), std::move(location)};
}

std::string PlaceNameOf(const PolisenEvent& event) {
  const auto content = ToIncident(event);
  const auto* incident = std::get_if<model::Incident>(&content);
  return incident == nullptr ? "refused: " + std::get<Refusal>(content).reason
                             : std::get<model::PlaceName>(incident->place).name;
}

TEST(PolisenTitle, IsTakenApart) {
  const auto title = ParseTitle("30 juni 9.36, Mord/dråp, försök, Upplands-Bro");
  ASSERT_TRUE(title);
  EXPECT_EQ(title->day, 30U);
  EXPECT_EQ(title->month, 6U);
  EXPECT_EQ(title->hour, 9);
  EXPECT_EQ(title->minute, 36);
  EXPECT_EQ(title->type, "Mord/dråp, försök");
  EXPECT_EQ(title->place, "Upplands-Bro");
  EXPECT_EQ(ParseTitle("01 MAJ 08:00, Rån, Lund")->month, 5U);
}

TEST(PolisenTitle, MayLackTypeOrPlace) {
  EXPECT_EQ(ParseTitle("20 maj 13.09, Trafikkontroll, ")->place, "");
  EXPECT_EQ(ParseTitle("20 maj 13.09, Trafikkontroll")->place, "");
  EXPECT_EQ(ParseTitle("20 maj 13.09, Mariestad")->place, "Mariestad");
  EXPECT_EQ(ParseTitle("20 maj 13.09, Mariestad")->type, "");
  EXPECT_EQ(ParseTitle("20 maj 13.09, Ny typ, svår, Mariestad")->place, "Mariestad");
  EXPECT_EQ(ParseTitle("7 september 17:06, Lagen om hundar och katter , Gävle")->place, "Gävle");
  EXPECT_EQ(ParseTitle("20 maj 13.09")->place, "");
}

TEST(PolisenTitle, RefusesWhatIsNone) {
  for (const char* bad : {"", "Rån, Lund", "32 maj 10.00, Rån, Lund", "0 maj 10.00, Rån", "1 may 10.00, Rån",
                          "1 maj 24.00, Rån", "1 maj 10.60, Rån", "1 maj, Rån, Lund", "1 maj 10, Rån", ",,,",
                          "1 maj -1.00, Rån", "1 maj 1.+5, Rån", "001 maj 10.00, Rån"}) {
    EXPECT_FALSE(ParseTitle(bad)) << bad;
  }
}

TEST(PolisenEvent, LiesInTheYearNearestToItsPublication) {
  struct Case {
    const char* title;
    const char* published;
    const char* time;
  };
  for (const Case& one :
       {Case{"31 december 23.50, Rån, Lund", "2026-01-01 0:20:00 +01:00", "2025-12-31T22:50:00Z"},
        Case{"01 januari 01.00, Rån, Lund", "2025-12-31 23:59:00 +01:00", "2026-01-01T00:00:00Z"},
        Case{"30 juni 10.36, Rån, Lund", "2026-06-30 10:57:12 +02:00", "2026-06-30T08:36:00Z"},
        Case{"29 februari 10.36, Rån, Lund", "2025-01-05 9:00:00 +01:00", "2024-02-29T09:36:00Z"}}) {
    const auto time = EventTimeMs(*ParseTitle(one.title), *ParseInstant(one.published));
    ASSERT_TRUE(time) << one.title;
    EXPECT_EQ(FormatInstant(*time), one.time) << one.title;
  }
  EXPECT_FALSE(EventTimeMs(*ParseTitle("30 februari 10.36, Rån"), 0));
}

TEST(PolisenEvent, TakesTheMunicipalityFromTheTitleWhereTheFieldHasACounty) {
  const char* at = "2026-06-30 10:57:12 +02:00";
  EXPECT_EQ(PlaceNameOf(Event(at, "30 juni 10.36, Rån, Lund", "Rån", "Skåne län")), "Lund");
  EXPECT_EQ(PlaceNameOf(Event(at, "30 juni 10.36, Rån, Skåne län", "Rån", "Skåne län")), "Skåne län");
  EXPECT_EQ(PlaceNameOf(Event(at, "30 juni 10.36, Rån, Upplands-Bro", "Rån", "Järfälla")), "Järfälla");
  EXPECT_EQ(PlaceNameOf(Event(at, "30 juni 10.36, Rån, ", "Rån", "Skåne Län")), "Skåne Län");
  EXPECT_EQ(PlaceNameOf(Event(at, "30 juni 10.36, Rån, Lund", "Rån", "")), "Lund");
  EXPECT_EQ(PlaceNameOf(Event(at, "30 juni 10.36, Rån", "Rån", "")), "refused: NO_PLACE");
  // Without a known type the rest of the title may be anything: the county is surer.
  EXPECT_EQ(PlaceNameOf(Event(at, "30 juni 10.36, Nytt", "Rån", "Skåne län")), "Skåne län");
}

TEST(PolisenEvent, TakesTheFieldsTypeElseTheTitles) {
  const char* at = "2026-06-30 10:57:12 +02:00";
  const auto retyped = ToIncident(Event(at, "30 juni 10.36, Åldringsbrott, Lund", "Bedrägeri", "Lund"));
  EXPECT_EQ(std::get<model::Incident>(retyped).kind, "property.fraud");
  const auto missing = ToIncident(Event(at, "30 juni 10.36, Åldringsbrott, Lund", "", "Lund"));
  EXPECT_EQ(std::get<model::Incident>(missing).kind, "property.fraud_against_elderly");
}

TEST(PolisenEvent, IsRefusedWithAReason) {
  const char* at = "2026-06-30 10:57:12 +02:00";
  const auto reason = [](const PolisenEvent& event) {
    const auto content = ToIncident(event);
    const auto* refusal = std::get_if<Refusal>(&content);
    return refusal == nullptr ? std::string() : refusal->reason;
  };
  EXPECT_EQ(
      reason(Event(at, "30 juni 06.00, Sammanfattning natt, Skåne län", "Sammanfattning natt", "Skåne län")),
      "SUMMARY");
  EXPECT_EQ(reason(Event(at, "30 juni 06.00, Ufo, Lund", "Ufo", "Lund")), "UNKNOWN_TYPE");
  EXPECT_EQ(reason(Event("yesterday", "30 juni 06.00, Rån, Lund", "Rån", "Lund")), "BAD_TIME");
  EXPECT_EQ(reason(Event(at, "30 februari 06.00, Rån, Lund", "Rån", "Lund")), "BAD_TIME");
  EXPECT_EQ(reason(Event(at, "Rån, Lund", "Rån", "Lund")), "BAD_TITLE");
}

}  // namespace
}  // namespace lagesbild::feeds
