#include "scoring/domain/measured_rules.h"

#include <algorithm>
#include <utility>

#include "common/measures/graph.h"
#include "common/measures/kind_points.h"
#include "common/measures/operation.h"

namespace lagesbild::scoring {

namespace {

std::int32_t LevelOf(std::string_view class_id) {
  const auto at = std::find(rules::kClassIds.begin(), rules::kClassIds.end(), class_id);
  return static_cast<std::int32_t>(at - rules::kClassIds.begin());
}

std::vector<std::uint32_t> ConditionsOf(const measures::Class& one) {
  std::vector<std::uint32_t> conditions;
  if (one.enter) conditions.push_back(*one.enter);
  if (one.keep) conditions.push_back(*one.keep);
  return conditions;
}

/// What is looked at from outside: axes, their levels, conditions.
std::vector<std::uint32_t> RootsOf(const measures::RuleSet& set) {
  std::vector<std::uint32_t> roots;
  for (const auto& axis : set.axes) {
    roots.push_back(axis.measure);
    if (axis.level) roots.push_back(*axis.level);
  }
  for (const auto& one : set.classes)
    for (const std::uint32_t condition : ConditionsOf(one)) roots.push_back(condition);
  return roots;
}

}  // namespace

MeasuredRules::MeasuredRules(measures::RuleSet rules) : set_(std::move(rules)) {
  for (const auto& one : set_.classes) levels_.push_back(LevelOf(one.id));
  seen_ = measures::MadeOf(set_, RootsOf(set_));
  FindAxes();
  refusers_.resize(set_.inputs.size());
  for (std::uint32_t i = 0; i < set_.measures.size(); ++i) {
    const measures::Measure& measure = set_.measures[i];
    window_months_ = std::max(window_months_, measures::WindowMonths(measure));
    if (measure.operation->refuse == nullptr) continue;
    for (const auto& argument : measure.arguments)
      for (const std::uint32_t input : argument.inputs) refusers_[input].push_back(i);
  }
}

void MeasuredRules::FindAxes() {
  for (std::size_t i = 1; i < set_.classes.size(); ++i) {
    const auto made_of = measures::MadeOf(set_, ConditionsOf(set_.classes[i]));
    for (std::size_t axis = 0; axis < set_.axes.size(); ++axis) {
      if (made_of[set_.axes[axis].measure])
        axes_[static_cast<std::size_t>(levels_[i])].push_back(static_cast<std::int32_t>(axis));
    }
  }
}

const measures::Class* MeasuredRules::ClassAt(std::int32_t level) const {
  const auto at = std::find(levels_.begin(), levels_.end(), level);
  return at == levels_.end() ? nullptr : &set_.classes[static_cast<std::size_t>(at - levels_.begin())];
}

const std::vector<std::int32_t>& MeasuredRules::AxesOf(std::int32_t level) const {
  return axes_[static_cast<std::size_t>(level)];
}

std::int32_t MeasuredRules::InputNamed(measures::InputKind kind, std::string_view name) const {
  const auto at = std::find_if(set_.inputs.begin(), set_.inputs.end(), [&](const measures::Input& input) {
    return input.kind == kind && input.name == name;
  });
  return at == set_.inputs.end() ? -1 : static_cast<std::int32_t>(at - set_.inputs.begin());
}

bool MeasuredRules::Takes(std::uint32_t input, double value) const {
  return std::all_of(refusers_[input].begin(), refusers_[input].end(), [&](std::uint32_t index) {
    const measures::Measure& measure = set_.measures[index];
    return measure.operation->refuse(measure, value).empty();
  });
}

}  // namespace lagesbild::scoring
