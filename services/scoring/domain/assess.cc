#include "scoring/domain/assess.h"

#include <algorithm>

#include "common/base/hash.h"
#include "common/model/stockholm_time.h"
#include "scoring/domain/condition_rule.h"
#include "scoring/domain/facts.h"
#include "scoring/domain/measured_score.h"
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

template <class AxisRules>
bool NeededAxesHaveScores(const AxisRules& axes, const Score& score) {
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (axes[i].needed && !score.axes[i].score_milli) return false;
  return true;
}

/// Under thresholds at least one axis must have a score; conditions say themselves what they cannot do
/// without.
bool CanBeClassed(const RulesInForce& rules, const Score& score) {
  if (const auto* measured = rules.measured()) return NeededAxesHaveScores(measured->set().axes, score);
  const bool any = std::any_of(score.axes.begin(), score.axes.end(),
                               [](const model::Axis& axis) { return axis.score_milli.has_value(); });
  return any && NeededAxesHaveScores(rules.thresholds()->axes, score);
}

struct Evidence {
  bool sufficient = false;
  std::vector<std::string> missing;
};

Evidence Weigh(const AreaInfo& info, const AreaState& state, const Score& score, const World& world) {
  Evidence evidence;
  evidence.missing = score.missing;
  const bool level_covered = world.rules.Covers(info.level);
  if (!world.rules.any()) evidence.missing.emplace_back("no_rule_set");
  if (world.rules.any() && !level_covered) evidence.missing.emplace_back("no_rules_for_level");
  if (state.feeds.empty()) evidence.missing.emplace_back("no_feed");
  const bool is_learning = info.added_activation > world.areas_learned;
  if (is_learning) evidence.missing.emplace_back(kLearning);
  for (const auto& known : state.feeds) {
    if (Contains(world.silent.silent, known.feed))
      evidence.missing.push_back(std::string(kFeedSilent) + known.feed);
  }
  std::sort(evidence.missing.begin(), evidence.missing.end());
  evidence.sufficient =
      !is_learning && level_covered && AnyFeedLives(state, world) && CanBeClassed(world.rules, score);
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
  change.rule_set = world.rules.id();
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
  shown.rule_set = world.rules.id();
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
  state.since_change = {};
}

/// What the rule set in force makes of an area, before its class is stepped.
struct Picture {
  Score score;
  /// Under measures.
  std::optional<measures::Evaluation> evaluation;
};

measures::Evaluation EvaluateAt(const MeasuredRules& rules, const World& world, const AreaInfo& info,
                                const measures::Facts& facts) {
  static const measures::Reference none;
  const measures::Reference* reference = world.ReferenceFor(info.level);
  return measures::Evaluate(rules.set(), reference != nullptr ? *reference : none, facts);
}

Picture Work(const AreaInfo& info, const AreaLedger& ledger, const World& world) {
  Picture picture;
  const std::int32_t today = model::StockholmDay(world.now_ms);
  if (const auto* thresholds = world.rules.thresholds()) {
    picture.score = Evaluate(ledger, *thresholds, info.population, today);
  } else if (const auto* measured = world.rules.measured()) {
    const measures::Facts facts = FactsOf(*measured, info, ledger, today);
    picture.evaluation = EvaluateAt(*measured, world, info, facts);
    picture.score = ScoreOf(*measured, *picture.evaluation, facts, ledger);
  }
  return picture;
}

ClassStepResult StepUnderThresholds(const AreaState& state, const Picture& picture, const World& world,
                                    const ClassOccasion& occasion) {
  const ClassInput input{occasion.sufficient, ScoresOf(picture.score), state.scores_milli, occasion.cause,
                         occasion.now_ms};
  const rules::RuleSet* rules = world.rules.thresholds();
  return StepClass(rules != nullptr ? *rules : NoRules(), state.class_state, input);
}

ClassStepResult StepUnderMeasures(const AreaInfo& info, const AreaLedger& ledger, const AreaState& state,
                                  const Picture& picture, const World& world, const ClassOccasion& occasion) {
  const MeasuredRules& rules = *world.rules.measured();
  const ScoresMilli scores = ScoresOf(picture.score);
  const auto ground = [&](std::int64_t since_ms) {
    const std::int32_t day = model::StockholmDay(since_ms);
    return EvaluateAt(rules, world, info, FactsOf(rules, info, ledger, day, &state.since_change));
  };
  const ConditionRule rule({rules, *picture.evaluation, ground, scores, state.scores_milli});
  return StepClass(rule, state.class_state, occasion);
}

}  // namespace

const measures::Reference* World::ReferenceFor(std::string_view level) const {
  return references != nullptr ? scoring::ReferenceFor(*references, level) : nullptr;
}

Assessed Assess(std::string_view area, const AreaInfo& info, const AreaLedger& ledger,
                const AreaState& before, const World& world, const Occasion& came_by) {
  Assessed out;
  out.state = before;
  StartState(out.state, world);
  Picture picture = Work(info, ledger, world);
  const Evidence evidence = Weigh(info, out.state, picture.score, world);
  const Occasion occasion = OccasionOf(came_by, before, evidence);

  const ClassOccasion step_occasion{evidence.sufficient, occasion.cause, world.now_ms};
  const ClassStepResult step = picture.evaluation
                                   ? StepUnderMeasures(info, ledger, out.state, picture, world, step_occasion)
                                   : StepUnderThresholds(out.state, picture, world, step_occasion);
  out.state.class_state = step.state;
  out.move = step.move;
  if (step.move || step.state.undo_level == kNoLevel) out.state.since_change = {};

  const model::Finding blank = FindingOf(area, info, world, occasion);
  if (step.move) TellClass(*step.move, before, picture.score, blank, out, world);
  StepEvidence(evidence.missing, occasion, blank, before, out, world);
  out.state.scores_milli = ScoresOf(picture.score);
  out.state.assessed = true;
  out.assessment = Show(area, info, ledger, out.state, std::move(picture.score), world);
  return out;
}

void NoteSinceChange(AreaState& state, const model::Delta& delta, const World& world) {
  const bool can_be_undone = state.class_state.undo_level != kNoLevel;
  if (world.rules.measured() != nullptr && can_be_undone) Note(state.since_change, delta);
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
  if (!world.rules.any()) return model::Cause::kReality;
  const auto known = std::find_if(state.feeds.begin(), state.feeds.end(),
                                  [&](const KnownFeed& entry) { return entry.feed == feed; });
  const bool is_new = known == state.feeds.end() || known->first_ms == 0;
  const std::int64_t first_ms = is_new ? world.now_ms : known->first_ms;
  if (world.now_ms - first_ms < world.rules.onboarding_days() * model::kMsPerDay)
    return model::Cause::kCoverage;
  const std::int32_t today = model::StockholmDay(world.now_ms);
  if (newest_day && world.rules.IsLate(today - *newest_day)) return model::Cause::kCoverage;
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
