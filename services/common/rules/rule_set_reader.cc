#include "common/rules/rule_set_reader.h"

#include <algorithm>

#include "common/model/kinds.h"
#include "common/rules/denied.h"

namespace lagesbild::rules {

namespace {

constexpr std::size_t kAxesMax = 8;
constexpr std::int64_t kPointsMilliMax = 1'000'000'000;
constexpr std::int64_t kThresholdMilliMax = 1'000'000'000'000;
constexpr std::size_t kWindowMonthsMax = 36;

}  // namespace

RuleSet Reader::Read(const YamlNode& root) {
  RuleSet rules;
  if (!IsMapOf(root, "the rule set", {"format", "name", "text", "levels", "hold_days", "coverage", "axes"}))
    return rules;
  WholeAt(root, "format", 1, 1);
  if (const YamlNode* name = Find(root, "name", true)) rules.name = Name(*name);
  if (const YamlNode* text = Find(root, "text", false);
      text != nullptr && IsMapOf(*text, "'text'", {"sv", "en"})) {
    for (std::size_t i = 1; i < text->children.size(); i += 2) Text(text->children[i], 4096);
  }
  if (const YamlNode* levels = Find(root, "levels", true)) {
    rules.levels = Names(*levels);
    std::sort(rules.levels.begin(), rules.levels.end());
  }
  ReadHold(root, rules);
  ReadCoverage(root, rules);
  ReadAxes(root, rules);
  CheckClasses(root, rules);
  return rules;
}

void Reader::ReadHold(const YamlNode& root, RuleSet& rules) {
  const YamlNode* hold = Find(root, "hold_days", true);
  if (hold == nullptr || !IsMapOf(*hold, "'hold_days'", {"worse", "better"})) return;
  rules.hold_worse_days = static_cast<std::int32_t>(WholeAt(*hold, "worse", 0, 366));
  rules.hold_better_days = static_cast<std::int32_t>(WholeAt(*hold, "better", 0, 366));
}

void Reader::ReadCoverage(const YamlNode& root, RuleSet& rules) {
  const YamlNode* coverage = Find(root, "coverage", true);
  if (coverage == nullptr || !IsMapOf(*coverage, "'coverage'", {"onboarding_days", "late_days"})) return;
  rules.onboarding_days = static_cast<std::int32_t>(WholeAt(*coverage, "onboarding_days", 0, 366));
  rules.late_days = static_cast<std::int32_t>(WholeAt(*coverage, "late_days", 1, 366));
}

void Reader::ReadAxes(const YamlNode& root, RuleSet& rules) {
  const YamlNode* axes = Find(root, "axes", true);
  if (axes == nullptr || !IsMapOf(*axes, "'axes'", {})) return;
  if (axes->children.empty() || axes->children.size() > 2 * kAxesMax) {
    Blame(*axes, std::to_string(axes->children.size() / 2) + " axes",
          "write 1 to " + std::to_string(kAxesMax));
  }
  for (std::size_t i = 0; i + 1 < axes->children.size(); i += 2) {
    const std::string name = Name(axes->children[i]);
    if (auto axis = ReadAxis(name, axes->children[i + 1])) rules.axes.push_back(std::move(*axis));
  }
}

std::optional<AxisRule> Reader::ReadAxis(std::string_view name, const YamlNode& node) {
  if (node.kind != NodeKind::kMap) {
    Blame(node, "axis '" + std::string(name) + "' is not a map", "write 'measure: …' and what belongs to it");
    return std::nullopt;
  }
  AxisRule axis;
  axis.name = name;
  const YamlNode* measure = Find(node, "measure", true);
  if (measure == nullptr) return std::nullopt;
  if (measure->text == "weighted_rate") {
    axis.measure = ReadWeightedRate(node);
  } else if (measure->text == "survey_share") {
    axis.measure = ReadSurveyShare(node);
  } else {
    Blame(*measure, "unknown measure '" + measure->text + "'", "write weighted_rate or survey_share");
    return std::nullopt;
  }
  if (const YamlNode* unit = Find(node, "unit", true)) axis.unit = Text(*unit, 128);
  axis.needed = TruthAt(node, "needed");
  ReadThresholds(node, axis);
  return axis;
}

WeightedRate Reader::ReadWeightedRate(const YamlNode& node) {
  IsMapOf(node, "the axis",
          {"measure", "unit", "needed", "classes", "per_residents", "residents_min", "count_police_detected",
           "age_weights_permille", "points"});
  WeightedRate rate;
  rate.per_residents = WholeAt(node, "per_residents", 1, 1'000'000);
  rate.residents_min = WholeAt(node, "residents_min", 1, 1'000'000);
  if (const YamlNode* ages = Find(node, "age_weights_permille", true)) {
    if (ages->kind != NodeKind::kSequence || ages->children.empty() ||
        ages->children.size() > kWindowMonthsMax) {
      Blame(*ages, "not a list of 1 to 36 weights",
            "write one weight for each month of age, 1000 for full weight");
    }
    for (const auto& age : ages->children)
      rate.age_permille.push_back(static_cast<std::int32_t>(Whole(age, 0, 1000)));
  }
  rate.weight_milli.resize(model::Kinds().size() + 1, 0);
  if (const YamlNode* points = Find(node, "points", true)) {
    rate.weight_milli = ReadPoints(*points, TruthAt(node, "count_police_detected"));
  }
  return rate;
}

std::vector<std::int64_t> Reader::ReadPoints(const YamlNode& node, bool with_police_detected) {
  std::vector<std::int64_t> weights(model::Kinds().size() + 1, 0);
  if (!IsMapOf(node, "'points'", {})) return weights;
  for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const YamlNode& key = node.children[i];
    const model::Kind* kind = model::FindKind(key.text);
    if (kind == nullptr) {
      Blame(key, "unknown kind '" + key.text + "'",
            "write a kind of proto/KINDS.md, for example violence.assault");
      continue;
    }
    const std::int64_t milli = Milli(node.children[i + 1], kPointsMilliMax);
    if (kind->police_detected && !with_police_detected) continue;
    weights[kind->number] = milli;
  }
  if (std::all_of(weights.begin(), weights.end(), [](std::int64_t weight) { return weight == 0; })) {
    Blame(node, "no kind weighs anything", "give at least one kind that counts more than 0 points");
  }
  return weights;
}

