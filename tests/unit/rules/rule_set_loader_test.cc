#include "common/rules/rule_set_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "common/base/hash.h"
#include "common/model/kinds.h"
#include "unit/rules/documents.h"

namespace lagesbild::rules {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kSmall = R"(format: 1
name: small
levels: [district]
hold_days: {worse: 1, better: 2}
coverage: {onboarding_days: 3, late_days: 4}
axes:
  harm:
    measure: weighted_rate
    unit: points
    needed: true
    per_residents: 1000
    residents_min: 10
    age_weights_permille: [1000, 500]
    points: {violence.assault: 2.5, drugs.offence: 9}
    classes:
      elevated: {enter: 10, exit: 8}
  insecurity:
    measure: survey_share
    unit: percent
    surveys: [insecurity]
    answers_min: 50
    age_years_max: 3
    classes: {}
)";

std::string With(std::string_view from, std::string_view to) { return Changed(kSmall, from, to); }

std::string FaultsOf(std::string_view yaml) { return FaultLines(ReadRuleSet(yaml, "r.yaml")); }

TEST(RuleSetLoader, ReadsEveryField) {
  const auto loaded = LoadRuleSet(kSmall, "r.yaml");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->name, "small");
  EXPECT_EQ(loaded->id, "small@" + base::Hex(base::Sha256(kSmall)).substr(0, 12));
  EXPECT_EQ(loaded->hold_worse_days, 1);
  EXPECT_EQ(loaded->hold_better_days, 2);
  EXPECT_EQ(loaded->onboarding_days, 3);
  EXPECT_EQ(loaded->late_days, 4);
  ASSERT_EQ(loaded->axes.size(), 2U);
  const auto& rate = std::get<WeightedRate>(loaded->axes[0].measure);
  EXPECT_EQ(rate.weight_milli[model::FindKind("violence.assault")->number], 2500);
  EXPECT_EQ(loaded->axes[0].thresholds[1], (Threshold{10'000, 8'000}));
  EXPECT_EQ(std::get<SurveyShare>(loaded->axes[1].measure).surveys, std::vector<std::string>{"insecurity"});
}

TEST(RuleSetLoader, LeavesPoliceDetectedKindsOutUnlessAsked) {
  const auto drugs = model::FindKind("drugs.offence")->number;
  EXPECT_EQ(std::get<WeightedRate>(LoadRuleSet(kSmall, "r")->axes[0].measure).weight_milli[drugs], 0);
  const auto run =
      LoadRuleSet(With("residents_min: 10", "residents_min: 10\n    count_police_detected: true"), "r");
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(std::get<WeightedRate>(run->axes[0].measure).weight_milli[drugs], 9000);
}

TEST(RuleSetLoader, TakesTheShippedRuleSet) {
  std::ifstream file(LB_FIRST_RULE_SET);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_THAT(FaultsOf(text.str()), IsEmpty());
  const auto rules = LoadRuleSet(text.str(), "first.yaml");
  ASSERT_TRUE(rules);
  EXPECT_EQ(std::get<WeightedRate>(rules->axes[0].measure).age_permille.size(), 12U);
}

TEST(RuleSetLoader, SaysFileLineColumnWhatAndWhatToWrite) {
  EXPECT_EQ(FaultsOf(With("measure: survey_share", "measure: magic")),
            "r.yaml:18:14: unknown measure 'magic'; write weighted_rate or survey_share\n");
}

TEST(RuleSetLoader, ListsAllFaultsAtOnce) {
  std::string text = With("per_residents: 1000", "per_residents: -5");
  text.replace(text.find("better: 2"), 9, "better: x");
  const auto loaded = ReadRuleSet(text, "r.yaml");
  EXPECT_EQ(loaded.faults.size(), 2U) << FaultsOf(text);
}

struct BadCase {
  std::string_view from, to, says;
};

