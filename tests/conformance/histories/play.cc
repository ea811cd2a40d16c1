#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <tuple>

#include "common/measures/outcome.h"
#include "common/model/kinds.h"
#include "common/model/stockholm_time.h"
#include "common/rules/measure_rules.h"
#include "conformance/histories/history.h"
#include "scoring/domain/assess.h"

namespace lagesbild::histories {

std::optional<std::int32_t> DayOf(const std::string& text);

namespace {

using model::Cause;
using model::DeltaCause;
using model::ValueType;
using scoring::kNoLevel;

constexpr std::int64_t kNoonMs = std::int64_t{12} * 3'600'000;

std::string TextOf(std::int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  std::ostringstream out;
  const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  out << static_cast<int>(date.year()) << '-' << two(static_cast<unsigned>(date.month())) << '-'
      << two(static_cast<unsigned>(date.day()));
  return out.str();
}

scoring::MeasuredRules RulesFrom(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  auto rules = rules::LoadMeasureRules(text.str(), file.string());
  EXPECT_TRUE(rules) << (rules ? "" : rules.error().ToString());
  if (!rules) return scoring::MeasuredRules({});
  EXPECT_TRUE(rules::MayBeActivated(*rules)) << file;
  return scoring::MeasuredRules(std::move(*rules));
}

/// The area's ledger as the registrar's deltas fill it.
class Ledger {
 public:
  void Add(const model::Delta& delta) {
    for (const auto& change : delta.counts) {
      const auto key =
          std::tuple(scoring::MonthDayOf(change.day).month, model::FindKind(change.kind)->number, delta.feed);
      counts_[key] += change.count;
    }
    for (const auto& change : delta.values) {
      const auto key = std::tuple(change.type, change.name, change.period, delta.feed);
      if (change.now) values_[key] = *change.now;
      if (!change.now) values_.erase(key);
    }
  }

  scoring::AreaLedger Cells() const {
    scoring::AreaLedger ledger;
    for (const auto& [key, total] : counts_)
      ledger.counts.push_back(
          {std::get<0>(key), std::get<1>(key), ledger.FeedIndex(std::get<2>(key)), total});
    for (const auto& [key, value] : values_) {
      const auto& [type, name, period, feed] = key;
      ledger.values.push_back({type, name, period, ledger.FeedIndex(feed), value});
    }
    return ledger;
  }

 private:
  std::map<std::tuple<std::int32_t, std::uint16_t, std::string>, std::int64_t> counts_;
  std::map<std::tuple<ValueType, std::string, std::string, std::string>, model::Value> values_;
};

class Player {
 public:
  Player(const Scenario& scenario, const std::filesystem::path& folder)
      : scenario_(scenario),
        folder_(folder),
        rules_(RulesFrom(folder_ / "rules" / (scenario.rules + ".yaml"))) {
    info_ = {"Made", "district", "1480", "14", scenario.residents, false, false, 0};
    world_.rules = &rules_;
    world_.rules_activation = 1;
    world_.references = &references_;
  }

  Played Play() {
    std::int32_t day = scenario_.events.front().day;
    for (const Event& event : scenario_.events) {
      for (; day < event.day; ++day) Midnight(day + 1);
      world_.now_ms = model::StockholmMidnightMs(event.day) + kNoonMs;
      if (event.words != std::vector<std::string>{"end"}) Happen(event);
    }
    return std::move(played_);
  }

 private:
  void Midnight(std::int32_t day) {
    world_.now_ms = model::StockholmMidnightMs(day);
    Look(Cause::kAgeing);
  }

  void Look(Cause cause) {
    ++world_.offset;
    const auto out = scoring::Assess("A1", info_, ledger_.Cells(), state_, world_, {cause, 0});
    const scoring::ClassState before = state_.class_state;
    state_ = out.state;
    played_.missing = out.assessment.missing;
    const std::string day = TextOf(model::StockholmDay(world_.now_ms));
    const scoring::ClassState& now = state_.class_state;
    if (out.move) {
      played_.history.push_back(day + ' ' + std::string(scoring::ClassId(out.move->to)) + ' ' +
                                std::string(model::NameOf(out.move->cause)) +
                                (out.move->undone ? " undone" : ""));
    } else if (now.pending == kNoLevel && before.pending != kNoLevel) {
      played_.history.push_back(day + " pending dropped");
    } else if (now.pending != before.pending) {
      played_.history.push_back(day + " pending " + std::string(scoring::ClassId(now.pending)) + ' ' +
                                std::string(model::NameOf(now.pending_cause)));
    }
    EXPECT_EQ(*scoring::DecodeAreaState(scoring::Encode(state_)), state_);
  }

  // ---- what can happen

  void Happen(const Event& event) {
    const auto& words = event.words;
    if (words.size() < 2) {
      ADD_FAILURE() << "cannot play '" << event.line << "'";
    } else if (words[0] == "area") {
      HappenToArea(event);
    } else if (words[0] == "rules") {
      rules_ = RulesFrom(folder_ / "rules" / (words[1] + ".yaml"));
      ++world_.rules_activation;
      Look(Cause::kModel);
    } else if (words[0] == "reference") {
      TakeReference(words);
    } else if (words[1] == "falls-silent" || words[1] == "speaks") {
      TakeSilence(words);
    } else if (const auto delta = DeltaOf(event)) {
      Fold(*delta);
    }
  }

