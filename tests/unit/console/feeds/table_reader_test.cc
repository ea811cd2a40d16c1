#include "console/feeds/adapters/table_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "console/feeds/domain/check.h"
#include "console/feeds/domain/text.h"
#include "unit/console/feeds/support.h"
#include "unit/console/feeds/temp_folder.h"

namespace lagesbild::feeds {
namespace {

using ::testing::HasSubstr;

std::vector<Item> ReadTable(const std::string& text, CsvFormat format = {}) {
  auto reader = NewTableReader(Bytes(text), format, "f1");
  if (!reader) {
    ADD_FAILURE() << reader.error().ToString();
    return {};
  }
  return ReadAll(**reader);
}

std::string HeaderError(const std::string& first_line) {
  const auto reader = NewTableReader(Bytes(first_line), {}, "f1");
  return reader ? "accepted" : reader.error().ToString();
}

TEST(Templates, AreReadBackAsTheySayInBothFormsAndWithBothSeparators) {
  for (const Template& one : Templates()) {
    auto lines = NewNdjsonReader(Bytes(std::string(one.ndjson) + "\n"), "f1");
    const auto from_json = ReadAll(*lines);
    ASSERT_EQ(from_json.size(), 1U) << one.name;
    ASSERT_NE(SubmissionOf(from_json[0]), nullptr)
        << one.name << ": " << RefusalOf(from_json[0])->description;
    for (const char separator : {',', ';'}) {
      const auto from_table = ReadTable(CsvTemplate(one, separator), {Encoding::kUtf8, separator});
      ASSERT_EQ(from_table.size(), 1U) << one.name;
      ASSERT_NE(SubmissionOf(from_table[0]), nullptr)
          << one.name << ": " << RefusalOf(from_table[0])->description;
      EXPECT_EQ(*SubmissionOf(from_table[0]), *SubmissionOf(from_json[0])) << one.name;
    }
    EXPECT_EQ((*FindTemplate(one.name))->sort, one.sort);
    EXPECT_THAT(ExplainTemplate(one), HasSubstr("revision"));
  }
  EXPECT_THAT(FindTemplate("crime").error().ToString(), HasSubstr("incident, survey"));
}

TEST(TableReader, ReadsASwedishSpreadsheet) {
  const auto items = ReadTable("name;area;period;n;share;margin\r\nunsafe;G\xE4vle_1;2024;412;0,27;\r\n",
                               {Encoding::kWindows1252, ';'});
  ASSERT_EQ(items.size(), 1U);
  ASSERT_NE(SubmissionOf(items[0]), nullptr) << RefusalOf(items[0])->description;
  const auto& survey = std::get<model::SurveyResult>(SubmissionOf(items[0])->body);
  EXPECT_EQ(survey.place, model::Place(model::AreaCode{"Gävle_1"}));
  EXPECT_EQ(survey.share, 0.27);
  EXPECT_FALSE(survey.margin);
  EXPECT_EQ(SubmissionOf(items[0])->source_id, "survey|unsafe|Gävle_1|2024");
}

TEST(TableReader, FindsPlacesAndTimesOfIncidents) {
  const auto items = ReadTable(
      "Source_ID , kind,area,municipality,place_name,latitude,longitude,count,occurred_at\n"
      "a,violence.assault,0180C1010,,,,,,2024-05-31 8.05\n"
      "b,violence.assault,,114,,,,3,2024-05-31\n"
      "c,violence.assault,,,Upplands väsby,,,,2024-05-31T06:05:00Z\n"
      "d,violence.assault,,,,59.3,\"18,1\",,2024-05-31 08:05\n");
  ASSERT_EQ(items.size(), 4U);
  for (const Item& item : items) ASSERT_NE(IncidentOf(item), nullptr) << RefusalOf(item)->description;
  EXPECT_EQ(IncidentOf(items[0])->place, model::Place(model::AreaCode{"0180C1010"}));
  EXPECT_EQ(IncidentOf(items[0])->occurred_at_ms, *ParseInstant("2024-05-31T06:05:00Z"));
  EXPECT_EQ(IncidentOf(items[1])->place, model::Place(model::MunicipalityCode{"0114"}));
  EXPECT_EQ(IncidentOf(items[1])->count, 3);
  EXPECT_EQ(IncidentOf(items[2])->place, model::Place(model::PlaceName{"Upplands väsby"}));
  EXPECT_EQ(IncidentOf(items[3])->place, model::Place(model::Point{59.3, 18.1}));
  EXPECT_EQ(SubmissionOf(items[3])->feed, "f1");
  EXPECT_EQ(items[3].row, 5);
}

TEST(TableReader, RefusesRowsWithFieldAndReasonAndGoesOn) {
  struct Case {
    std::string row;
    std::string reason;
    std::string field;
  };
  const std::string header =
      "source_id,revision,kind,area,municipality,latitude,longitude,count,occurred_at\n";
  for (const Case& one : {
           Case{",1,violence.assault,x,,,,1,2024-05-31", "MISSING", "source_id"},
           Case{"a,0,violence.assault,x,,,,1,2024-05-31", "BAD_NUMBER", "revision"},
           Case{"a,-1,violence.assault,x,,,,1,2024-05-31", "BAD_NUMBER", "revision"},
           Case{"a,4294967297,violence.assault,x,,,,1,2024-05-31", "BAD_NUMBER", "revision"},
           Case{"a,1,,x,,,,1,2024-05-31", "MISSING", "kind"},
           Case{"a,1,murder,x,,,,1,2024-05-31", "UNKNOWN_KIND", "kind"},
           Case{"a,1,violence.assault,,,,,1,2024-05-31", "MISSING", "place"},
           Case{"a,1,violence.assault,x,0180,,,1,2024-05-31", "SEVERAL_PLACES", "place"},
           Case{"a,1,violence.assault,,01800,,,1,2024-05-31", "TOO_LONG", "municipality"},
           Case{"a,1,violence.assault,,,59.1,,1,2024-05-31", "BAD_NUMBER", "longitude"},
           Case{"a,1,violence.assault,,,0,0,1,2024-05-31", "OUT_OF_RANGE", "latitude"},
           Case{"a,1,violence.assault,,,nan,18,1,2024-05-31", "BAD_NUMBER", "latitude"},
           Case{"a,1,violence.assault,x,,,,-3,2024-05-31", "BAD_NUMBER", "count"},
           Case{"a,1,violence.assault,x,,,,10001,2024-05-31", "BAD_NUMBER", "count"},
           Case{"a,1,violence.assault,x,,,,1,31/5 2024", "BAD_TIME", "occurred_at"},
           Case{"a,1,violence.assault,x,,,,1,1999-05-31", "TOO_EARLY", "occurred_at"},
           Case{"a,1,violence.assault,x,,,,1", "BAD_ROW", ""},
           Case{"a,1,violence.assault,x,,,,1,2024-05-31,more", "BAD_ROW", ""},
           Case{std::string(129, 'a') + ",1,violence.assault,x,,,,1,2024-05-31", "TOO_LONG", "source_id"},
       }) {
    const auto items = ReadTable(header + one.row + "\ngood,1,violence.assault,x,,,,1,2024-05-31\n");
    ASSERT_EQ(items.size(), 2U) << one.row;
    ASSERT_NE(RefusalOf(items[0]), nullptr) << one.row;
    EXPECT_EQ(RefusalOf(items[0])->reason, one.reason) << one.row << ": " << RefusalOf(items[0])->description;
    EXPECT_EQ(RefusalOf(items[0])->field, one.field) << one.row;
    EXPECT_FALSE(RefusalOf(items[0])->description.empty());
    EXPECT_EQ(items[0].original, one.row);
    EXPECT_NE(SubmissionOf(items[1]), nullptr) << one.row;
  }
}

TEST(TableReader, RefusesValuesOutsideTheirBounds) {
  const auto reason = [](const std::string& text) {
    const auto items = ReadTable(text, {Encoding::kUtf8, ';'});
    return items.size() == 1 && RefusalOf(items[0]) != nullptr ? RefusalOf(items[0])->reason
                                                               : std::string("none");
  };
  EXPECT_EQ(reason("name;area;period;n;share\nunsafe;x;2024;10;1,2\n"), "OUT_OF_RANGE");
  EXPECT_EQ(reason("name;area;period;n;share\nunsafe;x;2024;0;0,2\n"), "BAD_NUMBER");
  EXPECT_EQ(reason("name;area;period;n;share\nUnsafe;x;2024;10;0,2\n"), "BAD_TEXT");
  EXPECT_EQ(reason("name;area;period;n;share;margin\nunsafe;x;2024;10;0,2;7\n"), "OUT_OF_RANGE");
  EXPECT_EQ(reason("name;area;period;value\nx;y;2024;1e13\n"), "OUT_OF_RANGE");
  EXPECT_EQ(reason("name;area;from;to\nwalk;y;2024-05-02;2024-05-01\n"), "ENDS_BEFORE_IT_BEGINS");
  EXPECT_EQ(reason("name;area;class;decided\npolisen;y;utsatt;2024-02-30\n"), "BAD_DAY");
}

TEST(TableReader, SaysWhatTheFirstLineLacks) {
  EXPECT_THAT(HeaderError("source_id,kind,area\n"), HasSubstr("missing: occurred_at"));
  EXPECT_THAT(HeaderError("source_id,kind,area,occurred_at,colour\n"), HasSubstr("unknown: 'colour'"));
  EXPECT_THAT(HeaderError("kind,Kind,source_id\n"), HasSubstr("named twice"));
  EXPECT_THAT(HeaderError("a\n"), HasSubstr("feed template"));
  EXPECT_THAT(HeaderError(""), HasSubstr("empty"));
  EXPECT_THAT(HeaderError("\"a\"b,c\n"), HasSubstr("BAD_QUOTES"));
  const auto wanted = FindTemplate("survey");
  const auto reader = NewTableReader(Bytes("source_id,kind,occurred_at\n"), {}, "f1", *wanted);
  ASSERT_FALSE(reader.has_value());
  EXPECT_THAT(reader.error().message, HasSubstr("table of 'survey'"));
}

TEST(NdjsonReader, RefusesBrokenLinesAndGoesOn) {
  const std::string good(Templates()[0].ndjson);
  struct Case {
    std::string line;
    std::string reason;
  };
  for (
      const Case& one : {
          Case{"{", "BAD_ROW"},
          Case{"[", "BAD_ROW"},
          Case{"null", "BAD_ROW"},
          Case{"{\"unknown\":1}", "BAD_ROW"},
          Case{"{\"incident\":7}", "BAD_ROW"},
          Case{"{\"revision\":-1}", "BAD_ROW"},
          Case{"{\"sourceId\":\"a\xFF\"}", "BAD_TEXT"},
          Case{"{}", "MISSING"},
          Case{"{\"sourceId\":\"a\"}", "MISSING"},
          Case{R"({"sourceId":"a","feed":"other","withdrawal":{}})", "WRONG_FEED"},
          Case{R"({"sourceId":"a","revision":4294967295,"withdrawal":{}})", "OUT_OF_RANGE"},
          Case{R"({"sourceId":"a","incident":{"kind":"violence.assault","count":-2}})", "OUT_OF_RANGE"},
          Case{R"({"indicator":{"name":"x","place":{"area":"y"},"period":"2024","value":"NaN"}})",
               "OUT_OF_RANGE"},
          Case{R"({"indicator":{"name":"x","place":{"name":"y"},"period":"2024","value":1}})",
               "PLACE_NOT_ALLOWED"},
          Case{
              R"({"sourceId":"a","incident":{"kind":"violence.assault","occurredAtMs":"-9223372036854775808"}})",
              "TOO_EARLY"},
          Case{R"({"sourceId":"a","recordedAtMs":"1000000000000","incident":{"kind":"violence.assault",)"
               R"("place":{"area":"x"},"occurredAtMs":"1000090000000"}})",
               "IN_FUTURE"},
          Case{"{\"incident\":" + std::string(50'000, '['), "BAD_ROW"},
          Case{"{\"sourceId\":\"" + std::string(2U << 20U, 'x') + "\"}", "ROW_TOO_LONG"},
      }) {
    auto reader = NewNdjsonReader(Bytes("{}\n" + one.line + "\n" + good + "\n"), "f1");
    const auto items = ReadAll(*reader);
    ASSERT_EQ(items.size(), 3U) << one.line.substr(0, 80);
    ASSERT_NE(RefusalOf(items[1]), nullptr) << one.line.substr(0, 80);
    EXPECT_EQ(RefusalOf(items[1])->reason, one.reason)
        << one.line.substr(0, 80) << ": " << RefusalOf(items[1])->description.substr(0, 200);
    EXPECT_NE(SubmissionOf(items[2]), nullptr);
  }
}

TEST(NdjsonReader, FillsInFeedRevisionAndCount) {
  auto reader = NewNdjsonReader(
      Bytes(
          R"({"source_id":"a","incident":{"kind":"violence.assault","place":{"area":"x"},"occurred_at_ms":1717158600000}})"),
      "f1");
  const auto items = ReadAll(*reader);
  ASSERT_EQ(items.size(), 1U);
  ASSERT_NE(IncidentOf(items[0]), nullptr) << RefusalOf(items[0])->description;
  EXPECT_EQ(SubmissionOf(items[0])->revision, 1U);
  EXPECT_EQ(IncidentOf(items[0])->count, 1);
}

TEST(KeyOf, NamesWhatHoldsOneValueForItsKey) {
  EXPECT_EQ(KeyOf(model::SurveyResult{"unsafe", model::MunicipalityCode{"0180"}, "2024", 1, 0, {}, {}, {}}),
            "survey|unsafe|0180|2024");
  EXPECT_EQ(KeyOf(model::Measure{"walk", model::AreaCode{"x"}, 3, 5}), "measure|walk|x|3/5");
  EXPECT_EQ(KeyOf(model::OfficialAssessment{"polisen", model::AreaCode{"x"}, "c", 5}), "official|polisen|x|");
  EXPECT_EQ(
      KeyOf(model::Indicator{std::string(64, 'n'), model::AreaCode{std::string(64, 'a')}, "2024", 1}).size(),
      std::string("indicator|#").size() + 32);
  EXPECT_EQ(KeyOf(model::Incident{}), "");
}

class EventFile : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) const { return folder_.Write("events", text); }
  TempFolder folder_;
};

TEST_F(EventFile, IsTakenAsWhatItIs) {
  auto table = OpenEventFile(Write("source_id;revision;withdrawal_reason\na;2;sl\xE4ppt\n"), "f1");
  ASSERT_TRUE(table) << table.error().ToString();
  EXPECT_TRUE(table->form.is_table);
  EXPECT_EQ(table->form.csv, (CsvFormat{Encoding::kWindows1252, ';'}));
  EXPECT_EQ(table->form.header, "source_id;revision;withdrawal_reason");
  const auto rows = ReadAll(*table->reader);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(std::get<model::Withdrawal>(SubmissionOf(rows[0])->body).reason, "släppt");
  auto json = OpenEventFile(Write("\xEF\xBB\xBF \n" + std::string(Templates()[5].ndjson)), "f1");
  ASSERT_TRUE(json) << json.error().ToString();
  EXPECT_FALSE(json->form.is_table);
  EXPECT_NE(SubmissionOf(ReadAll(*json->reader).at(0)), nullptr);
}

TEST_F(EventFile, IsRefusedWithItsNameWhenItCannotBeRead) {
  for (const std::string& text : {std::string(), std::string("\xFF\xFEk\0", 4), std::string("hello\nworld\n"),
                                  std::string("\x1F\x8B\x08\0broken archive", 18)}) {
    const std::string path = Write(text);
    const auto opened = OpenEventFile(path, "f1");
    ASSERT_FALSE(opened.has_value());
    EXPECT_THAT(opened.error().message, HasSubstr(path));
    EXPECT_FALSE(opened.error().hint.empty());
  }
  EXPECT_EQ(OpenEventFile(folder_ / "none", "f1").error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(OpenEventFile(folder_ / "", "f1").error().code, base::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace lagesbild::feeds
