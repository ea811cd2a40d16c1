// Axes, coverage and class ids of a rule set of measures: what the services need to work with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rules/measure_rules.h"
#include "unit/rules/documents.h"

namespace lagesbild::rules {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kSmall = R"(format: 2
name: small
purpose: assessment
text: {sv: liten, en: small}
levels: [district]
coverage: {onboarding_days: 14, late_days: 28}
measures:
  poor: {op: indicator, name: poor, unit: percent, text: {sv: m, en: m}}
  poor_level: {op: bands, of: poor, cuts: [10 percent, 20 percent, 30 percent, 40 percent], text: {sv: m, en: m}}
  town: {op: label, name: municipality, text: {sv: m, en: m}}
  many: {op: at_least, of: poor, than: 20 percent, text: {sv: m, en: m}}
  most: {op: at_least, of: poor, than: 40 percent, text: {sv: m, en: m}}
  stays: {op: held, of: many, years: 1, text: {sv: m, en: m}}
axes:
  - {measure: poor, needed: true, level: poor_level}
  - {measure: poor_level}
classes:
  - {id: none, text: {sv: ingen, en: none}}
  - {id: elevated, enter: many, text: {sv: förhöjd, en: elevated}}
  - {id: severe, enter: most, text: {sv: allvarlig, en: severe}}
)";

std::string With(std::string_view from, std::string_view to) { return Changed(kSmall, from, to); }

std::string FaultsOf(std::string_view yaml) { return FaultLines(ReadMeasureRules(yaml, "r.yaml")); }

TEST(Axes, AreReadAsTheyStand) {
  const auto rules = LoadMeasureRules(kSmall, "r.yaml");
  ASSERT_TRUE(rules) << rules.error().message;
  ASSERT_EQ(rules->axes.size(), 2U);
  EXPECT_EQ(rules->axes[0].measure, 0U);
  EXPECT_EQ(rules->axes[0].level, 1U);
  EXPECT_TRUE(rules->axes[0].needed);
  EXPECT_EQ(rules->axes[1].measure, 1U);
  EXPECT_EQ(rules->axes[1].level, std::nullopt);
  EXPECT_FALSE(rules->axes[1].needed);
  EXPECT_EQ(rules->onboarding_days, 14);
  EXPECT_EQ(rules->late_days, 28);
  EXPECT_EQ(LoadMeasureRules(With("coverage: {onboarding_days: 14, late_days: 28}\n", ""), "r")->late_days,
            0);
}

TEST(Axes, AreRefusedWhereTheyCannotBeShown) {
  struct Case {
    std::string_view from, to, says;
  };
  const Case cases[] = {
      {"{measure: poor_level}", "{measure: town}",
       "r.yaml:16:5: the axis 'town' is in 'label'; name a measure"},
      {"{measure: poor_level}", "{measure: many}", "the axis 'many' is in 'truth'"},
      {"{measure: poor_level}", "{measure: poor}", "the axis 'poor' stands twice; keep one"},
      {"{measure: poor_level}", "{measure: por}", "unknown measure 'por'; write 'poor'"},
      {"{measure: poor_level}", "{needed: true}", "'measure' is missing"},
      {"{measure: poor_level}", "{measure: poor_level, need: true}", "unknown key 'need'"},
      {"{measure: poor_level}", "poor_level", "the axis is not a map"},
      {"needed: true", "needed: yes", "neither true nor false"},
      {"level: poor_level", "level: poor", "'poor' can be something else than a level from 0 to 4"},
      {"level: poor_level", "level: many", "'many' can be something else than a level"},
      {", 40 percent]", ", 40 percent, 50 percent]", "'poor_level' can be something else than a level"},
      {"axes:\n  - {measure: poor, needed: true, level: poor_level}\n  - {measure: poor_level}", "axes: []",
       "not a list of 1 to 8 axes"},
      {"onboarding_days: 14, late_days: 28", "onboarding_days: 14", "'late_days' is missing"},
      {"late_days: 28", "late_days: 0", "not a whole number from 1 to 366"},
  };
  for (const auto& bad : cases)
    EXPECT_THAT(FaultsOf(With(bad.from, bad.to)), HasSubstr(std::string(bad.says))) << bad.to;
}

base::Status May(const std::string& yaml) {
  const auto rules = LoadMeasureRules(yaml, "r.yaml");
  EXPECT_TRUE(rules) << (rules ? "" : rules.error().message);
  return rules ? MayBeActivated(*rules) : base::Status();
}

TEST(Activation, TakesAnyOfOurClassesInTheirOrder) {
  EXPECT_TRUE(May(std::string(kSmall)));
  EXPECT_TRUE(May(With("id: elevated", "id: high")));
  for (const auto& [from, to] :
       {std::pair<std::string_view, std::string_view>{"id: elevated", "id: risk_area"},
        {"id: none", "id: nothing"},
        {"id: severe", "id: insufficient_evidence"}}) {
    const auto refused = May(With(from, to));
    ASSERT_FALSE(refused) << to;
    EXPECT_EQ(refused.error().code, base::ErrorCode::kFailedPrecondition);
    EXPECT_THAT(refused.error().ToString(),
                HasSubstr("none and any of elevated, high, severe, in this order"));
  }
  std::string reversed = With("id: elevated", "id: x");
  reversed.replace(reversed.find("id: severe"), 10, "id: elevated");
  reversed.replace(reversed.find("id: x"), 5, "id: severe");
  EXPECT_FALSE(May(reversed));
  const std::string without(kSmall.substr(0, kSmall.find("classes:")));
  EXPECT_FALSE(May(without)) << "no classes at all";
}

TEST(Activation, RefusesWhatTheServicesDoNotKeep) {
  const auto refused = May(With("years: 1", "years: 2"));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("'stays'"));
  EXPECT_THAT(refused.error().hint, HasSubstr("hold_days"));
}

}  // namespace
}  // namespace lagesbild::rules
