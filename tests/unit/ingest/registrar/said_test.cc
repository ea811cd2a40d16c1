#include "ingest/registrar/domain/said.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace lagesbild::registrar {
namespace {

model::Submission Theft() {
  model::Submission submission;
  submission.feed = "polisen";
  submission.source_id = "1";
  submission.body = model::Incident{"violence.assault", model::AreaCode{"0180"}, 2, 1'700'000'000'000};
  return submission;
}
template <class Change>
model::Submission With(Change change) {
  auto submission = Theft();
  change(submission, std::get<model::Incident>(submission.body));
  return submission;
}
std::string_view ReasonOf(const model::Submission& submission) {
  const auto heard = Hear(submission);
  return heard ? "heard" : heard.error().reason;
}
model::Submission Value(model::Body body) {
  auto submission = Theft();
  submission.body = std::move(body);
  return submission;
}

TEST(Hear, ReadsAnIncident) {
  const auto heard = Hear(Theft());
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->said.type, SaidType::kIncident);
  EXPECT_EQ(heard->said.kind, 3);
  EXPECT_EQ(heard->said.count, 2);
  EXPECT_EQ(heard->said.day, 19'675);  // 2023-11-14 22:13 UTC, the same day in Stockholm
  EXPECT_EQ(heard->revision, 1U);
}

TEST(Hear, HashesWhatTheClientSaidAlone) {
  const auto hash = Hear(Theft())->body_hash;
  EXPECT_EQ(Hear(With([](auto& submission, auto&) {
              submission.recorded_at_ms = 5;
              submission.push_id = "push";
              submission.traceparent = "trace";
              submission.revision = 7;
            }))->body_hash,
            hash);
  EXPECT_NE(Hear(With([](auto&, auto& in) { in.count = 3; }))->body_hash, hash);
  EXPECT_NE(Hear(With([](auto&, auto& in) { in.occurred_at_ms += 1; }))->body_hash, hash);
  EXPECT_NE(Hear(With([](auto&, auto& in) { in.kind = "violence.robbery"; }))->body_hash, hash);
  EXPECT_NE(Hear(With([](auto&, auto& in) { in.place = model::AreaCode{"0181"}; }))->body_hash, hash);
  // The same text as another kind of place is another place.
  EXPECT_NE(Hear(With([](auto&, auto& in) { in.place = model::MunicipalityCode{"0180"}; }))->body_hash, hash);
}

TEST(Hear, TakesAbsentCountAndRevisionAsOne) {
  const auto one = Hear(With([](auto&, auto& in) { in.count = 1; }));
  const auto none = Hear(With([](auto& submission, auto& in) {
    in.count = 0;
    submission.revision = 0;
  }));
  EXPECT_EQ(none->said.count, 1);
  EXPECT_EQ(none->revision, 1U);
  EXPECT_EQ(none->body_hash, one->body_hash);
}

TEST(Hear, RoundsPointsToWhatIsStored) {
  const auto heard = Hear(With([](auto&, auto& in) { in.place = model::Point{59.33000049, 18.0600001}; }));
  EXPECT_EQ(std::get<model::Point>(heard->place), (model::Point{59.33, 18.06}));
  EXPECT_EQ(FromMicroDegrees(ToMicroDegrees(-12.345678)), -12.345678);
}

TEST(Hear, ReadsValuesInIntegers) {
  const auto survey = Hear(Value(model::SurveyResult{"unsafe_at_night", model::AreaCode{"0180"}, "2024", 120,
                                                     0.27335, 0.04, std::nullopt, "v2"}));
  ASSERT_TRUE(survey);
  EXPECT_EQ(survey->said.value, (model::Value{2734, 120, 400, -1, "v2"}));
  const auto indicator =
      Hear(Value(model::Indicator{"low_income", model::AreaCode{"0180"}, "2022", -1.2345}));
  EXPECT_EQ(indicator->said.value.number, -1235);  // −1,234.5 rounds away from zero
  const auto measure = Hear(Value(model::Measure{"safety_walk", model::AreaCode{"0180"}, 10, 12}));
  EXPECT_EQ(measure->said.period, "10/12");
  EXPECT_EQ(measure->said.value.number, 1);
  const auto official = Hear(Value(model::OfficialAssessment{"polisen", model::AreaCode{"9"}, "utsatt", 99}));
  EXPECT_EQ(official->said.value, (model::Value{99, 0, 0, 0, "utsatt"}));
  EXPECT_EQ(Hear(Value(model::Withdrawal{"typing error"}))->said, Said{});
}

TEST(Hear, RefusesWithAReason) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(ReasonOf(Value({})), "BODY_MISSING");
  EXPECT_EQ(ReasonOf(With([](auto& submission, auto&) { submission.feed.clear(); })), "FEED_INVALID");
  EXPECT_EQ(ReasonOf(With([](auto& submission, auto&) { submission.source_id = std::string(129, 'x'); })),
            "SOURCE_ID_INVALID");
  EXPECT_EQ(ReasonOf(With([](auto&, auto& in) { in.kind = "no.such"; })), "KIND_UNKNOWN");
  EXPECT_EQ(ReasonOf(With([](auto&, auto& in) { in.count = -1; })), "COUNT_INVALID");
  EXPECT_EQ(ReasonOf(With([](auto&, auto& in) { in.count = 10'001; })), "COUNT_INVALID");
  EXPECT_EQ(ReasonOf(With([](auto&, auto& in) { in.occurred_at_ms = INT64_MAX; })), "TIME_INVALID");
  EXPECT_EQ(ReasonOf(With([](auto&, auto& in) { in.place = {}; })), "PLACE_MISSING");
  EXPECT_EQ(ReasonOf(With([](auto&, auto& in) { in.place = model::AreaCode{}; })), "PLACE_INVALID");
  EXPECT_EQ(ReasonOf(With([&](auto&, auto& in) { in.place = model::Point{nan, 18}; })), "PLACE_INVALID");
  EXPECT_EQ(ReasonOf(With([](auto&, auto& in) { in.place = model::Point{59, HUGE_VAL}; })), "PLACE_INVALID");
  EXPECT_EQ(ReasonOf(Value(model::SurveyResult{"q", model::AreaCode{"a"}, "2024", 10, nan, {}, {}, ""})),
            "VALUE_INVALID");
  EXPECT_EQ(ReasonOf(Value(model::SurveyResult{"q", model::AreaCode{"a"}, "2024", 10, 0.5, 1.5, {}, ""})),
            "VALUE_INVALID");
  EXPECT_EQ(ReasonOf(Value(model::SurveyResult{"q", model::AreaCode{"a"}, "2024", 0, 0.5, {}, {}, ""})),
            "VALUE_INVALID");
  EXPECT_EQ(ReasonOf(Value(model::Indicator{"i", model::AreaCode{"a"}, "2024", HUGE_VAL})), "VALUE_INVALID");
  EXPECT_EQ(ReasonOf(Value(model::Indicator{"", model::AreaCode{"a"}, "2024", 1})), "TEXT_INVALID");
  EXPECT_EQ(ReasonOf(Value(model::Measure{"m", model::AreaCode{"a"}, 9, 8})), "TIME_INVALID");
  EXPECT_EQ(ReasonOf(Value(model::OfficialAssessment{"p", model::AreaCode{"a"}, "", 8})), "TEXT_INVALID");
}

}  // namespace
}  // namespace lagesbild::registrar
