#include "console/feeds/domain/taxonomy.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "common/model/kinds.h"
#include "console/feeds/adapters/file_source.h"
#include "console/feeds/domain/csv.h"
#include "unit/console/feeds/support.h"

namespace lagesbild::feeds {
namespace {

TEST(Taxonomy, MapsEachTypeOnceToAKindOrToAReason) {
  std::set<std::string_view> reasons;
  for (const Exclusion& exclusion : Exclusions()) reasons.insert(exclusion.code);
  std::set<std::string_view> types;
  for (const TypeMapping& mapping : PolisenTypes()) {
    EXPECT_TRUE(types.insert(mapping.type).second) << mapping.type;
    EXPECT_NE(mapping.kind.empty(), mapping.exclusion.empty()) << mapping.type;
    if (!mapping.kind.empty()) {
      EXPECT_NE(model::FindKind(mapping.kind), nullptr) << mapping.kind;
    }
    if (!mapping.exclusion.empty()) {
      EXPECT_TRUE(reasons.contains(mapping.exclusion)) << mapping.type;
    }
  }
  EXPECT_EQ(types.size(), 97U);
}

TEST(Taxonomy, MapsEachCrimeCodeToAKind) {
  EXPECT_EQ(CrimeCodes().size(), 6U);
  for (const CrimeCodeMapping& mapping : CrimeCodes()) {
    EXPECT_NE(model::FindKind(mapping.kind), nullptr) << mapping.code;
  }
  EXPECT_EQ(FindCrimeCode("9999"), nullptr);
}

TEST(Taxonomy, KnowsEveryTypeOfTheRealList) {
  if (DataFolder().empty()) GTEST_SKIP() << "LAGESBILD_DATA is not set: no list of types to compare with";
  auto source = OpenFile(DataFolder() + "/events/event_types.csv");
  ASSERT_TRUE(source) << source.error().ToString();
  CsvSplitter rows(**source, CsvFormat{});
  ASSERT_TRUE(rows.Next().has_value());  // the names of the columns
  int types = 0;
  for (auto row = rows.Next(); row && *row; row = rows.Next(), ++types) {
    EXPECT_NE(FindPolisenType((*row)->fields[0]), nullptr) << (*row)->fields[0];
  }
  EXPECT_EQ(types, 97);
}

TEST(Taxonomy, IgnoresBlanksAroundATypeAndTakesAnySummary) {
  ASSERT_NE(FindPolisenType("Lagen om hundar och katter "), nullptr);
  EXPECT_EQ(FindPolisenType("Lagen om hundar och katter ")->exclusion, "ANIMAL");
  ASSERT_NE(FindPolisenType("Sammanfattning påskhelgen"), nullptr);
  EXPECT_EQ(FindPolisenType("Sammanfattning påskhelgen")->exclusion, "SUMMARY");
  EXPECT_EQ(FindPolisenType("Ufo"), nullptr);
  EXPECT_EQ(FindPolisenType(""), nullptr);
}

TEST(Taxonomy, TakesTheLongestTypeThatEndsWhereAWordDoes) {
  EXPECT_EQ(LongestTypeAtStart("Mord/dråp, försök, Lund")->type, "Mord/dråp, försök");
  EXPECT_EQ(LongestTypeAtStart("Mord/dråp, Lund")->type, "Mord/dråp");
  EXPECT_EQ(LongestTypeAtStart("Brand")->type, "Brand");
  EXPECT_EQ(LongestTypeAtStart("Brandskog, Lund"), nullptr);
  EXPECT_EQ(LongestTypeAtStart("Lagen om hundar och katter , Gävle")->type, "Lagen om hundar och katter");
}

TEST(Taxonomy, IsPrintedInTheDocumentOfKinds) {
  std::ifstream file(std::string(LB_SOURCE_DIR) + "/proto/KINDS.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), KindsMarkdown()) << "print it again: lagesbild kinds --markdown > proto/KINDS.md";
}

}  // namespace
}  // namespace lagesbild::feeds