TEST(RuleSetLoader, RefusesWhatCannotBeMeant) {
  const BadCase cases[] = {
      {"format: 1", "format: 2", "not a whole number from 1 to 1"},
      {"name: small", "name: SMALL", "not a name"},
      {"name: small\n", "", "'name' is missing"},
      {"name: small", "name: small\nname: twice", "stands twice"},
      {"name: small", "nmae: small", "unknown key 'nmae'"},
      {"levels: [district]", "levels: []", "not a list"},
      {"levels: [district]", "levels: &l [district]", "anchors"},
      {"levels: [district]", "levels: *l", "anchor is not defined"},
      {"levels: [district]", "levels: !!set [district]", "tags"},
      {"worse: 1", "worse: 400", "from 0 to 366"},
      {"violence.assault: 2.5", "violence.assault: .nan", "not a number"},
      {"violence.assault: 2.5", "violence.assault: NaN", "not a number"},
      {"violence.assault: 2.5", "violence.assault: .inf", "not a number"},
      {"violence.assault: 2.5", "violence.assault: 1e3", "not a number"},
      {"violence.assault: 2.5", "violence.assault: -1", "not a number"},
      {"violence.assault: 2.5", "violence.assault: 1.2345", "not a number"},
      {"violence.assault: 2.5", "violence.insult: 2", "unknown kind"},
      {"violence.assault: 2.5, drugs.offence: 9", "drugs.offence: 9", "no kind weighs anything"},
      {"enter: 10, exit: 8", "enter: 10, exit: 11", "flicker"},
      {"enter: 10, exit: 8", "enter: 0, exit: 0", "entered at 0"},
      {"elevated: {enter: 10, exit: 8}", "utsatt: {enter: 10, exit: 8}", "unknown key 'utsatt'"},
      {"elevated: {enter: 10, exit: 8}", "elevated: {enter: 10, exit: 8}\n      high: {enter: 9, exit: 7}",
       "does not lie above"},
      {"      elevated: {enter: 10, exit: 8}", "      {}", "no class can be reached"},
      {"surveys: [insecurity]", "surveys: [share_foreign_born]", "origin"},
      {"surveys: [insecurity]", "surveys: [religion]", "origin"},
      {"[1000, 500]", "[]", "1 to 36"},
      {"[1000, 500]", "[1001]", "from 0 to 1000"},
      {"needed: true", "needed: yes", "neither true nor false"},
      {"unit: percent", "unit: [", "not YAML"},
  };
  for (const auto& bad : cases) {
    EXPECT_THAT(FaultsOf(With(bad.from, bad.to)), HasSubstr(std::string(bad.says))) << bad.to;
  }
}

TEST(RuleSetLoader, TakesAnyBytesWithoutHarm) {
  EXPECT_THAT(FaultsOf(""), HasSubstr("empty"));
  EXPECT_THAT(FaultsOf("just words"), HasSubstr("not a map"));
  EXPECT_THAT(FaultsOf(std::string(kSmall) + "# \xC3\x28"), HasSubstr("not UTF-8"));
  EXPECT_THAT(FaultsOf(std::string("name: \0x", 8)), HasSubstr("not UTF-8"));
  EXPECT_THAT(FaultsOf(std::string(kRuleSetBytesMax + 1, 'a')), HasSubstr("bytes"));
  EXPECT_THAT(FaultsOf(std::string(60'000, '[')), HasSubstr("nested deeper"));
  EXPECT_THAT(FaultsOf(std::string(60'000, '{')), HasSubstr("nested deeper"));
  EXPECT_THAT(FaultsOf("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]"), HasSubstr("anchors"));
  EXPECT_THAT(FaultsOf(std::string(kSmall) + "---\nname: b\n"), HasSubstr("second document"));
  std::string many = "a: [";
  for (int i = 0; i < 25'000; ++i) many += "1,";
  EXPECT_THAT(FaultsOf(many + "1]"), HasSubstr("more than"));
}

TEST(RuleSetLoader, TakesEveryCutOfADocumentWithoutHarm) {
  for (std::size_t size = 0; size < kSmall.size(); ++size) {
    const auto loaded = ReadRuleSet(kSmall.substr(0, size), "r.yaml");
    EXPECT_TRUE(size > 380 || !loaded.faults.empty()) << size;
  }
}

}  // namespace
}  // namespace lagesbild::rules
