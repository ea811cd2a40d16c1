#include "console/dead_letters/redrive_plan.h"

#include <array>
#include <tuple>

#include "common/kafka/topics.h"

namespace lagesbild::console {

namespace {

struct Words {
  std::string_view name;
  std::string_view hint;
};

constexpr std::array<Words, kFates> kWords = {{
    {"written", ""},
    {"twin written", ""},
    {"there already", ""},
    {"cut", "only a part of it was kept: ask who sent it to send it again"},
    {"no source", "it does not say where it came from: lagesbild dlq show"},
    {"one stage only",
     "the other stage that reads this topic has worked it, and would count it twice: send what it "
     "says again as a new revision, or activate the register entry again"},
    {"no alert", "it was meant for a partner and has no alert's id: lagesbild dlq show"},
    {"no topic", "the partner's topic is not there: lagesbild sub add makes it again"},
}};

/// The record that a letter is about.
using Source = std::tuple<std::string, std::optional<std::int32_t>, std::int64_t>;

Source SourceOf(const Letter& letter) { return {letter.topic, letter.partition, letter.offset}; }

/// Stages that read the topic, all of which get what is written to it again.
std::size_t ReadersOf(std::string_view topic) { return topic == kafka::kObservations ? 2 : 1; }

/// Letters of one record. The one that completes them is written: its place in the topic, which is its
/// origin, is the same however often this is done, and higher than those of letters written before.
struct Told {
  std::set<std::string> stages;
  std::vector<std::size_t> waiting;
  bool is_written = false;

  Fate Take(std::size_t index, const Letter& letter, std::vector<Fate>& fates) {
    if (is_written) return Fate::kTwin;
    stages.insert(letter.stage);
    if (stages.size() < ReadersOf(letter.topic)) {
      waiting.push_back(index);
      return Fate::kOneStage;
    }
    for (const auto earlier : waiting) fates[earlier] = Fate::kTwin;
    is_written = true;
    return Fate::kWrite;
  }
};

std::optional<Fate> FaultOf(const Letter& letter) {
  if (letter.topic.empty()) return Fate::kNoSource;
  if (letter.is_cut) return Fate::kCut;
  return std::nullopt;
}

Fate FateOfAlert(const Letter& letter, AlertsThere& there) {
  auto& ids = there[letter.topic];
  if (!ids) return Fate::kNoTopic;
  if (letter.alert_id.empty()) return Fate::kNotAnAlert;
  return ids->insert(letter.alert_id).second ? Fate::kWrite : Fate::kThere;
}

}  // namespace

std::string_view NameOf(Fate fate) { return kWords[static_cast<std::size_t>(fate)].name; }
std::string_view HintOf(Fate fate) { return kWords[static_cast<std::size_t>(fate)].hint; }

std::vector<Fate> PlanRedrive(const std::vector<Letter>& letters, AlertsThere there) {
  std::map<Source, Told> told;
  std::vector<Fate> fates;
  fates.reserve(letters.size());
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const auto& letter = letters[i];
    if (const auto fault = FaultOf(letter)) {
      fates.push_back(*fault);
    } else if (kafka::IsAlertTopic(letter.topic)) {
      fates.push_back(FateOfAlert(letter, there));
    } else {
      fates.push_back(told[SourceOf(letter)].Take(i, letter, fates));
    }
  }
  return fates;
}

}  // namespace lagesbild::console
