#include "ingest/gateway/domain/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace lagesbild::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t kNowMs = 1'770'000'000'000;  // 2026-02-02
constexpr std::int64_t kHourMs = 3'600'000;
constexpr Sender kSender{"polisen-demo", false};

model::Submission ValidIncident() {
  model::Submission event;
  event.feed = "polisen-demo";
  event.source_id = "K-2026/17 Å";
  event.revision = 3;
  event.push_id = "push-1";
  event.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  event.body = model::Incident{"violence.assault", model::Point{59.3, 18.0}, 2, kNowMs - kHourMs};
  return event;
}

model::Submission With(model::Body body) {
  model::Submission event = ValidIncident();
  event.body = std::move(body);
  return event;
}

model::SurveyResult ValidSurvey() {
  return {"unsafe_at_night", model::AreaCode{"0180C1010"}, "2024H1", 412, 0.27, 0.04, 0.6, "ntu-2022"};
}
model::Indicator ValidIndicator() {
  return {"low_economic_standard_share", model::MunicipalityCode{"0180"}, "2024-05", -12.5};
}
model::Measure ValidMeasure() { return {"safety_walk", model::AreaCode{"Järva_1.2@3:x-y"}, 20'000, 20'000}; }
model::OfficialAssessment ValidOfficial() {
  return {"polisen", model::AreaCode{"uso-17"}, "sarskilt_utsatt", 20'424};
}

std::vector<Violation> Check(const model::Submission& event, const Sender& sender = kSender) {
  return Validate(event, sender, kNowMs, 3);
}

TEST(Validate, LetsEveryKindOfValidEventPass) {
  EXPECT_THAT(Check(ValidIncident()), IsEmpty());
  EXPECT_THAT(Check(With(ValidSurvey())), IsEmpty());
  EXPECT_THAT(Check(With(ValidIndicator())), IsEmpty());
  EXPECT_THAT(Check(With(ValidMeasure())), IsEmpty());
  EXPECT_THAT(Check(With(ValidOfficial())), IsEmpty());
  EXPECT_THAT(Check(With(model::Withdrawal{"entered twice"})), IsEmpty());
}

TEST(Validate, LetsDefaultsAndLimitsPass) {
  model::Submission event = ValidIncident();
  event.revision = 0;
  event.push_id.clear();
  event.traceparent.clear();
  event.source_id = std::string(128, 'x');
  event.body =
      model::Incident{"fire.arson", model::PlaceName{std::string(128, 'n')}, 0, kNowMs + 24 * kHourMs};
  EXPECT_THAT(Check(event), IsEmpty());
  event.revision = 2'147'483'647;
  event.body = model::Incident{"fire.arson", model::Point{54, 25}, 10'000, 946'684'800'000};
  EXPECT_THAT(Check(event), IsEmpty());
  event.source_id.clear();  // the key becomes the id
  event.body = ValidSurvey();
  EXPECT_THAT(Check(event), IsEmpty());
}

struct BadCase {
  std::string name;
  std::function<void(model::Submission&)> spoil;
  std::string field;  // under events[3]
  Reason reason;
  std::string said;  // in description or hint
};

// Else the test's listing would show the bytes of the struct, other ones in each run.
void PrintTo(const BadCase& bad, std::ostream* out) { *out << bad.name; }

template <class Body, class Change>
std::function<void(model::Submission&)> Spoil(const Body& body, Change change) {
  return [body, change](model::Submission& event) {
    Body spoilt = body;
    change(spoilt);
    event.body = spoilt;
  };
}
template <class Change>
std::function<void(model::Submission&)> SpoilIncident(Change change) {
  return Spoil(std::get<model::Incident>(ValidIncident().body), change);
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

// NOLINTNEXTLINE(readability-identifier-naming): a constant, but std::function keeps it from being constexpr.
const BadCase kBadCases[] = {
    {"FeedEmpty", [](auto& e) { e.feed.clear(); }, "feed", Reason::kMissing, "1 to 64 bytes"},
    {"FeedUpperCase", [](auto& e) { e.feed = "Polisen"; }, "feed", Reason::kBadCharacter, "byte 0"},
    {"FeedTooLong", [](auto& e) { e.feed = std::string(65, 'a'); }, "feed", Reason::kTooLong, "65 bytes"},
    {"FeedOfAnother", [](auto& e) { e.feed = "kommun"; }, "feed", Reason::kWrongFeed, "polisen-demo"},
    {"IdEmpty", [](auto& e) { e.source_id.clear(); }, "source_id", Reason::kMissing, "128"},
    {"IdTooLong", [](auto& e) { e.source_id = std::string(129, 'x'); }, "source_id", Reason::kTooLong, "129"},
    {"IdNotUtf8", [](auto& e) { e.source_id = "K\xE5"; }, "source_id", Reason::kNotUtf8, "\\xe5"},
    {"IdOverlongUtf8", [](auto& e) { e.source_id = "\xC0\xAF"; }, "source_id", Reason::kNotUtf8, "byte 0"},
    {"IdSurrogate", [](auto& e) { e.source_id = "\xED\xA0\x80"; }, "source_id", Reason::kNotUtf8, "byte 0"},
    {"IdWithNul", [](auto& e) { e.source_id = std::string("a\0b", 3); }, "source_id", Reason::kBadCharacter,
     "\\x00"},
    {"IdTurnsTheText", [](auto& e) { e.source_id = "a\u202Eb"; }, "source_id", Reason::kBadCharacter, "byte 1"},
    {"IdOfSpaces", [](auto& e) { e.source_id = "   "; }, "source_id", Reason::kMissing, "spaces"},
    {"RevisionNegative", [](auto& e) { e.revision = static_cast<std::uint32_t>(-1); }, "revision",
     Reason::kOutOfRange, "4294967295"},
    {"StampsItsOwnTime", [](auto& e) { e.recorded_at_ms = kNowMs; }, "recorded_at_ms", Reason::kClockNotYours,
     "leave it 0"},
    {"PushIdTooLong", [](auto& e) { e.push_id = std::string(65, 'p'); }, "push_id", Reason::kTooLong, "65"},
    {"TraceBroken", [](auto& e) { e.traceparent = "00-abc"; }, "traceparent", Reason::kBadFormat, "W3C"},
    {"TraceAllZero",
     [](auto& e) { e.traceparent = "00-00000000000000000000000000000000-b7ad6b7169203331-01"; }, "traceparent",
     Reason::kBadFormat, "W3C"},
    {"Empty", [](auto& e) { e.body = std::monostate{}; }, "", Reason::kMissing, "says nothing"},
    {"KindEmpty", SpoilIncident([](auto& b) { b.kind.clear(); }), "incident.kind", Reason::kMissing, "KINDS.md"},
    {"KindMisspelt", SpoilIncident([](auto& b) { b.kind = "violence.asault"; }), "incident.kind",
     Reason::kUnknownKind, "did you mean \"violence.assault\"?"},
    {"KindWithoutGroup", SpoilIncident([](auto& b) { b.kind = "robbery"; }), "incident.kind",
     Reason::kUnknownKind, "did you mean \"violence.robbery\"?"},
    {"KindFarOff", SpoilIncident([](auto& b) { b.kind = "qqqqqqqqqqqqqq"; }), "incident.kind",
     Reason::kUnknownKind, "a name of proto/KINDS.md"},
    {"KindHuge", SpoilIncident([](auto& b) { b.kind = std::string(60'000, 'k'); }), "incident.kind",
     Reason::kUnknownKind, "…"},
    {"PlaceMissing", SpoilIncident([](auto& b) { b.place = {}; }), "incident.place", Reason::kMissing,
     "one of area, point"},
    {"AreaEmpty", SpoilIncident([](auto& b) { b.place = model::AreaCode{}; }), "incident.place.area",
     Reason::kMissing, "64"},
    {"AreaTooLong", SpoilIncident([](auto& b) { b.place = model::AreaCode{std::string(65, 'a')}; }),
     "incident.place.area", Reason::kTooLong, "65"},
    {"AreaBadCharacter", SpoilIncident([](auto& b) { b.place = model::AreaCode{"a/b"}; }),
     "incident.place.area", Reason::kBadCharacter, "byte 1"},
    {"LatitudeNan", SpoilIncident([](auto& b) { b.place = model::Point{kNan, 18}; }),
     "incident.place.point.latitude", Reason::kNotFinite, "nan"},
    {"LongitudeInfinite", SpoilIncident([](auto& b) { b.place = model::Point{59, -kInf}; }),
     "incident.place.point.longitude", Reason::kNotFinite, "-inf"},
    {"LatitudeOutside", SpoilIncident([](auto& b) { b.place = model::Point{53.99, 18}; }),
     "incident.place.point.latitude", Reason::kOutOfRange, "53.99"},
    {"LongitudeOutside", SpoilIncident([](auto& b) { b.place = model::Point{59, 25.01}; }),
     "incident.place.point.longitude", Reason::kOutOfRange, "25.01"},
    {"MunicipalityWithoutZero", SpoilIncident([](auto& b) { b.place = model::MunicipalityCode{"180"}; }),
     "incident.place.municipality", Reason::kBadFormat, "leading zero"},
    {"MunicipalityName", SpoilIncident([](auto& b) { b.place = model::MunicipalityCode{"Solna"}; }),
     "incident.place.municipality", Reason::kBadFormat, "Solna"},
    {"MunicipalityEmpty", SpoilIncident([](auto& b) { b.place = model::MunicipalityCode{}; }),
     "incident.place.municipality", Reason::kMissing, "0180"},
    {"NameEmpty", SpoilIncident([](auto& b) { b.place = model::PlaceName{}; }), "incident.place.name",
     Reason::kMissing, "128"},
    {"NameTooLong", SpoilIncident([](auto& b) { b.place = model::PlaceName{std::string(129, 'n')}; }),
     "incident.place.name", Reason::kTooLong, "129"},
    {"NameLatin1", SpoilIncident([](auto& b) { b.place = model::PlaceName{"V\xE4ster\xE5s"}; }),
     "incident.place.name", Reason::kNotUtf8, "Windows-1252"},
    {"CountNegative", SpoilIncident([](auto& b) { b.count = -1; }), "incident.count", Reason::kOutOfRange,
     "withdrawal"},
    {"CountHuge", SpoilIncident([](auto& b) { b.count = 10'001; }), "incident.count", Reason::kOutOfRange,
     "10001"},
    {"TimeMissing", SpoilIncident([](auto& b) { b.occurred_at_ms = 0; }), "incident.occurred_at_ms",
     Reason::kMissing, "milliseconds"},
    {"TimeInSeconds", SpoilIncident([](auto& b) { b.occurred_at_ms = kNowMs / 1000; }),
     "incident.occurred_at_ms", Reason::kTooEarly, "multiply by 1000"},
    {"TimeBefore2000", SpoilIncident([](auto& b) { b.occurred_at_ms = 946'684'799'999; }),
     "incident.occurred_at_ms", Reason::kTooEarly, "2000-01-01"},
    {"TimeNegative",
     SpoilIncident([](auto& b) { b.occurred_at_ms = std::numeric_limits<std::int64_t>::min(); }),
     "incident.occurred_at_ms", Reason::kTooEarly, "-9223372036854775808"},
    {"TimeInFuture", SpoilIncident([](auto& b) { b.occurred_at_ms = kNowMs + 24 * kHourMs + 1; }),
     "incident.occurred_at_ms", Reason::kInFuture, "24 h"},
    {"TimeAtTheEndOfNumbers",
     SpoilIncident([](auto& b) { b.occurred_at_ms = std::numeric_limits<std::int64_t>::max(); }),
     "incident.occurred_at_ms", Reason::kInFuture, "24 h"},
    {"SurveyNameEmpty", Spoil(ValidSurvey(), [](auto& b) { b.name.clear(); }), "survey_result.name",
     Reason::kMissing, "64"},
    {"SurveyNameUpperCase", Spoil(ValidSurvey(), [](auto& b) { b.name = "Unsafe"; }), "survey_result.name",
     Reason::kBadCharacter, "a-z"},
    {"SurveyAtAPoint", Spoil(ValidSurvey(), [](auto& b) { b.place = model::Point{59, 18}; }),
     "survey_result.place", Reason::kPlaceNotAllowed, "place.area"},
    {"SurveyAtAName", Spoil(ValidSurvey(), [](auto& b) { b.place = model::PlaceName{"Solna"}; }),
     "survey_result.place", Reason::kPlaceNotAllowed, "place.area"},
    {"SurveyPeriod", Spoil(ValidSurvey(), [](auto& b) { b.period = "2024Q5"; }), "survey_result.period",
     Reason::kBadFormat, "2024Q5"},
    {"SurveyPeriodEmpty", Spoil(ValidSurvey(), [](auto& b) { b.period.clear(); }), "survey_result.period",
     Reason::kMissing, "2024"},
    {"SurveyNobodyAnswered", Spoil(ValidSurvey(), [](auto& b) { b.n = 0; }), "survey_result.n",
     Reason::kOutOfRange, "answers"},
    {"SurveyHugeN", Spoil(ValidSurvey(), [](auto& b) { b.n = std::numeric_limits<std::int64_t>::max(); }),
     "survey_result.n", Reason::kOutOfRange, "answers"},
    {"SurveyPerCent", Spoil(ValidSurvey(), [](auto& b) { b.share = 27; }), "survey_result.share",
     Reason::kOutOfRange, "divide by 100"},
    {"SurveyShareNan", Spoil(ValidSurvey(), [](auto& b) { b.share = kNan; }), "survey_result.share",
     Reason::kNotFinite, "nan"},
    {"SurveyShareNegative", Spoil(ValidSurvey(), [](auto& b) { b.share = -0.01; }), "survey_result.share",
     Reason::kOutOfRange, "-0.01"},
    {"SurveyMargin", Spoil(ValidSurvey(), [](auto& b) { b.margin = kInf; }), "survey_result.margin",
     Reason::kNotFinite, "inf"},
    {"SurveyResponseRate", Spoil(ValidSurvey(), [](auto& b) { b.response_rate = 1.5; }),
     "survey_result.response_rate", Reason::kOutOfRange, "1.5"},
    {"SurveyMethod", Spoil(ValidSurvey(), [](auto& b) { b.method_version = std::string(65, 'm'); }),
     "survey_result.method_version", Reason::kTooLong, "65"},
    {"IndicatorNameTooLong", Spoil(ValidIndicator(), [](auto& b) { b.name = std::string(65, 'i'); }),
     "indicator.name", Reason::kTooLong, "65"},
    {"IndicatorNowhere", Spoil(ValidIndicator(), [](auto& b) { b.place = {}; }), "indicator.place",
     Reason::kMissing, "one of"},
    {"IndicatorPeriod", Spoil(ValidIndicator(), [](auto& b) { b.period = "2024-13"; }), "indicator.period",
     Reason::kBadFormat, "2024-13"},
    {"IndicatorInfinite", Spoil(ValidIndicator(), [](auto& b) { b.value = kInf; }), "indicator.value",
     Reason::kNotFinite, "inf"},
    {"IndicatorHuge", Spoil(ValidIndicator(), [](auto& b) { b.value = -1.1e12; }), "indicator.value",
     Reason::kOutOfRange, "larger unit"},
    {"MeasureAtAPoint", Spoil(ValidMeasure(), [](auto& b) { b.place = model::Point{59, 18}; }),
     "measure.place", Reason::kPlaceNotAllowed, "place.area"},
    {"MeasureBefore2000", Spoil(ValidMeasure(), [](auto& b) { b.from_day = 10'956; }), "measure.from_day",
     Reason::kTooEarly, "10956"},
    {"MeasureEndMissing", Spoil(ValidMeasure(), [](auto& b) { b.to_day = 0; }), "measure.to_day",
     Reason::kMissing, "days since"},
    {"MeasureFarOff", Spoil(ValidMeasure(), [](auto& b) { b.to_day = 47'482; }), "measure.to_day",
     Reason::kOutOfRange, "47482"},
    {"MeasureBackwards", Spoil(ValidMeasure(), [](auto& b) { b.to_day = 19'999; }), "measure.to_day",
     Reason::kEndsBeforeItBegins, "before from_day 20000"},
    {"OfficialClass", Spoil(ValidOfficial(), [](auto& b) { b.class_id = "Särskilt utsatt"; }),
     "official_assessment.class_id", Reason::kBadCharacter, "a-z"},
    {"OfficialNobody", Spoil(ValidOfficial(), [](auto& b) { b.name.clear(); }), "official_assessment.name",
     Reason::kMissing, "64"},
    {"OfficialAtAName", Spoil(ValidOfficial(), [](auto& b) { b.place = model::PlaceName{"Rinkeby"}; }),
     "official_assessment.place", Reason::kPlaceNotAllowed, "place.area"},
    {"OfficialDay", Spoil(ValidOfficial(), [](auto& b) { b.decided_day = -5; }),
     "official_assessment.decided_day", Reason::kTooEarly, "-5"},
    {"WithdrawalReason", Spoil(model::Withdrawal{}, [](auto& b) { b.reason = std::string(201, 'r'); }),
     "withdrawal.reason", Reason::kTooLong, "201"},
    {"WithdrawalOfNothing",
     [](auto& e) {
       e.body = model::Withdrawal{};
       e.source_id.clear();
     },
     "source_id", Reason::kMissing, "128"},
};

class ValidateBad : public ::testing::TestWithParam<BadCase> {};

TEST_P(ValidateBad, IsRefusedWithFieldReasonValueAndHint) {
  model::Submission event = ValidIncident();
  GetParam().spoil(event);
  const auto violations = Check(event);
  ASSERT_EQ(violations.size(), 1U) << (violations.size() > 1 ? violations[1].field : "nothing found");
  const std::string path = GetParam().field.empty() ? "events[3]" : "events[3]." + GetParam().field;
  EXPECT_EQ(violations[0].field, path);
  EXPECT_EQ(Name(violations[0].reason), Name(GetParam().reason));
  EXPECT_THAT(violations[0].description + " | " + violations[0].hint, HasSubstr(GetParam().said));
  EXPECT_FALSE(violations[0].description.empty());
  EXPECT_FALSE(violations[0].hint.empty());
  EXPECT_LT(violations[0].description.size(), 400U) << "an answer must not grow with the input";
}

INSTANTIATE_TEST_SUITE_P(EveryRule, ValidateBad, ::testing::ValuesIn(kBadCases),
                         [](const auto& bad) { return bad.param.name; });

TEST(Validate, NamesEveryFaultAndNotOnlyTheFirst) {
  model::Submission event = With(model::Incident{"no.such", model::Point{17.9, 59.3}, -4, kNowMs / 1000});
  event.feed = "other";
  const auto violations = Check(event);
  EXPECT_THAT(violations, ElementsAre(Field(&Violation::field, "events[3].feed"),
                                      Field(&Violation::field, "events[3].incident.kind"),
                                      Field(&Violation::field, "events[3].incident.place.point.latitude"),
                                      Field(&Violation::field, "events[3].incident.place.point.longitude"),
                                      Field(&Violation::field, "events[3].incident.count"),
                                      Field(&Violation::field, "events[3].incident.occurred_at_ms")));
  EXPECT_THAT(violations[2].hint, HasSubstr("swapped"));
}

TEST(Validate, RecognisesMetresOfTheNationalGrid) {
  const auto violations =
      Check(With(model::Incident{"fire.arson", model::Point{6'580'822, 674'032}, 1, kNowMs}));
  ASSERT_EQ(violations.size(), 2U);
  EXPECT_THAT(violations[0].hint, HasSubstr("SWEREF 99 TM"));
}

TEST(Validate, TakesTheTimeFromAFeedThatSuppliesTheClock) {
  const Sender loader{"polisen-demo", true};
  model::Submission event = ValidIncident();
  ASSERT_EQ(Check(event, loader).size(), 1U);
  EXPECT_EQ(Check(event, loader)[0].reason, Reason::kMissing);

  event.recorded_at_ms = kNowMs - 10 * kHourMs;
  EXPECT_THAT(Check(event, loader), IsEmpty());
  event.body = model::Incident{"fire.arson", model::Point{59, 18}, 1, event.recorded_at_ms + 25 * kHourMs};
  ASSERT_EQ(Check(event, loader).size(), 1U) << "the future begins at the event's own stamp";
  EXPECT_EQ(Check(event, loader)[0].reason, Reason::kInFuture);

  event = ValidIncident();
  event.recorded_at_ms = 17;
  EXPECT_EQ(Check(event, loader).front().reason, Reason::kTooEarly);
  event.recorded_at_ms = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(Check(event, loader).front().reason, Reason::kOutOfRange);
  event.recorded_at_ms = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(Check(event, loader).front().reason, Reason::kTooEarly);
}

TEST(Reasons, HaveEachANameOfTheirOwn) {
  std::set<std::string_view> names;
  for (std::uint8_t reason = 0; reason < kReasonCount; ++reason)
    names.insert(Name(static_cast<Reason>(reason)));
  EXPECT_EQ(names.size(), kReasonCount);
}

}  // namespace
}  // namespace lagesbild::ingest
