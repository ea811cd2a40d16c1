// References as they come by gRPC: whole, checked, and what their rule set needs.
#include "ingest/gateway/adapters/reference_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "common/codec/wire.h"
#include "common/rules/measure_rules.h"
#include "support/sample_reference.h"

namespace lagesbild::testing {
namespace {

using base::ErrorCode;
using ingest::ReferenceIntake;
using ::testing::HasSubstr;

namespace v1 = ingest::v1;

v1::ActivateReferenceRequest Head(const measures::NamedReference& reference) {
  v1::ActivateReferenceRequest request;
  auto& manifest = *request.mutable_manifest();
  manifest.set_rule_set(reference.rule_set);
  manifest.set_level(reference.level);
  manifest.set_period(reference.period);
  manifest.set_area_count(reference.area_count);
  manifest.set_comparison_count(static_cast<std::int32_t>(reference.values.by_comparison.size()));
  return request;
}

std::vector<v1::ActivateReferenceRequest> Messages(const measures::NamedReference& reference) {
  std::vector<v1::ActivateReferenceRequest> messages = {Head(reference)};
  for (const auto& part : measures::CutReference(reference.values, 2)) {
    codec::ToWire(part, *messages.emplace_back().add_parts());
  }
  return messages;
}

base::Result<measures::NamedReference> Taken(const std::vector<v1::ActivateReferenceRequest>& messages) {
  ReferenceIntake intake;
  for (const auto& message : messages) {
    if (auto taken = intake.Take(message); !taken) return base::Fail(taken.error());
  }
  return intake.Finish();
}

TEST(ReferenceIntake, PutsTogetherWhatCame) {
  const auto whole = Taken(Messages(SampleReference()));
  ASSERT_TRUE(whole) << whole.error().ToString();
  EXPECT_TRUE(SameBits(*whole, SampleReference()));
}

TEST(ReferenceIntake, LooksAtTheFirstMessageForWhatItIsAbout) {
  auto messages = Messages(SampleReference());
  messages[0].set_dry_run(true);
  ReferenceIntake intake;
  ASSERT_TRUE(intake.Take(messages[0]));
  messages[1].set_dry_run(false);
  *messages[1].mutable_manifest() = Head(SampleReference("listed")).manifest();
  ASSERT_TRUE(intake.Take(messages[1]));
  EXPECT_TRUE(intake.dry_run());
  messages.erase(messages.begin());
  messages[0].clear_manifest();
  EXPECT_EQ(Taken(messages).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Taken({}).error().message, "no reference was sent");
}

TEST(ReferenceIntake, RefusesWhatIsBroken) {
  auto nan = SampleReference();
  nan.values.by_comparison[2]->all.mean = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(Taken(Messages(nan)).error().message, HasSubstr("not a finite number"));
  auto unsorted = SampleReference();
  std::swap(unsorted.values.by_comparison[2]->sorted[0], unsorted.values.by_comparison[2]->sorted[1]);
  EXPECT_THAT(Taken(Messages(unsorted)).error().message, HasSubstr("do not ascend"));
  auto cut = Messages(SampleReference());
  cut.erase(cut.begin() + 2);
  EXPECT_FALSE(Taken(cut)) << "a part was lost on the way";
  auto other = Messages(SampleReference());
  other[0].mutable_manifest()->set_id("sample-2-deso-2024@000000000000");
  EXPECT_THAT(Taken(other).error().message, HasSubstr("sample-2-deso-2024@000000000000"));
}

TEST(ReferenceIntake, HasABoundInBytes) {
  ReferenceIntake intake;
  ASSERT_TRUE(intake.Take(Head(SampleReference())));
  v1::ActivateReferenceRequest large;
  large.add_parts()->mutable_values_millionths()->Resize(1'000'000, 0);
  for (int sent = 1; sent <= 67; ++sent) ASSERT_TRUE(intake.Take(large)) << sent;
  const auto refused = intake.Take(large);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("over 67108864 bytes"));
}

constexpr const char* kRules = R"(format: 2
name: two
purpose: assessment
text: {sv: x, en: x}
levels: [deso, listed]
measures:
  a: {op: indicator, name: a, unit: percent, text: {sv: a, en: a}}
  b: {op: percentile_rank, of: a, text: {sv: b, en: b}}
  c: {op: z_score, of: b, text: {sv: c, en: c}}
)";

measures::NamedReference ForTwo(std::size_t comparisons) {
  auto reference = SampleReference();
  reference.rule_set = rules::LoadMeasureRules(kRules, "two.yaml").value().id;
  reference.values.by_comparison.resize(comparisons);
  return reference;
}

TEST(ReferenceAgainstItsRuleSet, MustHaveItsComparisonsAndALevelOfIts) {
  const model::RuleSetDocument document{ForTwo(2).rule_set, kRules};
  EXPECT_TRUE(ingest::CheckAgainst(ForTwo(2), document));
  EXPECT_THAT(ingest::CheckAgainst(ForTwo(3), document).error().message,
              HasSubstr("has 3 comparisons, rule set " + document.id + " makes 2"));
  auto district = ForTwo(2);
  district.level = "district";
  EXPECT_THAT(ingest::CheckAgainst(district, document).error().message,
              HasSubstr("does not apply to level \"district\""));
  EXPECT_THAT(
      ingest::CheckAgainst(ForTwo(2), {"first@0123456789ab", "format: 1\nname: first\n"}).error().message,
      HasSubstr("in the first form"));
}

}  // namespace
}  // namespace lagesbild::testing
