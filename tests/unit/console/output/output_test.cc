#include "console/output.h"

#include <gtest/gtest.h>

#include <sstream>

#include "common/model/stockholm_time.h"

namespace lagesbild::console {
namespace {

Table ATable() {
  return {{"area", "count", "score"},
          {{std::string("Åby"), std::int64_t{12}, 1.5},
           {std::string("Ekby"), std::int64_t{3}, std::monostate{}}}};
}

std::string Printed(OutputFormat format) {
  std::ostringstream out;
  Print(ATable(), format, out);
  return out.str();
}

TEST(Print, AlignsByCharactersAndSetsNumbersToTheRight) {
  EXPECT_EQ(Printed(OutputFormat::kTable),
            "area  count  score\n"
            "Åby      12    1.5\n"
            "Ekby      3      –\n");
}

TEST(Print, GivesProgramsTheSameAsJson) {
  EXPECT_EQ(
      Printed(OutputFormat::kNdjson),
      "{\"area\":\"Åby\",\"count\":12,\"score\":1.5}\n{\"area\":\"Ekby\",\"count\":3,\"score\":null}\n");
  EXPECT_EQ(Printed(OutputFormat::kJson).substr(0, 1), "[");
}

TEST(Print, WritesCsvWithQuotesWhereTheyAreNeededAndNumbersInFull) {
  std::ostringstream out;
  Print({{"area", "rank, of all"},
         {{std::string("say \"hej\""), 0.362112},
          {std::string("b"), std::monostate{}},
          {std::string("c"), true}}},
        OutputFormat::kCsv, out);
  EXPECT_EQ(out.str(), "area,\"rank, of all\"\n\"say \"\"hej\"\"\",0.362112\nb,\nc,true\n");
}

TEST(Answer, IsOneObjectForProgramsAndTitledTablesForPeople) {
  const auto printed = [](OutputFormat format) {
    std::ostringstream out;
    Answer answer(format, out);
    answer.Add("gate", "At the gate", {{"feed"}, {{std::string("city")}}});
    answer.Add("none", "Nothing", {{"x"}, {}});
    answer.End();
    return out.str();
  };
  EXPECT_EQ(printed(OutputFormat::kNdjson), "{\"gate\":[{\"feed\":\"city\"}],\"none\":[]}\n");
  EXPECT_EQ(printed(OutputFormat::kJson).substr(0, 12), "{\n  \"gate\": ");
  EXPECT_EQ(printed(OutputFormat::kTable), "\nAt the gate\nfeed\ncity\n\nNothing\nx\n");
}

TEST(Answer, ShowsATableWithoutColumnsAsItsTitle) {
  std::ostringstream out;
  Answer answer(OutputFormat::kTable, out);
  answer.Add("none", "Nothing (0)", {});
  EXPECT_EQ(out.str(), "\nNothing (0)\n");
}

TEST(ParseOutputFormat, NamesWhatItTakes) {
  EXPECT_TRUE(ParseOutputFormat("ndjson"));
  EXPECT_EQ(ParseOutputFormat("xml").error().hint, "table, csv, json or ndjson");
}

TEST(LocalTime, ShowsSwedishWallClock) {
  const std::int64_t summer = model::DayOf(2025, 7, 1) * model::kMsPerDay;
  EXPECT_EQ(LocalTime(summer), Cell(std::string("2025-07-01 02:00")));
  EXPECT_EQ(LocalTime(0), Cell());
}

}  // namespace
}  // namespace lagesbild::console
