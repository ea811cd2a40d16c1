#include "ingest/gateway/domain/reference_register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_reference.h"

namespace lagesbild::ingest {
namespace {

using ::testing::ElementsAre;

/// Puts the change under its keys, as the store does.
void Take(RegisterEntries& entries, const RegisterChange& change) {
  for (const auto& key : change.keys) entries[key] = change.marker;
}

model::ReferenceManifest Manifest(const std::string& level, const std::string& rule_set) {
  auto reference = testing::SampleReference(level);
  reference.rule_set = rule_set;
  return ManifestOf(reference);
}

TEST(ReferenceRegister, SaysWhatAReferenceIsAbout) {
  const auto reference = testing::SampleReference();
  EXPECT_EQ(ManifestOf(reference),
            (model::ReferenceManifest{
                measures::ReferenceId(reference), "sample-2@0123456789ab", "deso", "2024", 6, 3, {}}));
}

TEST(ReferenceRegister, NumbersAllReferencesInOneRow) {
  RegisterEntries entries;
  Take(entries, ActivateRuleSet(entries, "yaml", "a@1", 5));
  const auto change = ActivateReference(entries, Manifest("deso", "a@1"), 77);
  EXPECT_THAT(change.keys, ElementsAre("reference/deso/a@1"));
  EXPECT_EQ(change.marker.activation, 1);
  EXPECT_EQ(change.marker.activated_at_ms, 77);
  EXPECT_FALSE(change.in_submissions) << "references are marked in observations alone";
  Take(entries, change);
  Take(entries, ActivateReference(entries, Manifest("listed", "a@1"), 78));
  Take(entries, ActivateReference(entries, Manifest("deso", "b@1"), 79));
  EXPECT_EQ(FindReference(entries, "deso", "b@1")->activation, 3);
  EXPECT_EQ(FindReference(entries, "listed", "b@1"), nullptr);
}

TEST(ReferenceRegister, ListsByLevelNewestFirstAndSaysWhichAreInUse) {
  RegisterEntries entries;
  Take(entries, ActivateRuleSet(entries, "yaml", "a@1", 5));
  for (const auto& [level, rule_set] :
       {std::pair("listed", "a@1"), std::pair("deso", "a@1"), std::pair("deso", "b@1")}) {
    Take(entries, ActivateReference(entries, Manifest(level, rule_set), 77));
  }
  std::vector<std::string> told;
  for (const auto& line : ListReferences(entries)) {
    told.push_back(line.manifest.level + " " + line.manifest.rule_set + (line.in_use ? " in use" : " waits"));
  }
  EXPECT_THAT(told, ElementsAre("deso b@1 waits", "deso a@1 in use", "listed a@1 in use"));
}

TEST(ReferenceRegister, KnowsRuleSetsThatWereActivatedOnce) {
  RegisterEntries entries;
  EXPECT_EQ(ActiveRuleSet(entries), "");
  Take(entries, ActivateRuleSet(entries, "old", "a@1", 5));
  Take(entries, ActivateRuleSet(entries, "new", "b@1", 6));
  EXPECT_EQ(ActiveRuleSet(entries), "b@1");
  EXPECT_EQ(FindRuleSet(entries, "a@1")->yaml, "old");
  EXPECT_EQ(FindRuleSet(entries, "c@1"), nullptr);
}

}  // namespace
}  // namespace lagesbild::ingest
