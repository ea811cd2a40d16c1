#include "ingest/registrar/domain/revise.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include "common/model/registers.h"

namespace lagesbild::registrar {
namespace {

using model::PlaceConfidence;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Said Incident(std::uint16_t kind, std::int32_t day, std::int32_t count) {
  Said said;
  said.type = SaidType::kIncident;
  said.kind = kind;
  said.day = day;
  said.count = count;
  return said;
}
Said Survey(std::string name, std::int64_t share) {
  Said said;
  said.type = SaidType::kSurvey;
  said.name = std::move(name);
  said.period = "2024";
  said.value.number = share;
  return said;
}
AreaSet In(std::initializer_list<const char*> areas) {
  AreaSet set;
  for (const auto* area : areas) set.push_back({area, PlaceConfidence::kCode, {}});
  return set;
}

RegisterEntry At(std::uint32_t revision, std::uint64_t hash) {
  RegisterEntry entry;
  entry.revision = revision;
  entry.body_hash = hash;
  return entry;
}

TEST(Judge, LetsTheHighestRevisionHold) {
  const auto stored = At(5, 77);
  EXPECT_EQ(Judge(nullptr, 1, 1), Outcome::kApplied);
  EXPECT_EQ(Judge(&stored, 6, 77), Outcome::kApplied);
  EXPECT_EQ(Judge(&stored, 5, 77), Outcome::kDuplicate);
  EXPECT_EQ(Judge(&stored, 5, 78), Outcome::kConflict);
  EXPECT_EQ(Judge(&stored, 4, 77), Outcome::kSuperseded);
}

TEST(CauseOf, NamesFirstWordRevisionAndWithdrawal) {
  const auto stored = At(1, 1);
  EXPECT_EQ(CauseOf(nullptr, Incident(1, 1, 1)), model::DeltaCause::kNew);
  EXPECT_EQ(CauseOf(&stored, Incident(1, 1, 1)), model::DeltaCause::kRevised);
  EXPECT_EQ(CauseOf(&stored, Said{}), model::DeltaCause::kWithdrawn);
  EXPECT_EQ(CauseOf(nullptr, Said{}), model::DeltaCause::kWithdrawn);
}

TEST(Deltas, GiveOneForEachAreaOfANewEvent) {
  model::Delta head;
  head.feed = "f";
  head.source_id = "1";
  head.revision = 4;
  const auto said = Incident(3, 100, 2);
  const auto areas = In({"a", "b"});
  const auto deltas = Deltas(head, {}, {&said, &areas});
  ASSERT_EQ(deltas.size(), 2U);
  EXPECT_EQ(deltas[0].area, "a");
  EXPECT_EQ(deltas[1].area, "b");
  EXPECT_EQ(deltas[1].feed, "f");
  EXPECT_EQ(deltas[1].revision, 4U);
  EXPECT_EQ(deltas[1].confidence, PlaceConfidence::kCode);
  EXPECT_THAT(deltas[1].counts, ElementsAre(model::CountChange{"violence.assault", 100, 2}));
}

TEST(Deltas, MoveAnEventWithOneForEachSideAndNoneWhereNothingChanges) {
  const auto said = Incident(3, 100, 2);
  const auto before = In({"a", "county"});
  const auto now = In({"b", "county"});
  const auto deltas = Deltas({}, {&said, &before}, {&said, &now});
  ASSERT_EQ(deltas.size(), 2U);
  EXPECT_EQ(deltas[0].area, "a");
  EXPECT_THAT(deltas[0].counts, ElementsAre(model::CountChange{"violence.assault", 100, -2}));
  EXPECT_EQ(deltas[1].area, "b");
  EXPECT_THAT(deltas[1].counts, ElementsAre(model::CountChange{"violence.assault", 100, 2}));
}

TEST(Deltas, RetypeAnEventInOneDelta) {
  const auto before = Incident(2, 100, 1);
  const auto now = Incident(1, 101, 1);
  const auto areas = In({"a"});
  const auto deltas = Deltas({}, {&before, &areas}, {&now, &areas});
  ASSERT_EQ(deltas.size(), 1U);
  EXPECT_THAT(deltas[0].counts, ElementsAre(model::CountChange{"violence.attempted_homicide", 100, -1},
                                            model::CountChange{"violence.homicide", 101, 1}));
}

TEST(Deltas, NetAChangedCount) {
  const auto before = Incident(3, 100, 5);
  const auto now = Incident(3, 100, 2);
  const auto areas = In({"a"});
  const auto deltas = Deltas({}, {&before, &areas}, {&now, &areas});
  ASSERT_EQ(deltas.size(), 1U);
  EXPECT_THAT(deltas[0].counts, ElementsAre(model::CountChange{"violence.assault", 100, -3}));
}

TEST(Deltas, ReplaceMoveAndTakeBackValues) {
  const auto was = Survey("unsafe", 2700);
  const auto is = Survey("unsafe", 3000);
  const auto other = Survey("other", 3000);
  const auto a = In({"a"});
  const auto b = In({"b"});
  const model::ValueChange gone{model::ValueType::kSurvey, "unsafe", "2024", std::nullopt};
  const model::ValueChange now{model::ValueType::kSurvey, "unsafe", "2024", is.value};

  const auto replaced = Deltas({}, {&was, &a}, {&is, &a});
  ASSERT_EQ(replaced.size(), 1U);
  EXPECT_THAT(replaced[0].values, ElementsAre(now));

  const auto moved = Deltas({}, {&was, &a}, {&is, &b});
  ASSERT_EQ(moved.size(), 2U);
  EXPECT_THAT(moved[0].values, ElementsAre(gone));
  EXPECT_THAT(moved[1].values, ElementsAre(now));

  const auto renamed = Deltas({}, {&was, &a}, {&other, &a});
  ASSERT_EQ(renamed.size(), 1U);
  EXPECT_EQ(renamed[0].values.size(), 2U);
  EXPECT_EQ(renamed[0].values[0], gone);

  EXPECT_THAT(Deltas({}, {&was, &a}, {&was, &a}), IsEmpty());
  const auto unlocated = In({model::kUnlocatedArea});
  EXPECT_THAT(Deltas({}, {}, {&was, &unlocated}), IsEmpty());
}

TEST(Totals, CountAnEventOnceWhateverItsAreas) {
  const auto before = Incident(3, 100, 5);
  const auto now = Incident(3, 101, 2);
  EXPECT_THAT(Totals(nullptr, &now), ElementsAre(TotalChange{3, 101, 2}));
  EXPECT_THAT(Totals(&before, nullptr), ElementsAre(TotalChange{3, 100, -5}));
  EXPECT_THAT(Totals(&before, &now), ElementsAre(TotalChange{3, 100, -5}, TotalChange{3, 101, 2}));
  EXPECT_THAT(Totals(&now, &now), IsEmpty());
}

// --- order does not matter ---

struct Word {
  std::uint32_t revision;
  std::uint64_t hash;
  Said said;
  AreaSet areas;
};
/// The register for one event, with what it has emitted.
struct Ledger {
  std::optional<RegisterEntry> entry;
  AreaSet areas;
  std::map<std::tuple<std::string, std::string, std::int32_t>, std::int64_t> counts;
  std::map<std::tuple<std::string, std::string>, model::Value> values;