  void HappenToArea(const Event& event) {
    if (event.words[1] == "has") {
      info_.population = std::stoll(event.words[2]);
    } else if (event.words[1] == "is-learning") {
      info_.added_activation = 1;
    } else if (event.words[1] == "has-learned") {
      world_.areas_learned = 1;
    } else {
      ADD_FAILURE() << "cannot play '" << event.line << "'";
    }
    Look(Cause::kAreas);
  }

  void TakeReference(const std::vector<std::string>& words) {
    references_.clear();
    if (words[1] == "comes") {
      std::vector<measures::Sample> samples;
      for (std::size_t i = 2; i < words.size(); ++i)
        samples.push_back({measures::Millionths(std::stod(words[i])), 1, {}});
      measures::Reference reference;
      reference.by_comparison.emplace_back(measures::MakeDistribution(std::move(samples)));
      references_["district"] = std::make_shared<const measures::Reference>(std::move(reference));
    }
    Look(Cause::kModel);
  }

  void TakeSilence(const std::vector<std::string>& words) {
    auto& silent = world_.silent.silent;
    std::erase(silent, words[0]);
    if (words[1] == "falls-silent") silent.push_back(words[0]);
    std::sort(silent.begin(), silent.end());
    world_.silent.lost = silent;
    Look(Cause::kCoverage);
  }

  /// As the lane folds a delta.
  void Fold(const model::Delta& delta) {
    ledger_.Add(delta);
    std::optional<std::int32_t> newest;
    for (const auto& change : delta.counts)
      if (change.count > 0) newest = std::max(newest.value_or(change.day), change.day);
    const Cause cause = scoring::CauseOf(delta.cause, state_, delta.feed, newest, world_);
    scoring::HearFeed(state_, delta.feed, world_.now_ms);
    scoring::NoteSinceChange(state_, delta, world_);
    Look(cause);
  }

  // ---- events as deltas

  std::optional<model::Delta> DeltaOf(const Event& event) const {
    const auto& words = event.words;
    model::Delta delta;
    delta.feed = words[0];
    const std::string& verb = words[1];
    const bool counts =
        verb == "reports" || verb == "withdraws" || verb == "restores" || verb == "finds" || verb == "moves";
    const bool good = counts ? AddCounts(event, delta) : AddValue(words, delta);
    if (good) return delta;
    ADD_FAILURE() << "cannot play '" << event.line << "'";
    return std::nullopt;
  }

  /// "reports 3 violence.assault [of 2026-01-12]", "moves 3 A of DAY to B of DAY".
  static bool AddCounts(const Event& event, model::Delta& delta) {
    const auto& words = event.words;
    static const std::map<std::string, DeltaCause> causes = {{"reports", DeltaCause::kNew},
                                                             {"withdraws", DeltaCause::kWithdrawn},
                                                             {"restores", DeltaCause::kRevised},
                                                             {"moves", DeltaCause::kRevised},
                                                             {"finds", DeltaCause::kFrame}};
    const std::string& verb = words[1];
    if (words.size() < 4 || model::FindKind(words[3]) == nullptr) return false;
    const std::int64_t count = std::stoll(words[2]);
    const auto day = words.size() >= 6 ? DayOf(words[5]) : std::optional(event.day);
    const bool takes = verb == "withdraws" || verb == "moves";
    if (!day) return false;
    delta.cause = causes.at(verb);
    delta.counts.push_back({words[3], *day, takes ? -count : count});
    if (verb != "moves") return true;
    if (words.size() != 10 || model::FindKind(words[7]) == nullptr || !DayOf(words[9])) return false;
    delta.counts.push_back({words[7], *DayOf(words[9]), count});
    return true;
  }

  /// "surveys unsafe 2026 45 % of 400", "corrects-survey …", "states low_income 2026 35".
  static bool AddValue(const std::vector<std::string>& words, model::Delta& delta) {
    const bool survey = words[1] == "surveys" || words[1] == "corrects-survey";
    const bool indicator = words[1] == "states" || words[1] == "corrects";
    if ((!survey && !indicator) || words.size() != (survey ? 8U : 5U)) return false;
    const bool corrects = words[1].starts_with("corrects");
    delta.cause = corrects ? DeltaCause::kRevised : DeltaCause::kNew;
    model::Value value;
    value.number =
        survey ? std::llround(std::stod(words[4]) * 100) : std::llround(std::stod(words[4]) * 1000);
    if (survey) value.n = std::stoll(words[7]);
    delta.values.push_back({survey ? ValueType::kSurvey : ValueType::kIndicator, words[2], words[3], value});
    return true;
  }

  const Scenario& scenario_;
  std::filesystem::path folder_;
  scoring::MeasuredRules rules_;
  scoring::AreaInfo info_;
  scoring::World world_;
  scoring::LevelReferences references_;
  Ledger ledger_;
  scoring::AreaState state_;
  Played played_;
};

}  // namespace

Played Play(const Scenario& scenario, const std::filesystem::path& folder) {
  return Player(scenario, folder).Play();
}

}  // namespace lagesbild::histories
