// The same story in slices, from any restart, in another order: always the same bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rules/rule_set_loader.h"
#include "component/scoring/scoring_partition.h"

namespace lagesbild::scoring {
namespace {

using model::DeltaCause;

/// A month and a half of forty areas, with rules, silence and an outage in between.
void PlayLongStory(Partition& partition) {
  std::vector<model::Area> areas;
  areas.reserve(40);
  for (int i = 0; i < 40; ++i) areas.push_back(District("D" + std::to_string(i), 900 + i));
  partition.Activate(Rules("{worse: 2, better: 3}"));
  partition.Areas(areas);
  partition.FeedMarker(std::int64_t{3} * 24 * 3600);
  partition.Tick(kStart);
  for (int day = 0; day < 30; ++day) {
    for (int i = 0; i < 40; i += 1 + day % 3) {
      if (day > 10 && day < 16) continue;
      partition.Assaults(1 + (i + day) % 4, kToday + day,
                         day % 7 == 6 ? DeltaCause::kRevised : DeltaCause::kNew, "D" + std::to_string(i));
    }
    partition.Tick(kStart + (day + 1) * kDay);
  }
  const std::string next = Rules("{worse: 0, better: 0}", "80", "60");
  for (const auto& rules : {Rules("{worse: 2, better: 3}"), next}) {
    const auto reference =
        ReferenceMarker(rules == next ? 2 : 1, "district", rules::RuleSetId("sample", rules));
    partition.Arrives(reference);
    ASSERT_TRUE(partition.Hand(reference));
  }
  partition.Activate(next, 2);
  areas[0].retired = true;
  partition.Areas(areas, 2);
  partition.Tick(kStart + 45 * kDay);
}

TEST(ScoringStep, WorksInSlicesAsInOneGo) {
  Partition whole;
  PlayLongStory(whole);
  Partition sliced(1, {7, 1'000'000});
  PlayLongStory(sliced);
  Partition by_keys(1, {1'000'000, 11});
  PlayLongStory(by_keys);
  ASSERT_GT(whole.unit.published.size(), 1'000U);
  EXPECT_TRUE(whole.unit.published == sliced.unit.published);
  EXPECT_TRUE(whole.unit.committed == sliced.unit.committed);
  EXPECT_TRUE(whole.unit.published == by_keys.unit.published);
  EXPECT_TRUE(whole.unit.committed == by_keys.unit.committed);
}

TEST(ScoringStep, GivesTheSameBytesWhenItForgetsAndStartsAgainAnywhere) {
  Partition whole;
  PlayLongStory(whole);
  Partition forgetful;
  forgetful.content.table = whole.content.table;
  forgetful.references.by_id = whole.references.by_id;
  forgetful.log = whole.log;
  // Areas are told apart by version only, so give the register as it was.
  forgetful.content.table["D0"].retired = false;
  for (std::size_t i = 0; i < forgetful.log.size(); ++i) {
    if (i + 2 == forgetful.log.size()) forgetful.content.table["D0"].retired = true;
    // An aborted attempt in between leaves no trace.
    kafka::InputRecord record;
    record.offset = static_cast<std::int64_t>(i);
    record.value = forgetful.log[i];
    if (i % 3 == 0) {
      ASSERT_TRUE(forgetful.step.Handle(record, {}, forgetful.unit));
      forgetful.unit.Abort();
    }
    forgetful.step.Forget(0);
    ASSERT_TRUE(forgetful.Replay(i));
  }
  EXPECT_TRUE(whole.unit.published == forgetful.unit.published);
  EXPECT_TRUE(whole.unit.committed == forgetful.unit.committed);
}

TEST(ScoringStep, EndsInTheSameLedgerWhateverTheOrder) {
  Partition forth;
  Partition back;
  for (int i = 0; i < 200; ++i) forth.Assaults(i % 5 - 2, kToday - i % 70);
  for (int i = 199; i >= 0; --i) back.Assaults(i % 5 - 2, kToday - i % 70);
  for (auto* partition : {&forth, &back}) {
    std::erase_if(partition->unit.committed, [](const auto& entry) { return entry.first.front() != 'l'; });
  }
  EXPECT_FALSE(forth.unit.committed.empty());
  EXPECT_EQ(forth.unit.committed, back.unit.committed);
}

}  // namespace
}  // namespace lagesbild::scoring
