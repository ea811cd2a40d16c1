// Made histories of an area, each with the class history that a person would call right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/histories/history.h"

namespace lagesbild::histories {
namespace {

using ::testing::ElementsAreArray;

std::filesystem::path Folder() { return LB_HISTORIES; }

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(Folder()))
    if (entry.path().extension() == ".scenario") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class History : public ::testing::TestWithParam<std::string> {};

TEST_P(History, IsWhatAPersonWouldCallRight) {
  const Scenario scenario = ReadScenario(Folder() / (GetParam() + ".scenario"));
  ASSERT_FALSE(scenario.events.empty());
  const Played played = Play(scenario, Folder());
  EXPECT_THAT(played.history, ElementsAreArray(scenario.history));
  if (!scenario.missing) return;
  EXPECT_THAT(played.missing, ElementsAreArray(*scenario.missing));
}

INSTANTIATE_TEST_SUITE_P(Made, History, ::testing::ValuesIn(Names()),
                         [](const auto& param) { return param.param; });

TEST(Histories, AreFortyAtLeast) { EXPECT_GE(Names().size(), 40U); }

}  // namespace
}  // namespace lagesbild::histories