SurveyShare Reader::ReadSurveyShare(const YamlNode& node) {
  IsMapOf(node, "the axis",
          {"measure", "unit", "needed", "classes", "surveys", "answers_min", "age_years_max"});
  SurveyShare share;
  if (const YamlNode* surveys = Find(node, "surveys", true)) {
    share.surveys = Names(*surveys);
    for (const auto& child : surveys->children) {
      if (!IsDenied(child.text)) continue;
      Blame(child, "'" + child.text + "' looks like origin, religion or birth country",
            "no rule set may take that in");
    }
  }
  share.answers_min = WholeAt(node, "answers_min", 1, 1'000'000);
  share.age_years_max = static_cast<std::int32_t>(WholeAt(node, "age_years_max", 0, 100));
  return share;
}

void Reader::ReadThresholds(const YamlNode& node, AxisRule& axis) {
  const YamlNode* classes = Find(node, "classes", true);
  if (classes == nullptr || !IsMapOf(*classes, "'classes'", {kClassIds[1], kClassIds[2], kClassIds[3]}))
    return;
  std::optional<Threshold> before;
  for (std::size_t level = 1; level < kClassIds.size(); ++level) {
    const YamlNode* at = Find(*classes, kClassIds[level], false);
    if (at == nullptr || !IsMapOf(*at, "the class", {"enter", "exit"})) continue;
    const YamlNode* enter = Find(*at, "enter", true);
    const YamlNode* leave = Find(*at, "exit", true);
    if (enter == nullptr || leave == nullptr) continue;
    const Threshold threshold{Milli(*enter, kThresholdMilliMax), Milli(*leave, kThresholdMilliMax)};
    if (threshold.enter_milli <= 0) Blame(*enter, "a class that is entered at 0", "write more than 0");
    if (threshold.exit_milli > threshold.enter_milli) {
      Blame(*leave, "exit lies above enter: the class would flicker",
            "write at most " + Decimal(threshold.enter_milli));
    }
    if (before &&
        (threshold.enter_milli <= before->enter_milli || threshold.exit_milli <= before->exit_milli)) {
      Blame(*at, std::string(kClassIds[level]) + " does not lie above the class below it",
            "write enter above " + Decimal(before->enter_milli) + " and exit above " +
                Decimal(before->exit_milli));
    }
    before = threshold;
    axis.thresholds[level] = threshold;
  }
}

void Reader::CheckClasses(const YamlNode& root, const RuleSet& rules) {
  const bool any = std::any_of(rules.axes.begin(), rules.axes.end(), [](const AxisRule& axis) {
    return std::any_of(axis.thresholds.begin(), axis.thresholds.end(),
                       [](const auto& t) { return t.has_value(); });
  });
  if (!any) Blame(root, "no class can be reached", "give an axis a class with enter and exit");
}

}  // namespace lagesbild::rules
