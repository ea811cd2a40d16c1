#include "notification/domain/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lagesbild::notification {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Faults(const std::vector<Violation>& violations) {
  std::vector<std::string> faults;
  for (const auto& violation : violations) faults.push_back(violation.field + " " + violation.reason);
  return faults;
}

model::Subscription Good() {
  model::Subscription subscription;
  subscription.id = "malmo-all";
  subscription.partner = "malmo";
  subscription.areas = {"1280C101"};
  subscription.municipalities = {"1280"};
  subscription.counties = {"12"};
  subscription.levels = {"deso"};
  subscription.finding_kinds = {"class_change", "trend"};
  subscription.class_from = {"none"};
  subscription.class_to = {"severe", "insufficient_evidence"};
  subscription.directions = {"worse", "better", "neutral"};
  subscription.severity_min = 4;
  return subscription;
}

TEST(ValidateSubscription, TakesWhatIsRight) { EXPECT_THAT(Validate(Good(), DefaultLevels()), IsEmpty()); }

TEST(ValidateSubscription, NamesEveryFaultWithItsField) {
  auto bad = Good();
  bad.id = "Malmö";
  bad.partner = "";
  bad.areas = {"ok", "with blank"};
  bad.municipalities = {"128"};
  bad.counties = {"1280"};
  bad.levels = {"dseo"};
  bad.finding_kinds = {"class"};
  bad.class_from = {"utsatt"};
  bad.class_to = {"none", ""};
  bad.directions = {"up"};
  bad.severity_min = 5;
  EXPECT_THAT(
      Faults(Validate(bad, DefaultLevels())),
      ElementsAre("subscription.id BAD_ID", "subscription.partner BAD_ID", "subscription.areas[1] BAD_AREA",
                  "subscription.municipalities[0] BAD_MUNICIPALITY", "subscription.counties[0] BAD_COUNTY",
                  "subscription.levels[0] UNKNOWN_LEVEL",
                  "subscription.finding_kinds[0] UNKNOWN_FINDING_KIND",
                  "subscription.class_from[0] UNKNOWN_CLASS", "subscription.class_to[1] UNKNOWN_CLASS",
                  "subscription.directions[0] UNKNOWN_DIRECTION", "subscription.severity_min OUT_OF_RANGE"));
}

TEST(ValidateSubscription, SaysWhatToWriteInstead) {
  auto bad = Good();
  bad.levels = {"dseo\x1b[31m"};
  const auto faults = Validate(bad, {"deso", "grid"});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].description, "'dseo?[31m': not known; use deso, grid");
}

TEST(ValidateSubscription, RefusesWhatDoesNotFitARegisterEntry) {
  auto bad = Good();
  bad.areas.assign(6000, "1280C101");
  EXPECT_THAT(Faults(Validate(bad, DefaultLevels())), ElementsAre("subscription TOO_LARGE"));
  bad.areas.assign(4000, "1280C101");
  EXPECT_THAT(Validate(bad, DefaultLevels()), IsEmpty());
}

TEST(ValidatePartner, ChecksIdAndName) {
  EXPECT_THAT(Validate(model::Partner{"malmo-stad", "Malmö stad", {}, false}), IsEmpty());
  EXPECT_THAT(Faults(Validate(model::Partner{"a.b", std::string(129, 'x'), {}, false})),
              ElementsAre("partner.id BAD_ID", "partner.name TOO_LONG"));
  EXPECT_THAT(Faults(Validate(model::Partner{std::string(65, 'a'), {}, {}, false})),
              ElementsAre("partner.id BAD_ID"));
}

}  // namespace
}  // namespace lagesbild::notification
