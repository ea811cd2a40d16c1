#include "console/scan/domain/scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "console/scan/domain/finding_text.h"
#include "support/simulate/random.h"
#include "unit/console/feeds/support.h"

namespace lagesbild::scan {
namespace {

/// With so few false findings that a test of some twenty series sees none.
ScanReport ScanAll(const CountTable& table) {
  return Scan(table, {.01}, [](std::int32_t, std::int32_t) {});
}

std::string Told(const ScanReport& report) {
  std::string all;
  for (const Finding& finding : report.findings) all += InEnglish(finding, report.periods) + "\n";
  return all;
}

struct Plan {
  std::int32_t series = 20;
  std::int32_t first = 2000;
  std::int32_t weeks = 312;
  std::int32_t change_at = 260;
  double factor = 3;
  double exposure = 1;
};

/// Series "0" changes, the others do not.
CountTable Simulated(const Plan& plan) {
  testing::Random random(11);
  CountTable table;
  table.periods = PeriodKind::kIsoWeek;
  table.first = plan.first;
  table.last = plan.first + plan.weeks - 1;
  for (std::int32_t number = 0; number < plan.series; ++number) {
    CountSeries series{std::to_string(number), "", {}};
    for (std::int32_t week = 0; week < plan.weeks; ++week) {
      const double factor = number == 0 && week >= plan.change_at ? plan.factor : 1;
      series.cells.push_back({plan.first + week, random.Count({8 * factor, 1.5}), plan.exposure});
    }
    table.series.push_back(std::move(series));
  }
  return table;
}

TEST(Scan, FindsWhatWhereSinceWhenAndHowMuch) {
  const ScanReport report = ScanAll(Simulated({}));
  ASSERT_EQ(report.findings.size(), 1U) << Told(report);
  const Finding& finding = report.findings.front();
  EXPECT_EQ(finding.series, "0");
  EXPECT_EQ(finding.direction, trend::Direction::kUp);
  EXPECT_NEAR(finding.since, 2260, 2);
  EXPECT_GE(finding.found, 2260);
  EXPECT_LE(finding.found, 2266);
  EXPECT_LT(finding.interval.low, 3);
  EXPECT_GT(finding.interval.high, 3);
  EXPECT_GE(finding.evidence, 520);
  EXPECT_EQ(report.series, 20);
  EXPECT_EQ(report.learning, 0);
}

TEST(Scan, FindsAFallAsReadily) {
  const ScanReport report = ScanAll(Simulated({20, 2000, 312, 260, .2, 1}));
  ASSERT_EQ(report.findings.size(), 1U) << Told(report);
  EXPECT_EQ(report.findings.front().direction, trend::Direction::kDown);
  EXPECT_LT(report.findings.front().interval.high, .6);
}

TEST(Scan, IsOneFindingAChangeHoweverLongItGoesOn) {
  const ScanReport report = ScanAll(Simulated({20, 2000, 286, 260, 5, 1}));
  ASSERT_EQ(report.findings.size(), 1U) << Told(report);
  EXPECT_GT(report.findings.front().last, report.findings.front().found);
}

TEST(Scan, SaysNothingOfSeriesThatStillLearn) {
  const ScanReport report = ScanAll(Simulated({5, 2000, 50, 30, 10, 1}));
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(report.learning, 5);
}

TEST(Scan, TakesExposureOutOfTheCount) {
  // Twice the exposure with the same counts is half the rate.
  CountTable table = Simulated({20, 2000, 312, 400, 1, 10});
  for (auto& cell : table.series[3].cells) {
    if (cell.step >= 2260) cell.exposure *= 4;
  }
  const ScanReport report = ScanAll(table);
  const auto found = [&report](const std::string& name) {
    return std::find_if(report.findings.begin(), report.findings.end(),
                        [&name](const Finding& finding) { return finding.series == name; });
  };
  ASSERT_NE(found("3"), report.findings.end()) << Told(report);
  EXPECT_EQ(found("3")->direction, trend::Direction::kDown);
  EXPECT_NEAR(found("3")->since, 2260, 2);
  EXPECT_NEAR(found("3")->rate, .25, .15);
}

TEST(Scan, DoesNotDependOnTheUnitOfExposure) {
  const ScanReport one = ScanAll(Simulated({20, 2000, 312, 260, 3, 1}));
  const ScanReport thousand = ScanAll(Simulated({20, 2000, 312, 260, 3, 1000}));
  ASSERT_EQ(one.findings.size(), thousand.findings.size());
  EXPECT_EQ(one.findings.front().found, thousand.findings.front().found);
  EXPECT_NEAR(one.findings.front().rate, thousand.findings.front().rate, 1e-3);
}

void ExpectSame(const ScanReport& a, const ScanReport& b, std::int32_t moved) {
  ASSERT_EQ(a.findings.size(), b.findings.size());
  for (std::size_t i = 0; i < a.findings.size(); ++i) {
    EXPECT_EQ(a.findings[i].series, b.findings[i].series);
    EXPECT_EQ(a.findings[i].since + moved, b.findings[i].since);
    EXPECT_EQ(a.findings[i].found + moved, b.findings[i].found);
    EXPECT_EQ(a.findings[i].rate, b.findings[i].rate);
    EXPECT_EQ(a.findings[i].evidence, b.findings[i].evidence);
  }
}

TEST(Scan, SaysTheSameWholeYearsLater) {
  // 28 years, the whole number of weeks in which the calendar comes round, to the bit.
  ExpectSame(ScanAll(Simulated({})), ScanAll(Simulated({20, 2000 + 1461, 312, 260, 3, 1})), 1461);
}

TEST(Scan, FindsTheSameOneYearLater) {
  const ScanReport now = ScanAll(Simulated({}));
  const ScanReport later = ScanAll(Simulated({20, 2052, 312, 260, 3, 1}));
  ASSERT_EQ(now.findings.size(), later.findings.size());
  EXPECT_EQ(now.findings.front().found + 52, later.findings.front().found);
  EXPECT_NEAR(now.findings.front().rate, later.findings.front().rate, .02);
}

TEST(Scan, DoesNotDependOnTheOrderOfRows) {
  std::vector<std::string> rows;
  const CountTable table = Simulated({4, 2000, 312, 260, 3, 1});
  for (const CountSeries& series : table.series) {
    for (const CountCell& cell : series.cells) {
      rows.push_back(series.name + "," + PeriodText(PeriodKind::kIsoWeek, cell.step) + "," +
                     std::to_string(cell.count));
    }
  }
  const auto scanned = [&rows] {
    std::string text = "series,period,count\n";
    for (const std::string& row : rows) text += row + "\n";
    feeds::StringSource source(text, 4096);
    return ScanAll(ReadCountTable(source, {}).value());
  };
  const ScanReport in_order = scanned();
  ASSERT_FALSE(in_order.findings.empty());
  std::mt19937_64 random(5);
  for (int i = 0; i < 3; ++i) {
    std::shuffle(rows.begin(), rows.end(), random);
    ExpectSame(in_order, scanned(), 0);
  }
}

TEST(Scan, IsSilentOnZerosAndLoudOnWhatComesAfter) {
  CountTable table = Simulated({3, 2000, 312, 400, 1, 1});
  for (auto& cell : table.series[1].cells) cell.count = 0;
  EXPECT_TRUE(ScanAll(table).findings.empty());
  for (auto& cell : table.series[1].cells) cell.count = cell.step >= 2300 ? 4 : 0;
  const ScanReport report = ScanAll(table);
  ASSERT_EQ(report.findings.size(), 1U) << Told(report);
  EXPECT_EQ(report.findings.front().series, "1");
}

TEST(Scan, IsSilentOnTwentyYearsOfZeros) {
  CountTable table = Simulated({1, 1000, 1040, 4000, 1, 1});
  for (auto& cell : table.series[0].cells) cell.count = 0;
  EXPECT_TRUE(ScanAll(table).findings.empty());
}

TEST(Scan, GivesNumbersForWhateverComes) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 40; ++round) {
    CountTable table;
    table.first = 0;
    table.last = 299;
    for (int number = 0; number < 8; ++number) {
      CountSeries series{std::to_string(number), std::to_string(number % 2), {}};
      std::int32_t step = static_cast<std::int32_t>(random() % 30);
      while (step <= table.last) {
        const std::int64_t count = random() % 8 == 0 ? static_cast<std::int64_t>(random() % 4'294'967'294U)
                                                     : static_cast<std::int64_t>(random() % 5);
        series.cells.push_back({step, count, random() % 3 == 0 ? 1e-6 : 1e6});
        step += random() % 20 == 0 ? 60 : 1;
      }
      table.series.push_back(std::move(series));
    }
    table.series.push_back({"empty", "0", {}});
    for (const Finding& finding : ScanAll(table).findings) {
      for (const double number : {finding.rate, finding.interval.low, finding.interval.high, finding.evidence,
                                  finding.expected, finding.growing}) {
        ASSERT_TRUE(std::isfinite(number)) << round << ' ' << finding.series;
      }
      ASSERT_LE(finding.since, finding.found);
    }
  }
}

}  // namespace
}  // namespace lagesbild::scan
