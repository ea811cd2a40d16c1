// Which dead letters are written again, so that nothing counts twice.
#include "console/dead_letters/redrive_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kafka/topics.h"

namespace lagesbild::console {
namespace {

using ::testing::ElementsAre;

const std::string kPartner = kafka::AlertTopic("ekby");

/// A letter about the record at `offset` of partition 0.
Letter About(std::string_view topic, std::int64_t offset, std::string_view stage) {
  Letter letter;
  letter.topic = topic;
  letter.partition = 0;
  letter.offset = offset;
  letter.stage = stage;
  return letter;
}

Letter Alert(const std::string& id) {
  Letter letter = About(kPartner, 5, kafka::kNotificationStage);
  letter.partition.reset();
  letter.alert_id = id;
  return letter;
}

TEST(RedrivePlan, WritesARecordOnceHoweverManyLettersThereAre) {
  // A stage that was rebuilt from its input writes its letters again.
  const std::vector letters{About(kafka::kSubmissions, 1, kafka::kRegistrarStage),
                            About(kafka::kSubmissions, 2, kafka::kRegistrarStage),
                            About(kafka::kSubmissions, 1, kafka::kRegistrarStage)};
  EXPECT_THAT(PlanRedrive(letters, {}), ElementsAre(Fate::kWrite, Fate::kWrite, Fate::kTwin));
}

TEST(RedrivePlan, WritesAnObservationOnlyIfBothStagesRefusedIt) {
  const std::vector both{About(kafka::kObservations, 1, kafka::kScoringStage),
                         About(kafka::kObservations, 2, kafka::kScoringStage),
                         About(kafka::kObservations, 1, kafka::kTrendStage)};
  // The one that completes them: its offset, which is the origin, is the same when this is done again.
  EXPECT_THAT(PlanRedrive(both, {}), ElementsAre(Fate::kTwin, Fate::kOneStage, Fate::kWrite));
  const std::vector rebuilt{About(kafka::kObservations, 1, kafka::kScoringStage),
                            About(kafka::kObservations, 1, kafka::kScoringStage)};
  EXPECT_THAT(PlanRedrive(rebuilt, {}), ElementsAre(Fate::kOneStage, Fate::kOneStage));
}

TEST(RedrivePlan, PassesOverAlertsThatThePartnerHas) {
  const std::vector letters{Alert("a1"), Alert("a2"), Alert("a2"), Alert("")};
  EXPECT_THAT(PlanRedrive(letters, {{kPartner, std::set<std::string>{"a1"}}}),
              ElementsAre(Fate::kThere, Fate::kWrite, Fate::kThere, Fate::kNotAnAlert));
}

TEST(RedrivePlan, WaitsForThePartnersTopic) {
  EXPECT_THAT(PlanRedrive({Alert("a1")}, {{kPartner, std::nullopt}}), ElementsAre(Fate::kNoTopic));
}

TEST(RedrivePlan, WritesNothingThatIsCutOrSaysNotWhereItCameFrom) {
  auto cut = About(kafka::kSubmissions, 1, kafka::kRegistrarStage);
  cut.is_cut = true;
  EXPECT_THAT(PlanRedrive({cut, Letter{}}, {}), ElementsAre(Fate::kCut, Fate::kNoSource));
}

TEST(RedrivePlan, SaysWhatToDoAboutWhatStays) {
  for (const auto fate : {Fate::kCut, Fate::kNoSource, Fate::kOneStage, Fate::kNotAnAlert, Fate::kNoTopic}) {
    EXPECT_NE(HintOf(fate), "") << NameOf(fate);
  }
  for (const auto fate : {Fate::kWrite, Fate::kTwin, Fate::kThere})
    EXPECT_EQ(HintOf(fate), "") << NameOf(fate);
}

}  // namespace
}  // namespace lagesbild::console
