// Which reference areas are compared with: by level and rule set, through markers, restarts and missing
// content.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rules/rule_set_loader.h"
#include "component/scoring/scoring_partition.h"
#include "scoring/adapters/active_references.h"

namespace lagesbild::scoring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using Content = std::shared_ptr<const measures::Reference>;

class ActiveReferencesTest : public ::testing::Test {
 protected:
  /// The content of a marker, there from now on.
  Content Arrives(const model::Marker& marker) {
    content_.Arrives(marker);
    return content_.by_id.at(ReferenceIdOf(marker));
  }
  const measures::Reference* For(const std::string& level) const {
    return ReferenceFor(references_.by_level(), level);
  }

  FakeReferences content_;
  testing::FakeUnit unit_;
  ScoringState state_{unit_};
  ActiveReferences references_{content_};
};

TEST_F(ActiveReferencesTest, AreThoseOfTheLevelAndOfExactlyTheRuleSetThatHolds) {
  const auto deso = ReferenceMarker(1, "deso", "a@1");
  const auto listed = ReferenceMarker(2, "listed", "a@1");
  const auto other = ReferenceMarker(3, "deso", "b@1");
  const auto of_deso = Arrives(deso);
  const auto of_listed = Arrives(listed);
  const auto of_other = Arrives(other);
  ASSERT_TRUE(references_.Use("a@1", state_));
  EXPECT_EQ(For("deso"), nullptr);
  EXPECT_EQ(references_.Mark(deso, state_).value(), ReferenceEffect::kInUse);
  EXPECT_EQ(references_.Mark(listed, state_).value(), ReferenceEffect::kInUse);
  EXPECT_EQ(references_.Mark(other, state_).value(), ReferenceEffect::kWaits);
  EXPECT_EQ(For("deso"), of_deso.get()) << "one that waits takes nobody's place";
  EXPECT_EQ(For("listed"), of_listed.get());
  EXPECT_EQ(For("district"), nullptr);
  ASSERT_TRUE(references_.Use("b@1", state_));
  EXPECT_EQ(For("deso"), of_other.get());
  EXPECT_EQ(For("listed"), nullptr);
  ASSERT_TRUE(references_.Use("a@1", state_));
  EXPECT_EQ(For("deso"), of_deso.get()) << "going back to a rule set goes back to its references";
}

TEST_F(ActiveReferencesTest, TakeTheHigherActivation) {
  const auto newer = ReferenceMarker(5, "deso", "a@1", "2025");
  const auto older = ReferenceMarker(4, "deso", "a@1");
  const auto of_newer = Arrives(newer);
  (void)Arrives(older);
  ASSERT_TRUE(references_.Use("a@1", state_));
  ASSERT_TRUE(references_.Mark(newer, state_));
  for (const auto& late : {older, newer}) {
    EXPECT_EQ(references_.Mark(late, state_).value(), ReferenceEffect::kNone);
  }
  EXPECT_EQ(For("deso"), of_newer.get());
  EXPECT_THAT(*state_.ReferenceMarkers(), ElementsAre(newer));
  const auto next = ReferenceMarker(6, "deso", "a@1", "2026");
  const auto of_next = Arrives(next);
  EXPECT_EQ(references_.Mark(next, state_).value(), ReferenceEffect::kInUse);
  EXPECT_EQ(For("deso"), of_next.get());
}

TEST_F(ActiveReferencesTest, ChangeNothingWhileContentIsMissing) {
  const auto marker = ReferenceMarker(1, "deso", "a@1");
  const auto waiting = ReferenceMarker(2, "deso", "b@1");
  ASSERT_TRUE(references_.Use("a@1", state_));
  for (const auto& missing : {marker, waiting}) {
    const auto marked = references_.Mark(missing, state_);
    ASSERT_FALSE(marked);
    EXPECT_EQ(marked.error().code, base::ErrorCode::kUnavailable);
  }
  EXPECT_THAT(unit_.working, IsEmpty());
  const auto there = Arrives(marker);
  (void)Arrives(waiting);
  ASSERT_TRUE(references_.Mark(marker, state_));
  ASSERT_TRUE(references_.Mark(waiting, state_));
  content_.missing = true;
  EXPECT_EQ(references_.Use("b@1", state_).error().code, base::ErrorCode::kUnavailable);
  EXPECT_EQ(For("deso"), there.get()) << "still the one of the rule set that holds";
}