  void Take(const Word& word) {
    const auto* stored = entry ? &*entry : nullptr;
    if (Judge(stored, word.revision, word.hash) != Outcome::kApplied) return;
    const Side before = stored != nullptr ? Side{&stored->said, &areas} : Side{};
    for (const auto& delta : Deltas({}, before, {&word.said, &word.areas})) {
      EXPECT_TRUE(!delta.counts.empty() || !delta.values.empty());
      for (const auto& change : delta.counts) {
        EXPECT_NE(change.count, 0);
        auto& sum = counts[{delta.area, change.kind, change.day}];
        sum += change.count;
        if (sum == 0) counts.erase({delta.area, change.kind, change.day});
      }
      for (const auto& change : delta.values) {
        if (change.now) {
          values[{delta.area, change.name}] = *change.now;
        } else {
          values.erase({delta.area, change.name});
        }
      }
    }
    RegisterEntry next = At(word.revision, word.hash);
    next.said = word.said;
    entry = next;
    areas = word.areas;
  }
};

Word RandomWord(std::mt19937_64& random, std::uint32_t revision) {
  Word word{revision, random(), {}, {}};
  const auto type = random() % 6;
  if (type == 0) return word;  // a withdrawal
  word.said = type == 1 ? Survey("q" + std::to_string(random() % 2), static_cast<std::int64_t>(random() % 3))
                        : Incident(static_cast<std::uint16_t>(1 + random() % 2),
                                   static_cast<std::int32_t>(random() % 2),
                                   static_cast<std::int32_t>(1 + random() % 3));
  for (const auto* area : {"a", "b", "c", "d"}) {
    if (random() % 2 == 0) word.areas.push_back({area, PlaceConfidence::kCode, {}});
  }
  if (word.areas.empty()) word.areas = In({model::kUnlocatedArea});
  return word;
}

TEST(Revise, EndsTheSameInAnyOrderAndWithAnyRepeats) {
  std::mt19937_64 random(20261122);
  for (int round = 0; round < 500; ++round) {
    std::vector<Word> words;
    const auto size = 1 + random() % 6;
    words.reserve(size);
    for (std::uint32_t i = 0; i < size; ++i) words.push_back(RandomWord(random, i + 1));
    Ledger in_order;
    for (const auto& word : words) in_order.Take(word);
    // What holds in the end is what the highest revision says, and nothing else.
    Ledger last_alone;
    last_alone.Take(words.back());
    EXPECT_EQ(in_order.counts, last_alone.counts);
    EXPECT_EQ(in_order.values, last_alone.values);
    for (int shuffle = 0; shuffle < 10; ++shuffle) {
      auto shuffled = words;
      shuffled.push_back(words[random() % size]);
      std::shuffle(shuffled.begin(), shuffled.end(), random);
      Ledger other;
      for (const auto& word : shuffled) other.Take(word);
      ASSERT_EQ(other.entry, in_order.entry);
      ASSERT_EQ(other.counts, in_order.counts);
      ASSERT_EQ(other.values, in_order.values);
    }
  }
}

}  // namespace
}  // namespace lagesbild::registrar
