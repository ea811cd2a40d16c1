#include "console/picture/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/console/picture/given.h"

namespace lagesbild::picture {
namespace {

using console::Cell;
using console::Table;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::int32_t kJune = 20'605;  // 2026-06-01

/// Readings and the picture made of them, which borrows from them.
struct Shown {
  Readings readings;
  Picture picture;

  explicit Shown(Readings given) : readings(std::move(given)), picture(*Compose(readings, {kJune, {}})) {}
};

std::string Text(const Table& table, std::size_t row, const std::string& column) {
  const auto at = std::find(table.columns.begin(), table.columns.end(), column);
  EXPECT_NE(at, table.columns.end()) << column;
  const Cell& cell = table.rows.at(row)[static_cast<std::size_t>(at - table.columns.begin())];
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  return std::holds_alternative<std::monostate>(cell) ? "–" : "?";
}

model::Assessment Harmed(const std::string& id, const std::string& class_id, std::int32_t since_day) {
  auto assessment = Assessed(id, class_id, since_day);
  assessment.population = 5200;
  assessment.axes = {{"harm", 41'260, "points", 4}};
  assessment.contributions = {{"harm", "violence.robbery", "city", 12, 30'000},
                              {"insecurity", "unsafe", "survey", 90, 2'000}};
  return assessment;
}

model::Finding Raised(const std::string& id, std::int32_t day, const std::string& from, const std::string& to,
                      model::Cause cause) {
  auto finding = Changed(id, day, from, to, cause);
  auto& change = std::get<model::ClassChange>(finding.change);
  change.axis = "harm";
  change.score_before_milli = 3'120;
  change.score_milli = 41'260;
  return finding;
}

TEST(Counts, HaveEveryClassSevereFirstAndThinEvidenceApart) {
  const Shown shown(Given({Assessed("a", "insufficient_evidence")}));
  const auto table = Counts(shown.picture);
  ASSERT_THAT(table.rows, SizeIs(5));
  EXPECT_EQ(Text(table, 0, "class"), "severe");
  EXPECT_EQ(Text(table, 3, "class"), "none");
  EXPECT_EQ(Text(table, 3, "now"), "0");
  EXPECT_EQ(Text(table, 4, "class"), "insufficient_evidence");
  EXPECT_EQ(Text(table, 4, "now"), "1");
}

TEST(Changes, SayWhatMovedAndWhatContributed) {
  const Shown shown(
      Given({Harmed("a", "high", kToday)}, {Raised("a", kToday, "none", "high", model::Cause::kReality)}));
  const auto table = Changes(shown.picture, model::Direction::kWorse, Language::kEnglish);
  ASSERT_THAT(table.rows, SizeIs(1));
  EXPECT_EQ(Text(table, 0, "time"), "2026-06-30 12:00");
  EXPECT_EQ(Text(table, 0, "moved"), "reality");
  EXPECT_EQ(Text(table, 0, "contributed"), "harm 3.1 → 41.3, violence.robbery from city 12 (30.0 points)");
  const auto swedish = Changes(shown.picture, model::Direction::kWorse, Language::kSwedish);
  EXPECT_EQ(Text(swedish, 0, "contributed"), "harm 3,1 → 41,3, violence.robbery från city 12 (30,0 poäng)");
  EXPECT_THAT(Changes(shown.picture, model::Direction::kBetter, Language::kEnglish).rows, SizeIs(0));
}

TEST(Changes, ShowImprovementWithTheSameColumnsAsDecline) {
  const Shown shown(
      Given({Harmed("a", "none", kToday)}, {Raised("a", kToday, "high", "none", model::Cause::kAgeing)}));
  const auto better = Changes(shown.picture, model::Direction::kBetter, Language::kEnglish);
  EXPECT_THAT(better.rows, SizeIs(1));
  EXPECT_EQ(better.columns, Changes(shown.picture, model::Direction::kWorse, Language::kEnglish).columns);
}

TEST(Changes, OfEvidenceNameWhatWentAndWhatCame) {
  const Shown shown(Given({Assessed("a", "insufficient_evidence", kToday)},
                          {Evidence("a", kToday, "feed_silent:city", true),
                           Changed("a", kToday, "high", "insufficient_evidence", model::Cause::kCoverage)}));
  const auto table = Changes(shown.picture, model::Direction::kNeutral, Language::kEnglish);
  ASSERT_THAT(table.rows, SizeIs(1));
  EXPECT_EQ(Text(table, 0, "moved"), "knowledge");
  EXPECT_EQ(Text(table, 0, "contributed"), "missing: feed_silent:city");
}

TEST(MovedBy, TellsRealityFromKnowledgeFromOurOwnDoing) {
  EXPECT_EQ(MovedBy(model::Cause::kReality), "reality");
  EXPECT_EQ(MovedBy(model::Cause::kAgeing), "reality");
  EXPECT_EQ(MovedBy(model::Cause::kCoverage), "knowledge");
  EXPECT_EQ(MovedBy(model::Cause::kCorrection), "knowledge");
  EXPECT_EQ(MovedBy(model::Cause::kModel), "rules");
  EXPECT_EQ(MovedBy(model::Cause::kAreas), "frame");
  EXPECT_EQ(MovedBy(std::nullopt), "not_told");
}

TEST(Priorities, HaveTheirReason) {
  auto lost = Assessed("b", "insufficient_evidence", kToday);
  lost.missing = {"feed_silent:city"};
  const Shown shown(Given({Harmed("a", "high", kToday), lost},
                          {Raised("a", kToday, "none", "high", model::Cause::kReality),
                           Changed("b", kToday, "elevated", "insufficient_evidence")}));
  const auto table = Priorities(shown.picture, Language::kEnglish);
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_EQ(Text(table, 0, "reason"),
            "high; worse than none on 2026-06-01 (reality); harm at level 4; 5200 residents");
  EXPECT_EQ(Text(table, 1, "reason"),
            "insufficient evidence, last known as elevated; missing: feed_silent:city");
  EXPECT_EQ(Text(Priorities(shown.picture, Language::kSwedish), 0, "reason"),
            "hög; sämre än ingen den 2026-06-01 (verkligheten); harm på nivå 4; 5200 invånare");
}

TEST(Disagreement, StandsBothWaysAndApart) {
  auto listed = Assessed("b", "none");
  listed.official = {{"polisen", "utsatt", kFirstDay}};
  auto agreed = Assessed("d", "high");
  agreed.official = {{"polisen", "utsatt", kFirstDay}};
  auto unsure = Assessed("e", "insufficient_evidence");
  unsure.official = {{"polisen", "utsatt", kFirstDay}};
  const Shown shown(Given({Assessed("a", "high"), listed, Assessed("c", "elevated"), agreed, unsure,
                           Assessed("f", "insufficient_evidence")}));
  const auto table = Disagreement(shown.picture);
  std::vector<std::string> told;
  told.reserve(table.rows.size());
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    told.push_back(Text(table, i, "area") + " " + Text(table, i, "agreement"));
  EXPECT_THAT(told, ElementsAre("a indicated_only", "c indicated_only", "e no_evidence", "b official_only"));
  EXPECT_EQ(Text(table, 3, "official_class"), "utsatt");
  EXPECT_EQ(Text(table, 3, "decided"), "2026-01-01");
}

TEST(SideBySide, KeepsLevelsApart) {
  auto listed = Assessed("uso-1", "none", kFirstDay, "listed");
  listed.official = {{"polisen", "utsatt", kFirstDay}};
  auto inside = Registered("in");
  inside.within = {"uso-1"};
  const Shown shown(Given({listed, Assessed("in", "none")}, {}, {inside}));
  const auto table = SideBySide(shown.picture);
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_EQ(Text(table, 0, "level"), "deso");
  EXPECT_EQ(Text(table, 1, "level"), "listed");
  EXPECT_EQ(Text(table, 1, "areas"), "1");
}

TEST(Priorities, NameTheAuthorityThatLists) {
  auto lost = Assessed("a", "insufficient_evidence");
  lost.official = {{"agency", "not_listed", kFirstDay}, {"polisen", "utsatt", kFirstDay}};
  const Shown shown(Given({lost}));
  const auto table = Priorities(shown.picture, Language::kEnglish);
  ASSERT_THAT(table.rows, SizeIs(1));
  EXPECT_THAT(Text(table, 0, "reason"), HasSubstr("listed by polisen"));
}

TEST(SideBySide, CountsPairsOfOfficialAndIndicatedClass) {
  auto listed = Assessed("a", "none");
  listed.official = {{"polisen", "utsatt", kFirstDay}};
  const Shown shown(Given({listed, Assessed("b", "high"), Assessed("c", "high")}));
  const auto table = SideBySide(shown.picture);
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_EQ(Text(table, 0, "official_class"), "–");
  EXPECT_EQ(Text(table, 0, "areas"), "2");
  EXPECT_EQ(Text(table, 1, "official_class"), "utsatt");
  EXPECT_EQ(Text(table, 1, "indicated_class"), "none");
}

TEST(Areas, AreAllInOneTableAndSayWhatIsNew) {
  auto added = Registered("b");
  added.added_at_ms = Noon(kToday);
  const Shown shown(Given({Harmed("a", "high", kFirstDay), Assessed("b", "none", kToday)}, {}, {added}));
  const auto table = Areas(shown.picture, Language::kEnglish);
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_EQ(Text(table, 0, "class"), "high");
  EXPECT_EQ(Text(table, 0, "class_at_day"), "high");
  EXPECT_EQ(Text(table, 0, "scores"), "harm 41.3");
  EXPECT_EQ(Text(table, 1, "class_at_day"), "–");
  for (const auto& row : table.rows) EXPECT_THAT(row, SizeIs(table.columns.size()));
}

TEST(ForPeople, TranslatesIdsOfOursAndNoNames) {
  const Table table{{"class", "name", "learning"}, {{std::string("high"), std::string("high"), false}}};
  const auto words = ForPeople(table, {"name", "class", "learning"}, 0, Language::kSwedish);
  EXPECT_THAT(words.columns, ElementsAre("namn", "klass", "historik hämtas"));
  EXPECT_EQ(std::get<std::string>(words.rows[0][0]), "high") << "an area may be called that";
  EXPECT_EQ(std::get<std::string>(words.rows[0][1]), "hög");
}

TEST(Where, KeepsTheRowsOfOneWord) {
  const Table table{{"level", "area"},
                    {{std::string("deso"), std::string("a")}, {std::string("listed"), std::string("b")}}};
  const auto some = Where(table, "level", "listed");
  ASSERT_THAT(some.rows, SizeIs(1));
  EXPECT_EQ(Text(some, 0, "area"), "b");
  EXPECT_THAT(Where(table, "nothing", "listed").rows, SizeIs(0));
}

TEST(ForPeople, ShowsTheFirstRows) {
  const Table table{{"area"}, {{std::string("a")}, {std::string("b")}}};
  EXPECT_THAT(ForPeople(table, {"area"}, 1, Language::kEnglish).rows, SizeIs(1));
  EXPECT_THAT(ForPeople(table, {"area"}, 0, Language::kEnglish).rows, SizeIs(2));
}

TEST(Tenths, RoundHalfAwayFromZero) {
  EXPECT_EQ(Tenths(3'150, Language::kEnglish), "3.2");
  EXPECT_EQ(Tenths(-3'150, Language::kSwedish), "-3,2");
  EXPECT_EQ(Tenths(-20, Language::kEnglish), "0.0");
}

}  // namespace
}  // namespace lagesbild::picture
