#include "ingest/registrar/domain/fold_name.h"

#include <gmock/gmock.h>

namespace lagesbild::registrar {
namespace {

using ::testing::ElementsAre;

TEST(FoldName, FoldsCaseOfSwedishLetters) {
  EXPECT_EQ(FoldName("UPPLANDS VÄSBY"), "upplands väsby");
  EXPECT_EQ(FoldName("Åmål ÖREBRO ÉÜ"), "åmål örebro éü");
  EXPECT_EQ(FoldName("×"), "×");  // between the capital letters, and none itself
}

TEST(FoldName, JoinsLettersAndCombiningMarks) {
  EXPECT_EQ(FoldName("A\xCC\x8Am\x61\xCC\x8Al"), "åmål");
  EXPECT_EQ(FoldName("O\xCC\x88rebro"), "örebro");
}

TEST(FoldName, DropsNeedlessBlanks) {
  EXPECT_EQ(FoldName("  Upplands \t väsby\xC2\xA0"), "upplands väsby");
  EXPECT_EQ(FoldName("   "), "");
}

TEST(FoldName, LeavesBrokenUtf8AsItIs) { EXPECT_EQ(FoldName("A\xC3"), "a\xC3"); }

TEST(MunicipalityNames, KnowsTheGenitive) {
  EXPECT_THAT(MunicipalityNames("stockholms kommun"), ElementsAre("stockholms", "stockholm"));
  EXPECT_THAT(MunicipalityNames("borås kommun"), ElementsAre("borås", "borå"));
  EXPECT_THAT(MunicipalityNames("borås"), ElementsAre("borås"));
  EXPECT_THAT(CountyNames("örebro län"), ElementsAre("örebro"));
  EXPECT_TRUE(SaysCounty("gävleborgs län"));
  EXPECT_FALSE(SaysCounty("län"));
}

}  // namespace
}  // namespace lagesbild::registrar
