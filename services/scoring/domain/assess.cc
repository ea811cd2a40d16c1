#include "scoring/domain/assess.h"

#include <algorithm>

#include "common/base/hash.h"
#include "common/model/stockholm_time.h"
#include "scoring/domain/score.h"

namespace lagesbild::scoring {

namespace {

constexpr std::string_view kFeedSilent = "feed_silent:";
constexpr std::string_view kLearning = "learning";

bool Contains(const std::vector<std::string>& ascending, std::string_view text) {
  return std::binary_search(ascending.begin(), ascending.end(), text);
}

/// A survey or count of a feed that is gone says nothing of today: one feed must still speak.
bool AnyFeedLives(const AreaState& state, const World& world) {
  return std::any_of(state.feeds.begin(), state.feeds.end(),
                     [&](const KnownFeed& known) { return !Contains(world.silent.lost, known.feed); });
}

bool NeededAxesHaveScores(const rules::RuleSet& rules, const Score& score) {
  bool any = false;
  for (std::size_t i = 0; i < rules.axes.size(); ++i) {
    const bool has = score.axes[i].score_milli.has_value();
    if (rules.axes[i].needed && !has) return false;
    any = any || has;
  }
  return any;
}

struct Evidence {
  bool sufficient = false;
  std::vector<std::string> missing;
};

Evidence Weigh(const AreaInfo& info, const AreaState& state, const Score& score, const World& world) {
  Evidence evidence;
  evidence.missing = score.missing;
  const bool level_covered = world.rules != nullptr && Contains(world.rules->levels, info.level);
  if (world.rules == nullptr) evidence.missing.emplace_back("no_rule_set");
  if (world.rules != nullptr && !level_covered) evidence.missing.emplace_back("no_rules_for_level");
  if (state.feeds.empty()) evidence.missing.emplace_back("no_feed");
  const bool is_learning = info.added_activation > world.areas_learned;
  if (is_learning) evidence.missing.emplace_back(kLearning);
  for (const auto& known : state.feeds) {
    if (Contains(world.silent.silent, known.feed))
      evidence.missing.push_back(std::string(kFeedSilent) + known.feed);
  }
  std::sort(evidence.missing.begin(), evidence.missing.end());
  evidence.sufficient = !is_learning && level_covered && AnyFeedLives(state, world) &&
                        NeededAxesHaveScores(*world.rules, score);
  return evidence;
}

/// An area whose history has just come in changes because the areas did, whatever brought the news.
Occasion OccasionOf(Occasion occasion, const AreaState& before, const Evidence& evidence) {
  const bool was_learning = std::any_of(before.missing.begin(), before.missing.end(),
                                        [](const MissingCode& missing) { return missing.code == kLearning; });
  if (was_learning && !Contains(evidence.missing, kLearning)) occasion.cause = model::Cause::kAreas;
  return occasion;
}

model::Direction DirectionOf(std::int32_t from, std::int32_t to) {
  if (from < 0 || to < 0) return model::Direction::kNeutral;
  return to > from ? model::Direction::kWorse : model::Direction::kBetter;
}

/// Severity of a class: none 1, elevated 2, high 3, severe 4; insufficient evidence 1.
std::int32_t SeverityOf(std::int32_t level) { return level < 0 ? 1 : level + 1; }

model::Finding FindingOf(std::string_view area, const AreaInfo& info, const World& world,
                         const Occasion& occasion) {
  model::Finding finding;
  finding.area = area;
  finding.area_name = info.name;
  finding.level = info.level;
  finding.municipality = info.municipality;
  finding.county = info.county;
  finding.time_ms = world.now_ms;
  finding.recorded_at_ms = occasion.recorded_at_ms;
  return finding;
}

std::string FindingId(std::string_view area, const World& world, std::size_t number) {
  return base::StableId("scoring", area, std::to_string(world.partition), std::to_string(world.offset),
                        std::to_string(world.now_ms), std::to_string(number));
}

/// Moves the episode on; nothing to tell when an area without an open episode merely turns out to be calm.
std::optional<model::EpisodeState> StepEpisode(AreaState& state, const ClassMove& move) {
  const bool calm = move.to == 0;
  if (!state.episode_open) {
    if (calm) return std::nullopt;
    ++state.episode;
    state.revision = 1;
    state.episode_open = true;
    return model::EpisodeState::kOpen;
  }
  ++state.revision;
  state.episode_open = !calm;
  if (!calm) return model::EpisodeState::kUpdate;
  return move.undone ? model::EpisodeState::kWithdrawn : model::EpisodeState::kClose;
}

void TellClass(const ClassMove& move, const AreaState& before, const Score& score, model::Finding finding,
               Assessed& out, const World& world) {
  const auto episode_state = StepEpisode(out.state, move);
  if (!episode_state) return;
  model::ClassChange change;
  change.from = ClassId(move.from);
  change.to = ClassId(move.to);
  if (world.rules != nullptr) change.rule_set = world.rules->id;
  if (move.axis >= 0) {
    const auto axis = static_cast<std::size_t>(move.axis);
    change.axis = score.axes[axis].name;
    change.score_milli = score.axes[axis].score_milli;
    if (axis < before.scores_milli.size()) change.score_before_milli = before.scores_milli[axis];
  }
  finding.finding_id = FindingId(finding.area, world, out.findings.size());
  finding.episode = base::StableId("scoring", finding.area, "class", std::to_string(out.state.episode));
  finding.revision = out.state.revision;
  finding.state = *episode_state;
  finding.direction = DirectionOf(move.from, move.to);
  finding.severity = SeverityOf(move.to);
  finding.cause = move.cause;
  finding.change = std::move(change);
  out.findings.push_back(std::move(finding));
}

void TellEvidence(const MissingCode& code, bool lost, const Occasion& occasion, model::Finding finding,
                  Assessed& out, const World& world) {
  const bool by_register = occasion.cause == model::Cause::kModel || occasion.cause == model::Cause::kAreas;
  finding.finding_id = FindingId(finding.area, world, out.findings.size());
  finding.episode =
      base::StableId("scoring", finding.area, "evidence", code.code, std::to_string(code.since_ms));
  finding.revision = lost ? 1 : 2;
  finding.state = lost ? model::EpisodeState::kOpen : model::EpisodeState::kClose;
  finding.cause = by_register ? occasion.cause : model::Cause::kCoverage;
  finding.change = model::EvidenceChange{code.code, lost};
  out.findings.push_back(std::move(finding));
}

/// Compares what is missing now with what was. The first look at an area tells nothing: nothing was lost yet.
void StepEvidence(const std::vector<std::string>& codes, const Occasion& occasion,
                  const model::Finding& blank, const AreaState& before, Assessed& out, const World& world) {
  std::vector<MissingCode> now;
  for (const auto& code : codes) {
    const auto known = std::find_if(before.missing.begin(), before.missing.end(),
                                    [&](const MissingCode& missing) { return missing.code == code; });
    const bool is_new = known == before.missing.end();
    now.push_back(is_new ? MissingCode{code, world.now_ms} : *known);
    if (is_new && before.assessed) TellEvidence(now.back(), true, occasion, blank, out, world);
  }
  for (const auto& missing : before.missing) {
    if (!Contains(codes, missing.code)) TellEvidence(missing, false, occasion, blank, out, world);
  }
  out.state.missing = std::move(now);
}

std::vector<model::OfficialClass> OfficialClasses(const AreaLedger& ledger) {
  std::vector<model::OfficialClass> official;
  for (const auto& cell : ledger.values) {
    if (cell.type != model::ValueType::kOfficial) continue;
    official.push_back({cell.name, cell.value.text, static_cast<std::int32_t>(cell.value.number)});
  }
  return official;
}

model::Assessment Show(std::string_view area, const AreaInfo& info, const AreaLedger& ledger,
                       const AreaState& state, Score score, const World& world) {
  model::Assessment shown;
  shown.area = area;
  shown.name = info.name;
  shown.level = info.level;
  shown.municipality = info.municipality;
  shown.county = info.county;
  shown.population = info.population;
  shown.as_of_ms = world.now_ms;
  shown.recorded_at_ms = state.recorded_at_ms;
  shown.indicated_class = ClassId(state.class_state.level);
  shown.class_since_ms = state.class_state.since_ms;
  shown.pending_class = ClassId(state.class_state.pending);
  shown.pending_since_ms = state.class_state.pending_since_ms;
  shown.axes = std::move(score.axes);
  shown.contributions = std::move(score.contributions);
  for (const auto& missing : state.missing) shown.missing.push_back(missing.code);
  shown.official = OfficialClasses(ledger);
  if (world.rules != nullptr) shown.rule_set = world.rules->id;
  shown.areas_activation = world.areas_activation;
  shown.engine = kEngine;
  shown.provisional = info.provisional;
  return shown;
}

/// Without a rule set there is nothing to step but the loss of evidence.
const rules::RuleSet& NoRules() {
  static const rules::RuleSet none;
  return none;
}

void StartState(AreaState& state, const World& world) {
  if (!state.assessed) state.class_state.since_ms = world.now_ms;
  for (auto& known : state.feeds) {
    if (known.first_ms == 0) known.first_ms = world.now_ms;
  }
  if (state.rules_activation == world.rules_activation) return;
  // Axes are counted by index: under another rule set the old ones mean nothing.
  state.rules_activation = world.rules_activation;
  state.scores_milli.clear();
  state.class_state.undo_level = kNoLevel;
  state.class_state.ground_axis = -1;
  state.class_state.ground_milli = 0;
}

}  // namespace

Assessed Assess(std::string_view area, const AreaInfo& info, const AreaLedger& ledger,
                const AreaState& before, const World& world, const Occasion& came_by) {
  Assessed out;
  out.state = before;
  StartState(out.state, world);
  Score score;
  if (world.rules != nullptr) {
    score = Evaluate(ledger, *world.rules, info.population, model::StockholmDay(world.now_ms));
  }
  const Evidence evidence = Weigh(info, out.state, score, world);
  const Occasion occasion = OccasionOf(came_by, before, evidence);

  ClassInput input;
  input.sufficient = evidence.sufficient;
  for (const auto& axis : score.axes) input.scores_milli.push_back(axis.score_milli);
  input.scores_before_milli = out.state.scores_milli;
  input.cause = occasion.cause;
  input.now_ms = world.now_ms;
  const rules::RuleSet& rules = world.rules != nullptr ? *world.rules : NoRules();
  const ClassStepResult step = StepClass(rules, out.state.class_state, input);
  out.state.class_state = step.state;
  out.move = step.move;

  const model::Finding blank = FindingOf(area, info, world, occasion);
  if (step.move) TellClass(*step.move, before, score, blank, out, world);
  StepEvidence(evidence.missing, occasion, blank, before, out, world);
  out.state.scores_milli = std::move(input.scores_milli);
  out.state.assessed = true;
  out.assessment = Show(area, info, ledger, out.state, std::move(score), world);
  return out;
}

model::Cause CauseOf(model::DeltaCause cause, const AreaState& state, std::string_view feed,
                     std::optional<std::int32_t> newest_day, const World& world) {
  switch (cause) {
    case model::DeltaCause::kRevised:
    case model::DeltaCause::kWithdrawn:
      return model::Cause::kCorrection;
    case model::DeltaCause::kFrame:
      return model::Cause::kAreas;
    case model::DeltaCause::kNew:
      break;
  }
  if (world.rules == nullptr) return model::Cause::kReality;
  const auto known = std::find_if(state.feeds.begin(), state.feeds.end(),
                                  [&](const KnownFeed& entry) { return entry.feed == feed; });
  const bool is_new = known == state.feeds.end() || known->first_ms == 0;
  const std::int64_t first_ms = is_new ? world.now_ms : known->first_ms;
  if (world.now_ms - first_ms < world.rules->onboarding_days * model::kMsPerDay)
    return model::Cause::kCoverage;
  const std::int32_t today = model::StockholmDay(world.now_ms);
  if (newest_day && today - *newest_day >= world.rules->late_days) return model::Cause::kCoverage;
  return model::Cause::kReality;
}

void HearFeed(AreaState& state, std::string_view feed, std::int64_t now_ms) {
  const auto at =
      std::lower_bound(state.feeds.begin(), state.feeds.end(), feed,
                       [](const KnownFeed& known, std::string_view id) { return known.feed < id; });
  if (at != state.feeds.end() && at->feed == feed) return;
  state.feeds.insert(at, KnownFeed{std::string(feed), now_ms});
}

}  // namespace lagesbild::scoring