TEST_F(ActiveReferencesTest, SayWhenTheStateIsNotTheirs) {
  unit_.Put(std::string("Rdeso\0a@1", 9), codec::EncodeMarker({1, 0, model::Feed{}}));
  EXPECT_EQ(references_.Use("a@1", state_).error().code, base::ErrorCode::kInternal);
  EXPECT_EQ(references_.Mark(ReferenceMarker(2, "deso", "a@1"), state_).error().code,
            base::ErrorCode::kInternal);
}

// ---- through the step

std::string ActiveRuleSet() { return rules::RuleSetId("sample", Rules()); }

TEST(ScoringStep, KeepsTheMarkersOfReferencesInItsState) {
  Partition partition;
  partition.Begin();
  const auto used = ReferenceMarker(1, "district", ActiveRuleSet());
  const auto waiting = ReferenceMarker(2, "district", "other@0123456789ab");
  partition.Arrives(used);
  partition.Arrives(waiting);
  ASSERT_TRUE(partition.Hand(used));
  ASSERT_TRUE(partition.Hand(waiting));
  std::map<std::string, std::string> stored;
  for (const auto& [key, value] : partition.unit.committed) {
    if (key.front() == 'R') stored.emplace(key, value);
  }
  const std::string prefix("Rdistrict\0", 10);
  EXPECT_THAT(stored, ElementsAre(Pair(prefix + "other@0123456789ab", codec::EncodeMarker(waiting)),
                                  Pair(prefix + ActiveRuleSet(), codec::EncodeMarker(used))));
}

TEST(ScoringStep, WaitsForTheContentOfAReference) {
  Partition partition;
  partition.Begin();
  const auto before = partition.unit.committed;
  const auto marker = ReferenceMarker(1, "district", ActiveRuleSet());
  const auto status = partition.Hand(marker);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, base::ErrorCode::kUnavailable);
  EXPECT_EQ(partition.unit.committed, before);
  partition.Arrives(marker);
  ASSERT_TRUE(partition.Replay(partition.log.size() - 1));
  EXPECT_NE(partition.unit.committed, before);
}

TEST(ScoringStep, ReadsReferencesAgainAfterARestartAndWithAnotherRuleSet) {
  Partition partition;
  partition.Begin();
  const auto used = ReferenceMarker(1, "district", ActiveRuleSet());
  const std::string next = Rules("{worse: 2, better: 3}");
  const auto waiting = ReferenceMarker(2, "district", rules::RuleSetId("sample", next));
  for (const auto& marker : {used, waiting}) {
    partition.Arrives(marker);
    ASSERT_TRUE(partition.Hand(marker));
  }
  const int loads = partition.references.loads;
  partition.references.missing = true;
  partition.step.Forget(0);
  const model::Marker rules{2, 0, model::RuleSetDocument{"sample@2", next}};
  EXPECT_EQ(partition.Hand(rules).error().code, base::ErrorCode::kUnavailable)
      << "that of the rule set before";
  partition.references.missing = false;
  partition.references.by_id.erase(ReferenceIdOf(waiting));
  const std::string rules_before = partition.unit.committed.at("r");
  EXPECT_EQ(partition.Hand(rules).error().code, base::ErrorCode::kUnavailable)
      << "that of the rule set to come";
  EXPECT_EQ(partition.unit.committed.at("r"), rules_before);
  partition.Arrives(waiting);
  ASSERT_TRUE(partition.Hand(rules));
  EXPECT_EQ(partition.unit.committed.at("r"), codec::EncodeMarker(rules));
  EXPECT_EQ(partition.references.loads, loads + 4);
}

TEST(ScoringStep, RefusesAReferenceMarkerWithoutNames) {
  Partition partition;
  partition.Begin();
  const auto before = partition.unit.committed;
  for (const std::string& level : {std::string(), std::string("de\0so", 5), std::string(129, 'x')}) {
    ASSERT_TRUE(partition.Hand(ReferenceMarker(1, level, ActiveRuleSet())));
    ASSERT_TRUE(partition.Hand(ReferenceMarker(1, "district", level)));
  }
  EXPECT_EQ(partition.unit.committed, before);
  ASSERT_EQ(partition.unit.dead.size(), 6U);
  EXPECT_EQ(partition.unit.dead.front().first, "BAD_REFERENCE");
}

}  // namespace
}  // namespace lagesbild::scoring
