#include "common/codec/codec.h"

#include <gtest/gtest.h>

#include <limits>

#include "support/sample_reference.h"

namespace lagesbild::codec {
namespace {

model::Finding AFinding() {
  model::Finding finding;
  finding.finding_id = "f1";
  finding.area = "a1";
  finding.area_name = "Ekby";
  finding.level = "district";
  finding.municipality = "9901";
  finding.county = "99";
  finding.episode = "e1";
  finding.revision = 2;
  finding.state = model::EpisodeState::kUpdate;
  finding.direction = model::Direction::kBetter;
  finding.severity = 3;
  finding.cause = model::Cause::kCorrection;
  finding.time_ms = 10;
  finding.recorded_at_ms = 9;
  finding.change = model::ClassChange{"high", "elevated", "harm", 1200, std::nullopt, "first@0123456789ab"};
  return finding;
}

model::Marker AMarker() {
  return {7, 8,
          model::Subscription{"s",
                              "p",
                              {"a"},
                              {"9901"},
                              {"99"},
                              {"district"},
                              {"trend"},
                              {"none"},
                              {"high"},
                              {"worse"},
                              2,
                              true,
                              true}};
}

model::Tick ATick() { return {5, 3, 9, {{"f", "violence.assault", 19000, -2}}, true, 60000, 4}; }

template <class Record>
void ExpectSame(const Record& record, std::string (*encode)(const Record&),
                base::Result<Record> (*decode)(std::string_view)) {
  const std::string bytes = encode(record);
  const auto decoded = decode(bytes);
  ASSERT_TRUE(decoded) << decoded.error().ToString();
  EXPECT_EQ(*decoded, record);
  EXPECT_EQ(encode(*decoded), bytes);
}

TEST(SubmissionRecord, SurvivesItsBytesWithEveryBody) {
  const std::vector<model::Body> bodies = {
      model::Incident{"violence.assault", model::Point{59.3, 18.1}, 3, 123},
      model::SurveyResult{"unsafe", model::AreaCode{"a1"}, "2024", 100, 0.25, 0.03, std::nullopt, "m2"},
      model::Indicator{"low_income", model::MunicipalityCode{"9901"}, "2024", 7.5},
      model::Measure{"safety_walk", model::AreaCode{"a1"}, 19000, 19002},
      model::OfficialAssessment{"polisen", model::PlaceName{"Ekby"}, "x", 19000},
      model::Withdrawal{"mistake"},
      std::monostate{},
  };
  for (const auto& body : bodies) {
    ExpectSame<SubmissionRecord>(model::Submission{"f", "s1", 2, 99, "push", "00-aa-bb-01", body},
                                 &EncodeSubmissionRecord, &DecodeSubmissionRecord);
  }
  ExpectSame<SubmissionRecord>(ATick(), &EncodeSubmissionRecord, &DecodeSubmissionRecord);
}

TEST(Marker, SurvivesItsBytesWithEveryContent) {
  const std::vector<model::Marker> markers = {
      {1, 2, model::Feed{"f", "Feed", "Agency", std::string(32, '\x07'), true, 60, true, true}},
      {1, 2, model::RuleSetDocument{"first@0123456789ab", "name: first\n"}},
      {1, 2, model::AreasManifest{3, {"aa", "bb"}, 12}},
      {1, 2, model::Partner{"p", "Partner", std::string(32, '\x08'), true}},
      {1, 2,
       model::ReferenceManifest{"first-deso-2024@ab", "first@01", "deso", "2024", 5984, 12, {"aa", "bb"}}},
      AMarker(),
  };
  for (const auto& marker : markers) {
    ExpectSame<SubmissionRecord>(marker, &EncodeSubmissionRecord, &DecodeSubmissionRecord);
    ExpectSame<model::Marker>(marker, &EncodeMarker, &DecodeMarker);
  }
  EXPECT_FALSE(DecodeMarker(EncodeMarker({})));
}

TEST(ReferenceBundle, KeepsEveryBitOfEveryNumber) {
  const auto sample = testing::SampleReference();
  auto again = sample;
  const auto parts = DecodeReferenceBundle(EncodeReferenceBundle(measures::CutReference(sample.values, 4)));
  ASSERT_TRUE(parts);
  again.values = measures::JoinReference(*parts, 3).value();
  EXPECT_TRUE(testing::SameBits(again, sample));
  EXPECT_FALSE(DecodeReferenceBundle("no bundle"));
}

TEST(ReferenceBundle, FitsInItsSizeWithPartsAsLargeAsTheyGet) {
  measures::Distribution large;
  large.sorted.assign(measures::kPartRowsMax, std::numeric_limits<std::int64_t>::min());
  for (std::size_t i = 0; i < measures::kPartRowsMax; ++i) {
    std::string name = std::to_string(i);
    name.resize(measures::kGroupBytesMax, 'x');
    large.groups[name] = {std::numeric_limits<std::int64_t>::min(), 1.0 / 3, 1.0 / 3, 1.0 / 3};
  }
  const auto parts = measures::CutReference({{large}});
  ASSERT_EQ(parts.size(), 2U);
  for (const auto& part : parts) EXPECT_LE(EncodeReferenceBundle({part}).size(), 350U * 1024);
}

TEST(ObservationRecord, SurvivesItsBytes) {
  model::Delta delta{"a1", "f", "s1",  2, 99, model::DeltaCause::kRevised, model::PlaceConfidence::kPoint,
                     {},   {},  "Ekby"};
  delta.counts = {{"violence.assault", 19000, -1}, {"violence.assault", 19001, 1}};
  delta.values = {{model::ValueType::kSurvey, "unsafe", "2024", model::Value{2500, 100, 300, -1, "m2"}},
                  {model::ValueType::kOfficial, "polisen", "", std::nullopt}};
  ExpectSame<ObservationRecord>(delta, &EncodeObservationRecord, &DecodeObservationRecord);
  ExpectSame<ObservationRecord>(ATick(), &EncodeObservationRecord, &DecodeObservationRecord);
  ExpectSame<ObservationRecord>(AMarker(), &EncodeObservationRecord, &DecodeObservationRecord);
}

TEST(ObservationRecord, LeavesNothingOfTheRecordBefore) {
  model::Delta full{"a1", "f", "s1", 2, 99, model::DeltaCause::kRevised, model::PlaceConfidence::kPoint,
                    {},   {},  "E"};
  full.counts = {{"violence.assault", 19000, -1}, {"violence.assault", 19001, 1}};
  model::Delta bare;
  bare.area = "a2";
  bare.cause = model::DeltaCause::kNew;
  const auto bytes = EncodeDeltaRecord(bare);
  EXPECT_EQ(EncodeObservationRecord(bare), bytes);
  ASSERT_TRUE(DecodeObservationRecord(EncodeDeltaRecord(full)));
  EXPECT_EQ(EncodeDeltaRecord(bare), bytes);
  EXPECT_EQ(std::get<model::Delta>(DecodeObservationRecord(bytes).value()), bare);
}

TEST(Records, TakeUnknownFieldsAndRefuseCutOnes) {
  const std::string unknown = "\x7a\x01z";  // field 15, one byte
  const model::Submission submission{"f", "s1", 1, 99, "", "", model::Withdrawal{"mistake"}};
  const auto bytes = EncodeSubmissionRecord(submission);
  EXPECT_EQ(std::get<model::Submission>(DecodeSubmissionRecord(bytes + unknown).value()), submission);
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeSubmissionRecord(std::string_view(bytes).substr(0, size))) << size;
  }
}

