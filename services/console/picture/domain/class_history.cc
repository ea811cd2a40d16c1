#include "console/picture/domain/class_history.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "common/rules/rule_set.h"

namespace lagesbild::picture {

namespace {

const std::string& None() {
  static const std::string none(rules::kClassIds[0]);
  return none;
}

const std::string& Insufficient() {
  static const std::string insufficient(rules::kInsufficientEvidence);
  return insufficient;
}

const model::ClassChange& ChangeOf(const model::Finding& finding) {
  return std::get<model::ClassChange>(finding.change);
}

const model::EvidenceChange& EvidenceOf(const model::Finding& finding) {
  return std::get<model::EvidenceChange>(finding.change);
}

/// Codes with which no area has a class. Others may cost an axis that is not needed, or one feed of several.
bool IsDecisive(std::string_view code) {
  constexpr std::array<std::string_view, 4> kDecisive = {"learning", "no_feed", "no_rule_set",
                                                         "no_rules_for_level"};
  return std::find(kDecisive.begin(), kDecisive.end(), code) != kDecisive.end();
}

/// What was missing before everything for which `since` holds: what is missing now, with that taken back.
template <class Since>
std::set<std::string> MissingBefore(const AreaLog& log, const Since& since) {
  std::set<std::string> missing(log.now->missing.begin(), log.now->missing.end());
  for (auto at = log.evidence.rbegin(); at != log.evidence.rend() && since(**at); ++at) {
    const auto& change = EvidenceOf(**at);
    if (change.lost) {
      missing.erase(change.code);
    } else {
      missing.insert(change.code);
    }
  }
  return missing;
}

/// A silent feed costs the class only where no other speaks, and the code does not say that.
bool IsSilence(std::string_view code) { return code.starts_with("feed_silent:"); }

/// Of an area whose first change that was told begins at "none": whether it was that already. It was if
/// nothing was missing that was not missing just before that change too, when it had its class all the same.
std::optional<std::string> NoneOrInsufficient(const AreaLog& log, std::int64_t at_ms) {
  if (log.now == nullptr) return std::nullopt;
  const auto* change = log.classes.front();
  const auto missing = MissingBefore(log, [&](const model::Finding& one) { return one.time_ms >= at_ms; });
  // By their place in the log: several changes may carry one time.
  const auto harmless = MissingBefore(log, [&](const model::Finding& one) { return &one > change; });
  if (std::any_of(missing.begin(), missing.end(), IsDecisive)) return Insufficient();
  const bool all_harmless = std::all_of(missing.begin(), missing.end(), [&](const std::string& code) {
    return !IsSilence(code) && harmless.contains(code);
  });
  return all_harmless ? std::optional(None()) : std::nullopt;
}

std::size_t FirstAtOrAfter(const std::vector<const model::Finding*>& findings, std::int64_t at_ms) {
  const auto at = std::partition_point(findings.begin(), findings.end(),
                                       [&](const model::Finding* one) { return one->time_ms < at_ms; });
  return static_cast<std::size_t>(std::distance(findings.begin(), at));
}

void AddEvidence(const AreaLog& log, Step& step) {
  for (const auto* finding : log.evidence) {
    if (finding->time_ms != step.time_ms) continue;
    const auto& change = EvidenceOf(*finding);
    (change.lost ? step.lost : step.found).push_back(change.code);
  }
}

Step StepOf(const AreaLog& log, const model::Finding& finding) {
  const auto& change = ChangeOf(finding);
  Step step;
  step.time_ms = finding.time_ms;
  step.from = change.from;
  step.to = change.to;
  step.direction = finding.direction;
  step.cause = finding.cause;
  step.axis = change.axis;
  step.score_before_milli = change.score_before_milli;
  step.score_milli = change.score_milli;
  step.rule_set = change.rule_set;
  AddEvidence(log, step);
  return step;
}

/// From class to class at one time of the log is one change to a reader.
bool Continues(const Step& before, const Step& step) {
  return before.time_ms == step.time_ms && before.direction == step.direction && before.cause == step.cause &&
         before.axis == step.axis && before.rule_set == step.rule_set &&
         step.direction != model::Direction::kNeutral;
}

/// The change from insufficient evidence to "none", told by nothing but the evidence that was found with it.
Step UntoldStep(const AreaLog& log, std::int64_t time_ms) {
  Step step;
  step.time_ms = time_ms;
  step.from = Insufficient();
  step.to = None();
  for (const auto* finding : log.evidence) {
    if (finding->time_ms == time_ms && !EvidenceOf(*finding).lost) step.cause = finding->cause;
  }
  AddEvidence(log, step);
  return step;
}

/// When the last code without which no area has a class was found, up to `until_ms`.
std::int64_t DecisiveFoundMs(const AreaLog& log, std::int64_t until_ms) {
  std::int64_t found_ms = 0;
  for (const auto* finding : log.evidence) {
    const auto& change = EvidenceOf(*finding);
    if (!change.lost && finding->time_ms <= until_ms && IsDecisive(change.code)) found_ms = finding->time_ms;
  }
  return found_ms;
}

std::optional<Step> UntoldSince(const AreaLog& log, std::int64_t at_ms) {
  if (log.now == nullptr) return std::nullopt;
  const auto first = FirstAtOrAfter(log.classes, at_ms);
  if (first > 0) return std::nullopt;  // whatever changed after a change that was told was told too
  if (ClassBefore(log, at_ms) != Insufficient()) return std::nullopt;
  if (!log.classes.empty()) {
    if (ChangeOf(*log.classes.front()).from != None()) return std::nullopt;
    return UntoldStep(log, DecisiveFoundMs(log, log.classes.front()->time_ms));
  }
  if (log.now->indicated_class != None()) return std::nullopt;
  return UntoldStep(log, log.now->class_since_ms);
}

}  // namespace

std::optional<std::int32_t> LevelOf(std::string_view class_id) {
  const auto at = std::find(rules::kClassIds.begin(), rules::kClassIds.end(), class_id);
  if (at == rules::kClassIds.end()) return std::nullopt;
  return static_cast<std::int32_t>(std::distance(rules::kClassIds.begin(), at));
}

model::Direction DirectionBetween(std::string_view from, std::string_view to) {
  const std::int32_t before = LevelOf(from).value_or(-1);
  const std::int32_t after = LevelOf(to).value_or(-1);
  if (before < 0 || after < 0 || before == after) return model::Direction::kNeutral;
  return after > before ? model::Direction::kWorse : model::Direction::kBetter;
}

AreaLogs LogsOf(const std::vector<model::Assessment>& assessments,
                const std::vector<model::Finding>& findings) {
  AreaLogs logs;
  for (const auto& assessment : assessments) logs[assessment.area].now = &assessment;
  for (const auto& finding : findings) {
    if (std::holds_alternative<model::ClassChange>(finding.change)) {
      logs[finding.area].classes.push_back(&finding);
    } else if (std::holds_alternative<model::EvidenceChange>(finding.change)) {
      logs[finding.area].evidence.push_back(&finding);
    }
  }
  return logs;
}

std::optional<std::string> ClassBefore(const AreaLog& log, std::int64_t at_ms) {
  const auto first = FirstAtOrAfter(log.classes, at_ms);
  if (first > 0) return ChangeOf(*log.classes[first - 1]).to;
  if (!log.classes.empty()) {
    const auto& from = ChangeOf(*log.classes.front()).from;
    return from == None() ? NoneOrInsufficient(log, at_ms) : from;
  }
  if (log.now == nullptr) return std::nullopt;
  if (log.now->class_since_ms < at_ms) return log.now->indicated_class;
  // Only the change to "none" is not told: any other class came by a finding that was not read.
  const bool untold = LevelOf(log.now->indicated_class).value_or(0) == 0;
  return untold ? std::optional(Insufficient()) : std::nullopt;
}

std::vector<Step> StepsSince(const AreaLog& log, std::int64_t at_ms) {
  std::vector<Step> steps;
  if (auto untold = UntoldSince(log, at_ms)) steps.push_back(std::move(*untold));
  for (auto i = FirstAtOrAfter(log.classes, at_ms); i < log.classes.size(); ++i) {
    Step step = StepOf(log, *log.classes[i]);
    if (!steps.empty() && Continues(steps.back(), step)) {
      steps.back().to = step.to;
      steps.back().score_milli = step.score_milli;
    } else {
      steps.push_back(std::move(step));
    }
  }
  return steps;
}

std::string LastKnownClass(const AreaLog& log) {
  if (log.now == nullptr || LevelOf(log.now->indicated_class)) return {};
  for (auto at = log.classes.rbegin(); at != log.classes.rend(); ++at) {
    const auto& from = ChangeOf(**at).from;
    if (LevelOf(from)) return from;
  }
  return {};
}

}  // namespace lagesbild::picture
