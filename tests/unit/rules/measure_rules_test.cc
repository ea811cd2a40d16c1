#include "common/rules/measure_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rules/denied.h"
#include "unit/rules/documents.h"

namespace lagesbild::rules {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kSmall = R"(format: 2
name: small
purpose: assessment
text: {sv: liten, en: small}
measures:
  low_income:
    op: indicator
    name: low_income_pct
    unit: percent
    between: [0, 100]
    text: {sv: låg inkomst, en: low income}
  rank: {op: percentile_rank, of: low_income, text: {sv: rang, en: rank}}
  mean: {op: mean, of: [rank], missing: drop, text: {sv: m, en: m}}
  many: {op: at_least, of: rank, than: 0.8 rank, text: {sv: m, en: m}}
  most: {op: at_least, of: rank, than: 0.9 rank, text: {sv: m, en: m}}
  clamped: {op: clamp, of: rank, low: 0.1 rank, high: 0.9 rank, text: {sv: m, en: m}}
  bands: {op: bands, of: low_income, cuts: [10 percent, 20 percent], text: {sv: m, en: m}}
  still: {op: valid, of: many, from: 2018-12-01, until: 2020-01-01, text: {sv: m, en: m}}
  two: {op: k_of_n, of: [many, most], k: 2, text: {sv: m, en: m}}
classes:
  - {id: none, text: {sv: ingen, en: none}}
  - {id: high, enter: many, text: {sv: hög, en: high}}
  - {id: severe, enter: most, keep: many, text: {sv: allvarlig, en: severe}}
hold_days: {worse: 0, better: 28}
)";

std::string With(std::string_view from, std::string_view to) { return Changed(kSmall, from, to); }

std::string FaultsOf(std::string_view yaml) { return FaultLines(ReadMeasureRules(yaml, "r.yaml")); }

TEST(MeasureRules, ReadWhatTheySay) {
  const auto rules = LoadMeasureRules(kSmall, "r.yaml");
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_THAT(rules->id, HasSubstr("small@"));
  EXPECT_EQ(rules->measures.size(), 9U);
  EXPECT_EQ(rules->inputs.size(), 1U);
  EXPECT_EQ(rules->comparisons.size(), 1U);
  EXPECT_EQ(rules->classes[2].keep, 3U);
  EXPECT_EQ(rules->hold_better_days, 28);
  EXPECT_EQ(rules->measures[3].unit, "truth");
  EXPECT_EQ(rules->measures[0].text.sv, "låg inkomst");
}

TEST(MeasureRules, AreNamedByTheirContent) {
  EXPECT_EQ(LoadMeasureRules(kSmall, "a")->id, LoadMeasureRules(kSmall, "b")->id);
  EXPECT_NE(LoadMeasureRules(kSmall, "a")->id, LoadMeasureRules(With("0.9 rank", "0.95 rank"), "a")->id);
}

TEST(MeasureRules, SayFileLineColumnWhatAndWhatToWrite) {
  EXPECT_EQ(FaultsOf(With("op: percentile_rank", "op: percentil_rank")),
            "r.yaml:12:14: unknown operation 'percentil_rank'; write 'percentile_rank'\n");
  EXPECT_EQ(FaultsOf(With("than: 0.8 rank", "than: 80 percent")),
            "r.yaml:14:40: 'than' is in 'percent', not in 'rank'; write the number and 'rank'\n");
}

struct BadCase {
  std::string_view from, to, says;
};

