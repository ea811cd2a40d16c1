#include "ingest/gateway/domain/normalise.h"

#include <gtest/gtest.h>

namespace lagesbild::ingest {
namespace {

TEST(Normalise, FillsInRevisionAndCountAndKeepsTheRestOfAnIncident) {
  model::Submission event;
  event.source_id = "K-1";
  event.revision = 0;
  event.body = model::Incident{"fire.arson", model::Point{59, 18}, 0, 1};
  Normalise(event);
  EXPECT_EQ(event.source_id, "K-1");
  EXPECT_EQ(event.revision, 1U);
  EXPECT_EQ(std::get<model::Incident>(event.body).count, 1);

  event.revision = 7;
  event.body = model::Incident{"fire.arson", model::Point{59, 18}, 5, 1};
  Normalise(event);
  EXPECT_EQ(event.revision, 7U);
  EXPECT_EQ(std::get<model::Incident>(event.body).count, 5);
}

TEST(Normalise, GivesWhatHoldsAValueItsKeyAsId) {
  model::Submission event;
  event.source_id = "whatever was sent";
  event.body = model::SurveyResult{"unsafe", model::AreaCode{"0180C1010"}, "2024H1", 5, 0.5, {}, {}, "v1"};
  Normalise(event);
  EXPECT_EQ(event.source_id, "survey|unsafe|0180C1010|2024H1");

  event.body = model::Indicator{"poor", model::MunicipalityCode{"0180"}, "2024", 1};
  Normalise(event);
  EXPECT_EQ(event.source_id, "indicator|poor|0180|2024");

  event.body = model::Measure{"safety_walk", model::AreaCode{"a1"}, 20'000, 20'006};
  Normalise(event);
  EXPECT_EQ(event.source_id, "measure|safety_walk|a1|20000/20006");

  event.body = model::OfficialAssessment{"polisen", model::AreaCode{"a1"}, "utsatt", 20'000};
  Normalise(event);
  EXPECT_EQ(event.source_id, "official|polisen|a1|");
}

TEST(Normalise, LeavesAWithdrawalsIdAlone) {
  model::Submission event;
  event.source_id = "survey|unsafe|0180C1010|2024H1";
  event.body = model::Withdrawal{};
  Normalise(event);
  EXPECT_EQ(event.source_id, "survey|unsafe|0180C1010|2024H1");
}

TEST(SourceIdOf, ShortensAKeyThatWouldBeTooLongAndKeepsItApartFromItsNeighbours) {
  const std::string name(64, 'n');
  const auto first =
      SourceIdOf(model::SurveyResult{name, model::AreaCode{std::string(64, 'a')}, "2024", 1, 0, {}, {}, ""});
  const auto second =
      SourceIdOf(model::SurveyResult{name, model::AreaCode{std::string(64, 'a')}, "2025", 1, 0, {}, {}, ""});
  EXPECT_EQ(first.size(), std::string("survey|#").size() + 32);
  EXPECT_NE(first, second);
}

}  // namespace
}  // namespace lagesbild::ingest
