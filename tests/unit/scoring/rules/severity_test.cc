// The table of severity weights: whole, sourced, and the same as what the default rule set weighs.
#include <gtest/gtest.h>

#include <map>

#include "common/model/kinds.h"
#include "conformance/conformance.h"

namespace lagesbild::scoring {
namespace {

/// One row, by the names of its columns.
using Row = std::map<std::string, std::string>;

std::vector<Row> Weights() {
  const auto table = tables::ReadTable(std::string(LB_CONFORMANCE_RULES) + "/severity-1.csv");
  EXPECT_TRUE(table) << (table ? "" : table.error().ToString());
  std::vector<Row> rows;
  if (!table) return rows;
  for (const auto& cells : table->rows) {
    Row row;
    for (std::size_t i = 0; i < table->columns.size(); ++i) row[table->columns[i]] = cells.cells[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

const measures::Measure& MeasureOf(const measures::RuleSet& rules, const std::string& name) {
  for (const auto& measure : rules.measures)
    if (measure.name == name) return measure;
  ADD_FAILURE() << "no measure " << name;
  return rules.measures.front();
}

/// Points by number of kind.
const std::vector<double>& PointsOf(const measures::RuleSet& rules, const std::string& measure) {
  return MeasureOf(rules, measure).arguments.front().numbers;
}

TEST(SeverityWeights, HaveARowForEachKindWithItsSourceAndDates) {
  std::map<std::string, int> seen;
  for (Row& row : Weights()) {
    ++seen[row["kind"]];
    const auto* kind = model::FindKind(row["kind"]);
    ASSERT_NE(kind, nullptr) << row["kind"];
    EXPECT_EQ(row["police_detected"], kind->police_detected ? "true" : "false") << row["kind"];
    EXPECT_EQ(row["valid_from"].size(), 10U) << row["kind"];
    EXPECT_FALSE(row["reason"].empty()) << row["kind"];
    const bool weighs = row["counted_in"] != "none";
    EXPECT_EQ(row["days"].empty(), !weighs) << row["kind"];
    EXPECT_EQ(row["source"].empty(), !weighs) << row["kind"];
    EXPECT_EQ(row["group"].empty(), !weighs) << row["kind"];
  }
  for (const auto& kind : model::Kinds()) EXPECT_EQ(seen[std::string(kind.name)], 1) << kind.name;
}

TEST(SeverityWeights, AreWhatTheDefaultRuleSetWeighs) {
  const auto rules = conformance::Rules("se-1");
  const auto& harm = PointsOf(rules, "harm_points");
  const auto& reports = PointsOf(rules, "harm_reports");
  for (Row& row : Weights()) {
    const auto number = model::FindKind(row["kind"])->number;
    const bool in_harm = row["counted_in"] == "harm";
    EXPECT_EQ(harm[number], in_harm ? std::stod(row["days"]) : 0) << row["kind"];
    EXPECT_EQ(reports[number], in_harm ? 1 : 0) << row["kind"];
    double pressure = 0;
    for (const char* part : {"work_environment", "legal_process", "drug_trade", "vehicle_fires"})
      pressure += PointsOf(rules, part + std::string("_reports"))[number];
    EXPECT_EQ(pressure, row["counted_in"] == "pressure" ? 1 : 0) << row["kind"];
  }
}

TEST(SeverityWeights, LeaveOutWhatPoliceActivityFinds) {
  const auto rules = conformance::Rules("se-1");
  for (const char* name : {"harm_points", "harm_reports"})
    EXPECT_EQ(MeasureOf(rules, name).arguments[2].numbers.front(), 0) << name;
}

/// The medians that the table quotes are those of the published table.
TEST(SeverityWeights, QuoteTheCambridgeIndexAsPublished) {
  const char* data = std::getenv("LAGESBILD_DATA");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  if (data == nullptr) GTEST_SKIP() << "LAGESBILD_DATA is not set";
  const auto published = tables::ReadTable(std::string(data) + "/weights/cchi_2026_by_subgroup.csv");
  ASSERT_TRUE(published) << published.error().ToString();
  std::map<std::string, double> median;
  for (const auto& row : published->rows) median[row.cells[0]] = std::stod(row.cells[3]);
  for (Row& row : Weights()) {
    if (row["source"] != "Cambridge Crime Harm Index February 2026") continue;
    ASSERT_TRUE(median.contains(row["group"])) << row["group"];
    EXPECT_EQ(std::stod(row["days"]), median[row["group"]]) << row["kind"];
  }
}

}  // namespace
}  // namespace lagesbild::scoring