TEST(FindingRecord, SurvivesItsBytesWithEveryChange) {
  model::Finding finding = AFinding();
  ExpectSame<FindingRecord>(finding, &EncodeFindingRecord, &DecodeFindingRecord);
  finding.change = model::EvidenceChange{"no_population", true};
  ExpectSame<FindingRecord>(finding, &EncodeFindingRecord, &DecodeFindingRecord);
  finding.change = model::TrendChange{"violence.assault", 202501, 12, 4300, -3100};
  ExpectSame<FindingRecord>(finding, &EncodeFindingRecord, &DecodeFindingRecord);
  ExpectSame<FindingRecord>(ATick(), &EncodeFindingRecord, &DecodeFindingRecord);
  ExpectSame<FindingRecord>(AMarker(), &EncodeFindingRecord, &DecodeFindingRecord);
}

TEST(States, SurviveTheirBytes) {
  model::Assessment assessment;
  assessment.area = "a1";
  assessment.population = 1200;
  assessment.indicated_class = "elevated";
  assessment.axes = {{"harm", 1500, "points", 2}, {"insecurity", std::nullopt, "share", std::nullopt}};
  assessment.contributions = {{"harm", "violence.assault", "f", 3, 900}};
  assessment.missing = {"no_survey"};
  assessment.official = {{"polisen", "x", 19000}};
  ExpectSame<model::Assessment>(assessment, &EncodeAssessment, &DecodeAssessment);
  const model::Trend trend{"a1", "k", 202501,        model::TrendStatus::kFall, 3, 9000, -3100, "e",
                           60,   5,   "seasonal-z-1"};
  ExpectSame<model::Trend>(trend, &EncodeTrend, &DecodeTrend);
  const model::Alert alert{"id",
                           "p",
                           {"s1", "s2"},
                           model::MessageType::kCancel,
                           model::AlertStatus::kTest,
                           "e",
                           3,
                           {"r"},
                           2,
                           "sv",
                           "en",
                           AFinding(),
                           8};
  ExpectSame<model::Alert>(alert, &EncodeAlert, &DecodeAlert);
  const model::Decision decision{"s", "p", "f", "a", model::Outcome::kNotSent, "severity_below", "", 7};
  ExpectSame<model::Decision>(decision, &EncodeDecision, &DecodeDecision);
}