TEST(MeasureRules, RefuseWhatCannotBeMeant) {
  const BadCase cases[] = {
      {"of: low_income, text: {sv: rang", "of: lowincome, text: {sv: rang",
       "unknown measure 'lowincome'; write 'low_income'"},
      {"of: low_income, text: {sv: rang", "of: mean, text: {sv: rang", "a cycle: rank → mean → rank"},
      {"of: low_income, text: {sv: rang", "of: rank, text: {sv: rang", "a cycle: rank → rank"},
      {"of: low_income, text: {sv: rang", "of: many, text: {sv: rang", "cycle"},
      {"of: [many, most], k: 2", "of: [many, most], k: 3", "more must hold than there are conditions"},
      {"of: [many, most], k: 2", "of: [many, rank], k: 2", "not a condition"},
      {"of: [many, most], k: 2", "of: [many, many], k: 2", "'many' stands twice"},
      {"op: mean, of: [rank]", "op: mean, of: [rank, low_income]", "bring them to one unit"},
      {"op: mean, of: [rank]", "op: mean, of: [rank, many]", "works on numbers"},
      {"op: mean, of: [rank]", "op: mean, of: []", "'of' is not 1 to 64 names"},
      {"missing: drop", "missing: ignore", "write pass, drop, fail"},
      {"missing: drop", "missing: {substitute: 3}", "has no unit"},
      {"missing: drop", "missing: {substitute: 3 percent}", "the substitute is in 'percent'"},
      {"than: 0.8 rank", "than: 0.8", "has no unit"},
      {"than: 0.8 rank", "than: '0,8 rank'", "is not a number"},
      {"than: 0.8 rank", "than: .nan", "is not a number"},
      {"than: 0.8 rank", "than: .inf rank", "is not a number"},
      {"than: 0.8 rank", "than: 1e999 rank", "is not a number"},
      {"than: 0.8 rank", "than: nan rank", "unknown measure"},
      {"than: 0.8 rank", "than: 0.95 rank", "thresholds reversed: whatever reaches 'high' reaches 'severe'"},
      {"than: 0.8 rank", "than: 0.9 rank", "thresholds reversed"},
      {"than: 0.9 rank", "than: 1.1 rank", "can never be reached"},
      {"enter: many, text", "enter: rank, text", "not a condition"},
      {"enter: most, keep: many", "enter: many, keep: most", "thresholds reversed"},
      {"id: severe", "id: high", "class 'high' stands twice"},
      {"low: 0.1 rank, high: 0.9 rank", "low: 0.9 rank, high: 0.1 rank", "does not lie above 'low'"},
      {"[10 percent, 20 percent]", "[20 percent, 10 percent]", "thresholds reversed"},
      {"[10 percent, 20 percent]", "[10 percent, 20 rank]", "not in 'percent'"},
      {"from: 2018-12-01", "from: 2021-12-01", "lies before 'from'"},
      {"from: 2018-12-01", "from: 2018-02-30", "is not a day"},
      {"between: [0, 100]", "between: [100, 0]", "second is higher"},
      {"unit: percent", "unitt: percent", "unknown key 'unitt'"},
      {"    unit: percent\n", "", "'unit' is missing"},
      {"  rank: {op", "  low_income: {op", "stands twice"},
      {", text: {sv: rang, en: rank}", "", "'text' is missing"},
      {"purpose: assessment", "purpose: fun", "unknown purpose"},
      {"text: {sv: liten, en: small}", "text: &t {sv: liten, en: small}", "anchors"},
      {"name: low_income_pct", "name: low@2024", "'@'"},
  };
  for (const auto& bad : cases)
    EXPECT_THAT(FaultsOf(With(bad.from, bad.to)), HasSubstr(std::string(bad.says))) << bad.to;
}

TEST(MeasureRules, TakeAnyBytesWithoutHarm) {
  EXPECT_THAT(FaultsOf(""), HasSubstr("empty"));
  EXPECT_THAT(FaultsOf("just words"), HasSubstr("not a map"));
  EXPECT_THAT(FaultsOf(std::string(kSmall) + "# \xC3\x28"), HasSubstr("not UTF-8"));
  EXPECT_THAT(FaultsOf(std::string(10'000'000, 'a')), HasSubstr("10000000 bytes; write at most 65536"));
  EXPECT_THAT(FaultsOf("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]"), HasSubstr("anchors"));
  for (std::size_t size = 0; size < kSmall.size(); ++size) ReadMeasureRules(kSmall.substr(0, size), "r.yaml");
}

TEST(MeasureRules, RefuseOriginReligionAndBirthCountryThroughAnyInput) {
  for (const std::string_view name :
       {"foreign_born", "Foreign-Born %", "ForeignBorn", "FÖRÄLDRARS URSPRUNG", "utrikes födda",
        "UtrikesFodda", "födelseland", "religion", "andel_muslimer", "EP_MINRTY", "ethnic-group",
        "birth.country", "country of birth", "ikke-vestlige", "invandrare", "e.t.h.n.i.c"}) {
    EXPECT_TRUE(IsDenied(name)) << name;
    const std::string quoted = '\'' + std::string(name) + '\'';
    EXPECT_THAT(FaultsOf(With("name: low_income_pct", "name: " + quoted)), HasSubstr("looks like origin"))
        << name;
    const std::string extra = ", text: {sv: m, en: m}}\nclasses:";
    for (const std::string& measure : {"{op: years_mean, years: 2, unit: percent, name: " + quoted,
                                       "{op: growth, years: 2, name: " + quoted,
                                       "{op: survey, names: [" + quoted + "]", "{op: label, name: " + quoted})
      EXPECT_THAT(FaultsOf(With("classes:", "  x: " + measure + extra)), HasSubstr("looks like origin"))
          << measure;
  }
  EXPECT_THAT(FaultsOf(With("  bands:", "  foreign_born:")), HasSubstr("looks like origin"));
  for (const std::string_view name :
       {"low_income_pct", "unemployed", "property.theft", "arbetslösa", "insecurity", "strong_bonds"})
    EXPECT_FALSE(IsDenied(name)) << name;
}

TEST(MeasureRules, ForConformanceMayTakeThemInAndCanNeverHold) {
  std::string text = With("purpose: assessment", "purpose: conformance");
  text.replace(text.find("low_income_pct"), 14, "foreign_born");
  const auto rules = LoadMeasureRules(text, "r.yaml");
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(MayBeActivated(*rules).error().code, base::ErrorCode::kPermissionDenied);
  EXPECT_TRUE(MayBeActivated(*LoadMeasureRules(kSmall, "r.yaml")));
}

TEST(MeasureRules, AreToldFromTheFirstForm) {
  EXPECT_EQ(FormatOf(kSmall), 2);
  EXPECT_EQ(FormatOf("format: 1\nname: x"), 1);
  EXPECT_EQ(FormatOf("name: x"), 0);
  EXPECT_EQ(FormatOf("["), 0);
}

}  // namespace
}  // namespace lagesbild::rules
