#include "common/measures/named_reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "support/sample_reference.h"

namespace lagesbild::measures {
namespace {

using ::testing::HasSubstr;
using testing::SameBits;
using testing::SampleReference;
using ::testing::StartsWith;

TEST(NamedReference, IsCalledAfterAllItSays) {
  const auto sample = SampleReference();
  const std::string id = ReferenceId(sample);
  EXPECT_THAT(id, StartsWith("sample-2-deso-2024@"));
  EXPECT_EQ(id.size(), std::string("sample-2-deso-2024@").size() + 12);
  EXPECT_EQ(ReferenceId(SampleReference()), id);
  const std::function<void(NamedReference&)> changes[] = {
      [](auto& r) { r.rule_set = "sample-2@0123456789ac"; },
      [](auto& r) { r.period = "2025"; },
      [](auto& r) { r.area_count = 7; },
      [](auto& r) { r.values.by_comparison.emplace_back(); },
      [](auto& r) { r.values.by_comparison[2]->sorted[1] = 1; },
      [](auto& r) { r.values.by_comparison[0]->all.mean = 0.0; },  // was −0
      [](auto& r) { r.values.by_comparison[0]->all.variance = 0; },
      [](auto& r) { r.values.by_comparison[0]->groups["0181"] = {}; },
  };
  for (const auto& change : changes) {
    auto other = sample;
    change(other);
    EXPECT_FALSE(SameBits(other, sample));
  }
}

TEST(NamedReference, IsSoundAsItIsMade) { EXPECT_TRUE(CheckReference(SampleReference())); }

TEST(NamedReference, IsRefusedWithWhatIsWrong) {
  const struct {
    std::function<void(NamedReference&)> spoil;
    const char* says;
  } faults[] = {
      {[](auto& r) { r.rule_set = "sample-2"; }, "is no id of a rule set"},
      {[](auto& r) { r.rule_set = "sample/2@0123456789ab"; }, "is no id of a rule set"},
      {[](auto& r) { r.level = "De So"; }, "level 'De So'"},
      {[](auto& r) { r.period = ""; }, "period ''"},
      {[](auto& r) { r.area_count = 0; }, "made of 0 areas"},
      {[](auto& r) { r.values.by_comparison.clear(); }, "has 0 comparisons"},
      {[](auto& r) { r.values.by_comparison.resize(1001); }, "has 1001 comparisons"},
      {[](auto& r) { std::swap(r.values.by_comparison[2]->sorted[0], r.values.by_comparison[2]->sorted[2]); },
       "comparison 3 of the reference: values do not ascend: 2 comes after 3"},
      {[](auto& r) { r.area_count = 5; }, "6 values of 5 areas"},
      {[](auto& r) { r.values.by_comparison[0]->all.n = 5; }, "n is 5 where there are 6 values"},
      {[](auto& r) { r.values.by_comparison[0]->all.mean = std::numeric_limits<double>::quiet_NaN(); },
       "is not a finite number"},
      {[](auto& r) { r.values.by_comparison[0]->groups["0180"].weight = HUGE_VAL; }, "group '0180': "},
      {[](auto& r) { r.values.by_comparison[0]->all.variance = -1; }, "the variance is below 0"},
      {[](auto& r) { r.values.by_comparison[0]->groups["0180"].n = 1; }, "the groups have 5 areas"},
      {[](auto& r) { r.values.by_comparison[0]->groups[""] = {}; }, "a group's name has 0 bytes"},
      {[](auto& r) { r.values.by_comparison[0]->groups[std::string(129, 'x')] = {}; }, "has 129 bytes"},
  };
  for (const auto& fault : faults) {
    auto reference = SampleReference();
    fault.spoil(reference);
    const auto checked = CheckReference(reference);
    ASSERT_FALSE(checked) << fault.says;
    EXPECT_EQ(checked.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(checked.error().message, HasSubstr(fault.says));
  }
}

TEST(NamedReference, HasABoundOverAllComparisons) {
  NamedReference large{testing::kSampleRuleSet, "deso", "2024", kReferenceRowsMax / 2 + 1, {}};
  Distribution half;
  half.sorted.resize(static_cast<std::size_t>(kReferenceRowsMax / 2));
  half.all.n = half.n();
  large.values.by_comparison = {half, half};
  EXPECT_TRUE(CheckReference(large));
  large.values.by_comparison[1]->sorted.push_back(0);
  ++large.values.by_comparison[1]->all.n;
  ASSERT_FALSE(CheckReference(large));
  EXPECT_THAT(CheckReference(large).error().message, HasSubstr("more than 2000000 values"));
}

}  // namespace
}  // namespace lagesbild::measures
