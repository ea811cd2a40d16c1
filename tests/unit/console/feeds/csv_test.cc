#include "console/feeds/domain/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/console/feeds/support.h"

namespace lagesbild::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<CsvRow> RowsInSteps(const std::string& text, CsvFormat format, std::size_t step) {
  std::vector<CsvRow> rows;
  StringSource source(text, step);
  CsvSplitter splitter(source, format);
  for (auto row = splitter.Next(); row && *row; row = splitter.Next()) rows.push_back(std::move(**row));
  return rows;
}

/// The rows; the same whatever the pieces in which the bytes come.
std::vector<CsvRow> Rows(const std::string& text, CsvFormat format = {}) {
  auto rows = RowsInSteps(text, format, 100'000);
  for (const std::size_t step : {std::size_t{1}, std::size_t{5}}) {
    const auto again = RowsInSteps(text, format, step);
    EXPECT_EQ(again.size(), rows.size()) << "in steps of " << step;
    for (std::size_t i = 0; i < std::min(rows.size(), again.size()); ++i) {
      EXPECT_EQ(again[i].fields, rows[i].fields) << "in steps of " << step;
    }
  }
  return rows;
}

TEST(Csv, SplitsQuotedFieldsAndKeepsLineNumbers) {
  const auto rows = Rows(
      "\xEF\xBB\xBF"
      "a,b\r\n\r\n\"x, \"\"y\"\"\nz\",2\n ,\"\"\nlast,1");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_THAT(rows[0].fields, ElementsAre("a", "b"));
  EXPECT_THAT(rows[1].fields, ElementsAre("x, \"y\"\nz", "2"));
  EXPECT_EQ(rows[1].line, 3);
  EXPECT_EQ(rows[1].original, "\"x, \"\"y\"\"\nz\",2");
  EXPECT_THAT(rows[2].fields, ElementsAre(" ", ""));
  EXPECT_EQ(rows[2].line, 5);
  EXPECT_THAT(rows[3].fields, ElementsAre("last", "1"));
}

TEST(Csv, ReadsWindows1252) {
  const auto rows = Rows("Malm\xF6;1,5\n", {Encoding::kWindows1252, ';'});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_THAT(rows[0].fields, ElementsAre("Malmö", "1,5"));
}

TEST(Csv, TakesAQuoteInsideAFieldAsItIsAndRefusesTextAfterAClosingQuote) {
  const auto rows = Rows("5\" pipe,1\n\"a\"b,2\n\"a\" ,3\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].fields[0], "5\" pipe");
  EXPECT_EQ(rows[0].fault, "");
  EXPECT_EQ(rows[1].fault, "BAD_QUOTES");
  EXPECT_EQ(rows[2].fault, "");
}

TEST(Csv, RefusesARowTooLongAndGoesOn) {
  const auto rows = Rows("a," + std::string(3U << 20U, 'x') + "\nb,1\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].fault, "ROW_TOO_LONG");
  EXPECT_LE(rows[0].original.size(), kMaxRowBytes);
  EXPECT_THAT(rows[1].fields, ElementsAre("b", "1"));
}

TEST(Csv, StopsAtAQuoteThatIsNeverClosedAndNamesTheLine) {
  for (const std::string& text :
       {std::string("a,b\n1,\"open\n2,3\n"), "a,b\n\"" + std::string(3U << 20U, '\n')}) {
    StringSource source(text, 1000);
    CsvSplitter splitter(source, {});
    ASSERT_TRUE(splitter.Next().has_value());
    const auto row = splitter.Next();
    ASSERT_FALSE(row.has_value());
    EXPECT_THAT(row.error().message, HasSubstr("line 2"));
  }
}

TEST(Csv, DetectsSeparatorOutsideQuotesAndRefusesAnEmptyTable) {
  const auto detect = [](const std::string& text) {
    StringSource source(text);
    return DetectCsv(source);
  };
  EXPECT_EQ(detect("\n\"a,b,c\";d\n1,2,3,4\n")->separator, ';');
  EXPECT_EQ(detect("a,b\n")->separator, ',');
  EXPECT_EQ(detect("a\n")->separator, ',');
  EXPECT_EQ(detect("a;\xE5\n")->encoding, Encoding::kWindows1252);
  EXPECT_FALSE(detect(" \r\n\n").has_value());
  EXPECT_FALSE(detect("").has_value());
}

TEST(Csv, WritesFieldsThatReadBack) {
  EXPECT_EQ(CsvField("plain", ','), "plain");
  EXPECT_EQ(CsvField("1,5", ';'), "1,5");
  EXPECT_EQ(CsvField("say \"hi\", all", ','), "\"say \"\"hi\"\", all\"");
}

}  // namespace
}  // namespace lagesbild::feeds
