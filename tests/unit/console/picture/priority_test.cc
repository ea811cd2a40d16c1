#include "console/picture/domain/priority.h"

#include <gtest/gtest.h>

#include "unit/console/picture/given.h"

namespace lagesbild::picture {
namespace {

constexpr auto kReality = model::Cause::kReality;
constexpr auto kCoverage = model::Cause::kCoverage;

struct Case {
  model::Assessment now;
  Standing standing;

  explicit Case(const std::string& class_id) : now(Assessed("a", class_id)) {}
  Case& From(const std::string& class_id, model::Cause cause) {
    standing.base_class = class_id;
    standing.cause = cause;
    return *this;
  }
  Case& LastKnown(const std::string& class_id) {
    standing.last_known = class_id;
    return *this;
  }
  Case& Pending(const std::string& class_id) {
    now.pending_class = class_id;
    return *this;
  }
  Case& Listed() {
    standing.listed = true;
    return *this;
  }
  Case& AxisLevel(std::int32_t level) {
    now.axes.push_back({"harm", 1000, "points", level});
    return *this;
  }
  Case& Residents(std::int64_t count) {
    now.population = count;
    return *this;
  }
  std::optional<PriorityKey> Key() {
    standing.now = &now;
    return PriorityOf(standing);
  }
};

TEST(PriorityOf, GoesByClassFirst) {
  EXPECT_GT(Case("severe").Key(), Case("high").From("none", kReality).Key());
  EXPECT_GT(Case("high").Key(), Case("elevated").Residents(9000).Key());
}

TEST(PriorityOf, PutsWhatIsKnownBeforeWhatWasLastKnownAndThatBeforeAMilderClass) {
  const auto lost = Case("insufficient_evidence").LastKnown("high").Key();
  ASSERT_TRUE(lost);
  EXPECT_GT(Case("high").Key(), lost);
  EXPECT_GT(lost, Case("elevated").From("none", kReality).Key());
}

TEST(PriorityOf, PutsWorseInRealityBeforeWorseAsKnownAndBetterLast) {
  const auto reality = Case("high").From("none", kReality).Key();
  const auto on_the_way = Case("high").From("high", kReality).Pending("severe").Key();
  const auto knowledge = Case("high").From("none", kCoverage).Key();
  const auto unchanged = Case("high").From("high", kReality).Key();
  const auto better = Case("high").From("severe", kReality).Key();
  EXPECT_GT(reality, on_the_way);
  EXPECT_GT(on_the_way, knowledge);
  EXPECT_GT(knowledge, unchanged);
  EXPECT_GT(unchanged, better);
}

TEST(PriorityOf, GoesOnByTheHighestAxisAndThenByResidents) {
  EXPECT_GT(Case("high").AxisLevel(4).Key(), Case("high").AxisLevel(3).Residents(9000).Key());
  EXPECT_GT(Case("high").AxisLevel(3).Residents(9000).Key(), Case("high").AxisLevel(3).Key());
}

TEST(PriorityOf, LeavesOutWhatIsCalmUnlessItIsOnItsWay) {
  EXPECT_FALSE(Case("none").From("high", kReality).Key());
  EXPECT_FALSE(Case("none").Listed().Key()) << "that is a disagreement, not a task";
  EXPECT_TRUE(Case("none").Pending("elevated").Key());
}

TEST(PriorityOf, TakesAListedAreaWithoutEvidenceAndNoOther) {
  EXPECT_TRUE(Case("insufficient_evidence").Listed().Key());
  EXPECT_FALSE(Case("insufficient_evidence").Key());
}

TEST(MovementOf, CountsAgeingAsRealityAndEvidenceAsNoMovement) {
  auto case_of = Case("high").From("elevated", model::Cause::kAgeing);
  case_of.standing.now = &case_of.now;
  EXPECT_EQ(MovementOf(case_of.standing), Movement::kWorse);
  auto evidence = Case("high").From("insufficient_evidence", kCoverage);
  evidence.standing.now = &evidence.now;
  EXPECT_EQ(MovementOf(evidence.standing), Movement::kNone);
}

}  // namespace
}  // namespace lagesbild::picture
