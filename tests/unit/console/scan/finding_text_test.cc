#include "console/scan/domain/finding_text.h"

#include <gtest/gtest.h>

#include "trend-detection/domain/week.h"

namespace lagesbild::scan {
namespace {

Finding Rise() {
  Finding finding;
  finding.series = "Ekby";
  finding.kind = "theft";
  finding.since = trend::WeekOfIso(202405);
  finding.found = trend::WeekOfIso(202408);
  finding.count = 31;
  finding.expected = 12.34;
  finding.rate = 31 / 12.34;
  finding.interval = {1.61, 10.2};
  finding.evidence = 52 * 130;
  return finding;
}

TEST(FindingText, SaysItInEnglish) {
  EXPECT_EQ(
      InEnglish(Rise(), PeriodKind::kIsoWeek),
      "Ekby, theft: more than expected since 2024-W05: 31 counted where 12 were expected, 2.51 times as many "
      "(95 % interval 1.61 to 10). Found in 2024-W08. If nothing had changed, evidence as strong would come "
      "once in 130 years at most, on average.");
}

TEST(FindingText, SaysItInSwedish) {
  EXPECT_EQ(InSwedish(Rise(), PeriodKind::kIsoWeek),
            "Ekby, theft: fler än väntat sedan 2024-W05: 31 mot väntade 12, 2,51 gånger så många (95 % "
            "intervall 1,61 "
            "till 10). Upptäckt 2024-W08. Om inget hade ändrats skulle ett lika starkt utslag komma högst en "
            "gång på "
            "130 år i genomsnitt.");
}

TEST(FindingText, SaysFallsAndBoundsTheYears) {
  Finding fall = Rise();
  fall.direction = trend::Direction::kDown;
  fall.kind.clear();
  fall.evidence = 1e20;
  const std::string english = InEnglish(fall, PeriodKind::kIsoWeek);
  EXPECT_EQ(english.rfind("Ekby: fewer than expected", 0), 0U);
  EXPECT_NE(english.find("once in 1,000 or more years"), std::string::npos);
  EXPECT_NE(InSwedish(fall, PeriodKind::kIsoWeek).find("färre än väntat"), std::string::npos);
}

}  // namespace
}  // namespace lagesbild::scan
