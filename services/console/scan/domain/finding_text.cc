#include "console/scan/domain/finding_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace lagesbild::scan {

namespace {

using trend::Direction;

constexpr double kStepsAYear = 52;
/// Beyond this the number says nothing more.
constexpr double kYearsMax = 1000;

std::string Fixed(double value, int decimals) {
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals).ptr;
  return {text.data(), end};
}

/// One decimal below ten, none above: "3.4", "17".
std::string Amount(double value) { return Fixed(value, value < 9.95 ? 1 : 0); }
/// Two decimals below ten: "0.47", "2.31", "17".
std::string Rate(double value) { return Fixed(value, value < 9.995 ? 2 : 0); }

/// Swedish has a comma before decimals.
std::string Comma(std::string number) {
  std::replace(number.begin(), number.end(), '.', ',');
  return number;
}

std::string Name(const Finding& finding) {
  return finding.kind.empty() ? finding.series : finding.series + ", " + finding.kind;
}

double Years(const Finding& finding) { return std::min(finding.evidence / kStepsAYear, kYearsMax); }

}  // namespace

std::string InEnglish(const Finding& finding, PeriodKind periods) {
  const bool up = finding.direction == Direction::kUp;
  const std::string years = Years(finding) < kYearsMax ? Fixed(Years(finding), 0) : "1,000 or more";
  return Name(finding) + (up ? ": more" : ": fewer") + " than expected since " +
         PeriodText(periods, finding.since) + ": " + Fixed(finding.count, 0) + " counted where " +
         Amount(finding.expected) + " were expected, " + Rate(finding.rate) +
         " times as many (95 % interval " + Rate(finding.interval.low) + " to " +
         Rate(finding.interval.high) + "). Found in " + PeriodText(periods, finding.found) +
         ". If nothing had changed, evidence as strong would come once in " + years +
         " years at most, on average.";
}

std::string InSwedish(const Finding& finding, PeriodKind periods) {
  const bool up = finding.direction == Direction::kUp;
  const std::string years = Years(finding) < kYearsMax ? Fixed(Years(finding), 0) : "1 000 eller fler";
  return Name(finding) + (up ? ": fler" : ": färre") + " än väntat sedan " +
         PeriodText(periods, finding.since) + ": " + Fixed(finding.count, 0) + " mot väntade " +
         Comma(Amount(finding.expected)) + ", " + Comma(Rate(finding.rate)) +
         " gånger så många (95 % intervall " + Comma(Rate(finding.interval.low)) + " till " +
         Comma(Rate(finding.interval.high)) + "). Upptäckt " + PeriodText(periods, finding.found) +
         ". Om inget hade ändrats skulle ett lika starkt utslag komma högst en gång på " + years +
         " år i genomsnitt.";
}

}  // namespace lagesbild::scan
