#include "common/measures/reference_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_reference.h"

namespace lagesbild::measures {
namespace {

using ::testing::HasSubstr;
using testing::SampleReference;

TEST(ReferenceParts, GiveTheReferenceAgainHoweverItIsCut) {
  const auto sample = SampleReference();
  for (const std::size_t rows_max : {1U, 2U, 3U, 7U, 2000U}) {
    const auto parts = CutReference(sample.values, rows_max);
    std::size_t rows = 0;
    for (const auto& part : parts) {
      EXPECT_LE(part.sorted.size() + part.groups.size(), rows_max);
      rows += part.sorted.size() + part.groups.size();
    }
    EXPECT_EQ(rows, 6U + 2U + 3U);
    auto joined = JoinReference(parts, 3);
    ASSERT_TRUE(joined) << joined.error().ToString();
    auto whole = sample;
    whole.values = std::move(*joined);
    EXPECT_TRUE(testing::SameBits(whole, sample));
  }
}

TEST(ReferenceParts, KeepADistributionWithoutValuesApartFromNone) {
  Reference reference;
  reference.by_comparison = {std::nullopt, Distribution()};
  const auto parts = CutReference(reference);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(*JoinReference(parts, 2), reference);
}

TEST(ReferenceParts, AreRefusedWhereTheyDoNotFitTogether) {
  const auto good = CutReference(SampleReference().values, 3);
  const auto message = [](std::vector<ReferencePart> parts, std::int32_t count = 3) {
    const auto joined = JoinReference(parts, count);
    return joined ? std::string() : joined.error().message;
  };
  ASSERT_EQ(message(good), "");
  EXPECT_THAT(message(good, 2), HasSubstr("comparison 2, which cannot come here"));
  EXPECT_THAT(message(good, -1), HasSubstr("-1 comparisons"));
  EXPECT_THAT(message(good, 2'000'000'000), HasSubstr("comparisons"));
  EXPECT_THAT(message({good.rbegin(), good.rend()}), HasSubstr("cannot come here"));
  EXPECT_THAT(message({good.begin() + 1, good.end()}), HasSubstr("has no beginning"));
  auto twice = good;
  twice.insert(twice.begin(), good.front());
  EXPECT_THAT(message(twice), HasSubstr("a second one"));
  auto group = good;
  group[2].groups.push_back(group[2].groups.front());
  EXPECT_THAT(message(group), HasSubstr("names group '0180' again"));
  auto negative = good;
  negative.front().comparison = -1;
  EXPECT_THAT(message(negative), HasSubstr("cannot come here"));
}

}  // namespace
}  // namespace lagesbild::measures
