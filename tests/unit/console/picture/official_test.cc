#include "console/picture/domain/official.h"

#include <gtest/gtest.h>

#include "unit/console/picture/given.h"

namespace lagesbild::picture {
namespace {

model::Assessment Listed(const std::string& id, const std::string& class_id) {
  auto assessment = Assessed(id, "none", kFirstDay, "listed");
  assessment.official = {{"polisen", class_id, kFirstDay}};
  return assessment;
}

TEST(OfficialOf, IsTheAreasOwnAndElseThatOfTheAreasItLiesIn) {
  const auto around = Listed("uso-1", "utsatt");
  const auto inside = Assessed("deso-1", "high");
  auto registered = Registered("deso-1");
  registered.within = {"0180", "uso-1"};
  const AssessmentsById all = {{"uso-1", &around}, {"deso-1", &inside}};
  const auto own = OfficialOf(around, nullptr, all);
  ASSERT_EQ(own.size(), 1U);
  EXPECT_EQ(own[0].area, "uso-1");
  const auto inherited = OfficialOf(inside, &registered, all);
  ASSERT_EQ(inherited.size(), 1U);
  EXPECT_EQ(inherited[0].area, "uso-1");
  EXPECT_EQ(inherited[0].official->class_id, "utsatt");
  EXPECT_TRUE(OfficialOf(inside, nullptr, all).empty());
}

TEST(IsListed, IsNotWhatAListNoLongerNames) {
  const auto gone = Listed("uso-1", "not_listed");
  EXPECT_FALSE(IsListed(OfficialOf(gone, nullptr, {})));
  EXPECT_FALSE(IsListed({}));
}

TEST(Compare, TellsDisagreementBothWaysAndNeverCallsThinEvidenceCalm) {
  EXPECT_EQ(Compare("none", true, true), Agreement::kOfficialOnly);
  EXPECT_EQ(Compare("elevated", false, true), Agreement::kIndicatedOnly);
  EXPECT_EQ(Compare("severe", true, true), Agreement::kBoth);
  EXPECT_EQ(Compare("none", false, true), Agreement::kNeither);
  EXPECT_EQ(Compare("insufficient_evidence", true, true), Agreement::kNoEvidence);
  EXPECT_EQ(Compare("insufficient_evidence", false, true), Agreement::kNoEvidence);
  EXPECT_EQ(Compare("severe", false, false), Agreement::kNotCompared);
}

}  // namespace
}  // namespace lagesbild::picture
