// The Danish lists: made inputs for every criterion, every list and the days on which the rules change.
// Values of single areas are not published.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "conformance/conformance.h"

namespace lagesbild::conformance {
namespace {

/// One year of an area that meets no criterion.
struct Year {
  double residents = 1000;
  int social_housing = 1;
  double non_western = 20;
  double not_working = 20;
  double convicted = 1;
  double convicted_national = 1;
  double education = 30;
  double income = 80;
};

/// "yes", "no", or why neither, of a measure on the last of `days`, each with what `year` says (0 = the last,
/// 1 before it …).
std::string Says(const std::string& measure, const std::vector<std::string>& days,
                 const std::function<void(Year&, int ago)>& change) {
  tables::TextTable table{
      "made",
      {"area", "day", "residents", "social_housing", "non_western_pct", "not_in_work_or_education_pct",
       "convicted_pct", "convicted_national_pct", "basic_education_only_pct", "income", "income_region"},
      {}};
  for (std::size_t i = 0; i < days.size(); ++i) {
    Year year;
    change(year, static_cast<int>(days.size() - 1 - i));
    const auto text = [](double value) { return std::to_string(value); };
    table.rows.push_back({static_cast<std::int64_t>(i) + 2,
                          {"a", days[i], text(year.residents), std::to_string(year.social_housing),
                           text(year.non_western), text(year.not_working), text(year.convicted),
                           text(year.convicted_national), text(year.education), text(year.income), "100"}});
  }
  const Worked worked = Work(Rules("denmark"), std::move(table), {"area", "day", 0});
  const auto& outcome = worked.At(days.size() - 1, measure);
  if (!outcome.present()) return std::string(Name(outcome.missing));
  return outcome.is_true() ? "yes" : "no";
}

/// Days of four years running, the last one given.
std::vector<std::string> FourYears(int last_year, const std::string& month_and_day) {
  std::vector<std::string> days;
  for (int year = last_year - 3; year <= last_year; ++year)
    days.push_back(std::to_string(year) + month_and_day);
  return days;
}

struct Case {
  std::string says;
  std::function<void(Year&)> change;
};

void ExpectCases(const std::string& measure, const std::vector<std::string>& days,
                 const std::vector<Case>& cases) {
  int index = 0;
  for (const Case& one : cases)
    EXPECT_EQ(Says(measure, days, [&](Year& year, int) { one.change(year); }), one.says)
        << measure << " case " << index++;
}

TEST(DanishLists, Of2010NeedTwoOfThree) {
  ExpectCases("list_2010_valid", FourYears(2013, "-12-31"),
              {{"no", [](Year&) {}},
               {"yes", [](Year& y) { y.non_western = 50.1, y.not_working = 40.1; }},
               {"yes", [](Year& y) { y.non_western = 50.1, y.convicted = 2.71; }},
               {"yes", [](Year& y) { y.not_working = 40.1, y.convicted = 2.71; }},
               {"no", [](Year& y) { y.non_western = 50.1, y.education = 99, y.income = 1; }},
               {"no", [](Year& y) { y.non_western = 50, y.not_working = 40, y.convicted = 2.7; }},
               {"no", [](Year& y) { y.residents = 999, y.non_western = 60, y.not_working = 60; }}});
}

TEST(DanishLists, Of2014NeedThreeOfFive) {
  ExpectCases(
      "list_2014_valid", FourYears(2018, "-11-30"),
      {{"no", [](Year& y) { y.non_western = 60, y.not_working = 60; }},
       {"yes", [](Year& y) { y.non_western = 50.1, y.not_working = 40.1, y.convicted = 2.71; }},
       {"yes", [](Year& y) { y.non_western = 50.1, y.education = 50.1, y.income = 54.9; }},
       {"yes", [](Year& y) { y.not_working = 40.1, y.convicted = 2.71, y.education = 50.1; }},
       {"no", [](Year& y) { y.non_western = 60, y.education = 50, y.income = 55; }},
       {"no", [](Year& y) { y.residents = 999, y.non_western = 60, y.not_working = 60, y.convicted = 3; }}});
}

TEST(DanishLists, UdsatNeedsTwoOfFourWhereverPeopleComeFrom) {
  ExpectCases(
      "udsat", FourYears(2018, "-12-01"),
      {{"no", [](Year& y) { y.non_western = 99, y.not_working = 40.1; }},
       {"yes", [](Year& y) { y.not_working = 40.1, y.convicted = 3; }},
       {"yes", [](Year& y) { y.not_working = 40.1, y.education = 60.1; }},
       {"yes", [](Year& y) { y.not_working = 40.1, y.income = 54.9; }},
       {"yes", [](Year& y) { y.convicted = 3, y.education = 60.1; }},
       {"yes", [](Year& y) { y.convicted = 3, y.income = 54.9; }},
       {"yes", [](Year& y) { y.education = 60.1, y.income = 54.9; }},
       {"no", [](Year& y) { y.not_working = 40, y.convicted = 2.99, y.education = 60, y.income = 55; }},
       {"no", [](Year& y) { y.social_housing = 0, y.not_working = 50, y.convicted = 4; }},
       {"no", [](Year& y) { y.residents = 999, y.not_working = 50, y.convicted = 4; }}});
}

TEST(DanishLists, ParallelsamfundIsUdsatAndMoreThanHalfNonWestern) {
  ExpectCases("parallelsamfund", FourYears(2020, "-12-01"),
              {{"yes", [](Year& y) { y.non_western = 50.1, y.not_working = 50, y.convicted = 3; }},
               {"no", [](Year& y) { y.non_western = 50, y.not_working = 50, y.convicted = 3; }},
               {"no", [](Year& y) { y.non_western = 60, y.not_working = 50; }}});
}

TEST(DanishLists, ForebyggelseHasLowerThresholds) {
  ExpectCases("forebyggelse", FourYears(2021, "-12-01"),
              {{"no", [](Year& y) { y.non_western = 30.1; }},
               {"yes", [](Year& y) { y.non_western = 30.1, y.not_working = 30.1, y.convicted = 2; }},
               {"yes", [](Year& y) { y.non_western = 30.1, y.education = 60.1, y.income = 64.9; }},
               {"no", [](Year& y) { y.non_western = 30, y.not_working = 31, y.convicted = 2; }},
               {"no",
                [](Year& y) {
                  y.non_western = 31, y.not_working = 30, y.convicted = 1.99, y.education = 60, y.income = 65;
                }},
               {"no", [](Year& y) {
                  y.social_housing = 0, y.non_western = 31, y.not_working = 31, y.convicted = 2;
                }}});
}

TEST(DanishLists, BeginAndEndOnTheirDays) {
  const auto all = [](Year& y, int) {
    y.non_western = 60, y.not_working = 60, y.convicted = 4, y.education = 70, y.income = 40;
  };
  const auto says = [&](const std::string& measure, int year, const std::string& day) {
    return Says(measure, FourYears(year, day), all);
  };
  EXPECT_EQ(says("list_2010_valid", 2010, "-09-30"), "not_in_force");
  EXPECT_EQ(says("list_2010_valid", 2010, "-10-01"), "yes");
  EXPECT_EQ(says("list_2010_valid", 2013, "-12-31"), "yes");
  EXPECT_EQ(says("list_2010_valid", 2014, "-01-01"), "not_in_force");
  EXPECT_EQ(says("list_2014_valid", 2013, "-12-31"), "not_in_force");
  EXPECT_EQ(says("list_2014_valid", 2014, "-01-01"), "yes");
  EXPECT_EQ(says("list_2014_valid", 2018, "-11-30"), "yes");
  EXPECT_EQ(says("list_2014_valid", 2018, "-12-01"), "not_in_force");
  for (const char* list : {"udsat", "parallelsamfund"}) {
    EXPECT_EQ(says(list, 2018, "-11-30"), "not_in_force") << list;
    EXPECT_EQ(says(list, 2018, "-12-01"), "yes") << list;
    EXPECT_EQ(says(list, 2024, "-12-01"), "yes") << list;
  }
  EXPECT_EQ(says("forebyggelse", 2021, "-11-30"), "not_in_force");
  EXPECT_EQ(says("forebyggelse", 2021, "-12-01"), "yes");
}

TEST(DanishLists, AverageOverTwoYears) {
  const auto days = FourYears(2019, "-12-01");
  const auto says = [&](double now, double before) {
    return Says("udsat", days, [&](Year& y, int ago) {
      y.convicted = 4;
      y.not_working = ago == 0 ? now : before;
    });
  };
  EXPECT_EQ(says(50, 30.2), "yes");  // mean 40.1
  EXPECT_EQ(says(50, 30), "no");     // mean 40
  EXPECT_EQ(says(30.2, 50), "yes");
}

TEST(DanishLists, CompareConvictionsWithTheCountry) {
  const auto days = FourYears(2019, "-12-01");
  const auto says = [&](double national) {
    return Says("udsat", days, [&](Year& y, int) {
      y.not_working = 50;
      y.convicted = 3.3;
      y.convicted_national = national;
    });
  };
  EXPECT_EQ(says(1.1), "yes");
  EXPECT_EQ(says(1.11), "no");
}

TEST(DanishLists, OmdannelseNeedsFiveYearsRunningByTheRulesOfEachYear) {
  std::vector<std::string> days;
  for (const char* year : {"2012", "2013", "2014", "2015", "2016", "2017", "2018", "2019", "2020"})
    days.push_back(std::string(year) + "-12-01");
  const auto on_list = [](Year& y) { y.non_western = 60, y.not_working = 60, y.convicted = 4; };
  const auto says = [&](int gap_ago) {
    return Says("omdannelse", days, [&](Year& y, int ago) {
      on_list(y);
      if (ago == gap_ago) y.residents = 999;
    });
  };
  EXPECT_EQ(says(-1), "yes");
  for (int ago = 0; ago < 5; ++ago) EXPECT_EQ(says(ago), "no") << ago;
  EXPECT_EQ(says(5), "yes");
  const auto short_history = FourYears(2019, "-12-01");
  EXPECT_EQ(Says("listed_5_years", short_history, [&](Year& y, int) { on_list(y); }), "no_history");
  EXPECT_EQ(Says("omdannelse", short_history, [&](Year& y, int) { on_list(y); }), "passed_on");
}

}  // namespace
}  // namespace lagesbild::conformance