TEST(Installation, SurvivesItsBytesAndNeedsAClock) {
  const model::Installation installation{"00112233445566778899aabbccddeeff", 4, model::Clock::kFeed, 60'000,
                                         17};
  const auto decoded = DecodeInstallation(EncodeInstallation(installation));
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(*decoded, installation);
  EXPECT_FALSE(DecodeInstallation(""));
}

TEST(AreasBundle, SurvivesItsBytes) {
  const std::vector<model::Area> areas = {
      {"a1",
       "Ekby",
       "district",
       "9901",
       "99",
       1200,
       std::string("\x01\x00\x02", 3),
       {"9901", "99"},
       true,
       false,
       {"a0", "a1@1"},
       1'700'000'000'000},
      {"a2", "Ekby", "provisional", "", "", 0, "", {}, false, true, {}, 0}};
  const auto decoded = DecodeAreasBundle(EncodeAreasBundle(areas));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, areas);
}

TEST(Decoding, RefusesBrokenBytesEmptyRecordsAndUnknownEnumerators) {
  EXPECT_FALSE(DecodeSubmissionRecord("\xff\xff\xff"));
  EXPECT_FALSE(DecodeSubmissionRecord(""));
  EXPECT_FALSE(DecodeObservationRecord(""));
  EXPECT_FALSE(DecodeFindingRecord(""));
  model::Finding finding = AFinding();
  finding.cause =
      static_cast<model::Cause>(99);  // NOLINT(clang-analyzer-optin.core.EnumCastOutOfRange): the point
  const auto decoded = DecodeFindingRecord(EncodeFindingRecord(finding));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().message, "unknown cause 99");
}

}  // namespace
}  // namespace lagesbild::codec
