#include "scoring/domain/area_state.h"

#include <gtest/gtest.h>

namespace lagesbild::scoring {
namespace {

TEST(AreaState, SurvivesItsBytes) {
  AreaState state;
  state.assessed = true;
  state.class_state = {2, 2, 1000, 1, 900, model::Cause::kAgeing, 1, 0, 55'000};
  state.scores_milli = {123, std::nullopt, -5};
  state.rules_activation = 4;
  state.episode = 7;
  state.episode_open = true;
  state.revision = 3;
  state.recorded_at_ms = 1'700'000'000'000;
  state.feeds = {{"a", 1}, {"b", 0}};
  state.missing = {{"no_survey", 99}};
  state.digest = ~std::uint64_t{0};
  const auto back = DecodeAreaState(Encode(state));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, state);
  for (std::size_t size = 0; size < Encode(state).size(); ++size) {
    EXPECT_FALSE(DecodeAreaState(Encode(state).substr(0, size))) << size;
  }
}

TEST(AreaState, KeepsItsBytesUnlessThereIsSomethingNew) {
  AreaState state;
  state.feeds = {{"a", 1}};
  const std::string plain = Encode(state);
  EXPECT_EQ(plain.front(), 1);
  state.since_change.counts = {{672, 3, 5}, {673, 1, -2}};
  state.since_change.values = {{model::ValueType::kSurvey, "unsafe", "2026", "ntu"}};
  const std::string bytes = Encode(state);
  EXPECT_EQ(bytes.front(), 2);
  EXPECT_EQ(bytes.substr(1, plain.size() - 1), plain.substr(1));
  const auto back = DecodeAreaState(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, state);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(DecodeAreaState(bytes.substr(0, size))) << size;
}

TEST(AreaInfo, SurvivesItsBytes) {
  const AreaInfo info{"Centrum", "district", "1480", "14", 8123, true, true, 3};
  const auto back = DecodeAreaInfo(Encode(info));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, info);
  EXPECT_FALSE(DecodeAreaInfo(Encode(info) + "x"));
  EXPECT_FALSE(DecodeAreaInfo(""));
}

}  // namespace
}  // namespace lagesbild::scoring
