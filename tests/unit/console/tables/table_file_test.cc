#include "console/tables/adapters/table_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/temp_dir.h"

namespace lagesbild::tables {
namespace {

using ::testing::HasSubstr;

class TableFile : public ::testing::Test {
 protected:
  base::Result<TextTable> Read(const std::string& text) {
    const std::string path = (folder_.path() / "t.csv").string();
    std::ofstream(path, std::ios::binary) << text;
    return ReadTable(path);
  }

 private:
  testing::TempDir folder_;
};

TEST_F(TableFile, ReadsCommasSemicolonsQuotesAndByteOrderMarks) {
  const auto table = Read(
      "\xEF\xBB\xBF"
      "area; b ;c\n\"a;1\";2; 3,5\n\n");
  ASSERT_TRUE(table) << table.error().ToString();
  EXPECT_EQ(table->columns, (std::vector<std::string>{"area", "b", "c"}));
  ASSERT_EQ(table->rows.size(), 1U);
  EXPECT_EQ(table->rows[0].line, 2);
  EXPECT_EQ(table->rows[0].cells, (std::vector<std::string>{"a;1", "2", "3,5"}));
}

TEST_F(TableFile, SaysWhereARowIsWrong) {
  EXPECT_THAT(Read("").error().message, HasSubstr("empty"));
  EXPECT_THAT(Read("a,b\n1,2\n1,2,3\n").error().message,
              HasSubstr("t.csv:3: 3 cells where the first line names 2"));
  EXPECT_THAT(Read("a,a\n1,2\n").error().message, HasSubstr("column 2 is named 'a' as one before it"));
  EXPECT_THAT(Read("a,\n1,2\n").error().message, HasSubstr("column 2 has no name"));
  EXPECT_THAT(Read("a,b\n\"1,2\n").error().message, HasSubstr("opens a quote that is not closed"));
  EXPECT_THAT(Read("a,b\n\"1\"x,2\n").error().message, HasSubstr("t.csv:2: not a proper row: BAD_QUOTES"));
  EXPECT_EQ(ReadTable("/nowhere.csv").error().code, base::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lagesbild::tables
