// The file between `reference compute` and `reference activate`.
#include "console/references/reference_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "console/references/reference_json.h"
#include "support/sample_reference.h"
#include "support/temp_dir.h"

namespace lagesbild::console {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::SameBits;
using testing::SampleReference;
using ::testing::StartsWith;

/// Three comparisons: harm by residents within county, pressure, harm.
measures::RuleSet SampleRules() {
  measures::RuleSet rules;
  rules.measures.resize(4);
  const char* names[] = {"harm", "residents", "county", "pressure"};
  for (std::size_t i = 0; i < 4; ++i) rules.measures[i].name = names[i];
  rules.comparisons = {{0, 1, 2}, {3, std::nullopt, std::nullopt}, {0, std::nullopt, std::nullopt}};
  return rules;
}

std::string SampleText() { return ReferenceToJson(SampleReference(), SampleRules()).value(); }

/// The sample with one text in the place of another.
std::string With(const std::string& before, const std::string& after) {
  std::string text = SampleText();
  const auto at = text.find(before);
  EXPECT_NE(at, std::string::npos) << before << " is not in\n" << text;
  if (at != std::string::npos) text.replace(at, before.size(), after);
  return text;
}

TEST(ReferenceFile, KeepsEveryBitOfEveryNumber) {
  const auto read = ReferenceFromJson(SampleText(), "deso.json");
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_TRUE(SameBits(*read, SampleReference()));
  EXPECT_EQ(ReferenceToJson(*read, SampleRules()).value(), SampleText());
}

TEST(ReferenceFile, HasALineForEachComparisonWithItsMeasures) {
  const std::string text = SampleText();
  EXPECT_THAT(text, StartsWith("{\n\"format\": \"lagesbild-reference-1\",\n\"id\": \"sample-2-deso-2024@"));
  EXPECT_THAT(text,
              HasSubstr("\n{\"of\": \"harm\", \"weight\": \"residents\", \"by\": \"county\", \"all\": {"));
  EXPECT_THAT(text, HasSubstr(",\nnull,\n{\"of\": \"harm\", \"all\": {"));
  EXPECT_THAT(text, HasSubstr("\"values\": [1,2,3], \"groups\": {}}\n]\n}\n"));
}

TEST(ReferenceFile, SaysWhatIsWrong) {
  const struct {
    std::string text;
    const char* says;
  } faults[] = {
      {"", "parse error"},
      {"{\"format\": ", "parse error at line 1"},
      {"[1, 2]", "the reference has no 'format'"},
      {With("reference-1", "reference-9"), "'format' is 'lagesbild-reference-9'"},
      {With("\"level\": \"deso\"", "\"level\": 7"), "'level' is not a text"},
      {With("\"areas\": 6", "\"areas\": 6.5"), "'areas' is 6.5, not a whole number"},
      {With("[1,2,3]", "[1,3,2]"), "comparison 3 of the reference: values do not ascend: 2 comes after 3"},
      {With("[1,2,3]", "[1,2,NaN]"), "parse error"},
      {With("[1,2,3]", "[1,2,\"3\"]"), "a value of comparison 3 is \"3\", not a whole number"},
      {With("[1,2,3]", "[1,2,9223372036854775808]"), "9223372036854775808, not a whole number"},
      {With("[1,2,3]", "7"), "'values' of comparison 3 is not a list"},
      {With("\"mean\":2e-06", "\"mean\":NaN"), "parse error"},
      {With("\"mean\":2e-06", "\"mean\":1e999"), "number overflow"},
      {With("\"mean\":2e-06", "\"mean\":null"), "'mean' of comparison 3 is not a number"},
      {With("\"groups\": {}", "\"groups\": []"), "'groups' of comparison 3 is not a map"},
      {With("null,", "true,"), "comparison 2 has no 'all'"},
      {With("[1,2,3]", "[1,2,4]"), "it was changed"},
      {With("\"2024\"", "\"2025\""), "it was changed"},
  };
  for (const auto& fault : faults) {
    const auto read = ReferenceFromJson(fault.text, "deso.json");
    ASSERT_FALSE(read) << fault.says;
    EXPECT_EQ(read.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(read.error().message, AllOf(StartsWith("deso.json: "), HasSubstr(fault.says)));
    EXPECT_NE(read.error().hint, "");
  }
}

TEST(ReferenceFile, RefusesGroupsThatAreNotText) {
  auto reference = SampleReference();
  reference.values.by_comparison[0]->groups["\xff"] = {};
  const auto text = ReferenceToJson(reference, SampleRules());
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().hint, "write the table in UTF-8");
}

TEST(ReferenceFile, IsWrittenWholeAndRead) {
  const testing::TempDir folder;
  const std::string file = (folder.path() / "deso.json").string();
  ASSERT_TRUE(WriteReferenceFile(file, SampleReference(), SampleRules()));
  ASSERT_TRUE(WriteReferenceFile(file, SampleReference(), SampleRules()));
  const auto read = ReadReferenceFile(file);
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_TRUE(SameBits(*read, SampleReference()));
  EXPECT_FALSE(std::filesystem::exists(file + ".new"));
}

TEST(ReferenceFile, IsRefusedWhereThereIsNoneOrTooMuchOfIt) {
  const testing::TempDir folder;
  EXPECT_EQ(ReadReferenceFile(folder.path() / "none.json").error().code, base::ErrorCode::kNotFound);
  EXPECT_THAT(ReadReferenceFile(folder.path()).error().message, HasSubstr("is a folder"));
  const std::string large = (folder.path() / "large.json").string();
  std::ofstream(large).put('{');
  std::filesystem::resize_file(large, 67'108'865);
  EXPECT_THAT(ReadReferenceFile(large).error().message, HasSubstr("67108865 bytes"));
  EXPECT_EQ(
      WriteReferenceFile(folder.path() / "no" / "deso.json", SampleReference(), SampleRules()).error().code,
      base::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace lagesbild::console
