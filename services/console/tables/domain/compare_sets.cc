#include "console/tables/domain/compare_sets.h"

#include <algorithm>
#include <charconv>

#include "console/tables/domain/result_table.h"

namespace lagesbild::tables {

namespace {

using measures::Measure;
using measures::Outcome;
using measures::RuleSet;

constexpr std::size_t kShown = 5;

std::string TextOf(const Measure& measure, const Outcome& outcome) {
  if (!outcome.present()) return std::string(Name(outcome.missing));
  if (measure.unit == measures::kTruthUnit) return outcome.is_true() ? "true" : "false";
  char digits[64];
  const double rounded = static_cast<double>(measures::Millionths(outcome.value)) / 1e6;
  return {digits, std::to_chars(digits, digits + sizeof(digits), rounded).ptr};
}

bool Differ(const Outcome& a, const Outcome& b) {
  return a.missing != b.missing || measures::Millionths(a.value) != measures::Millionths(b.value);
}

/// The measures under a condition, itself first, nearer ones before farther.
std::vector<std::uint32_t> Under(const RuleSet& rules, std::uint32_t condition) {
  std::vector<std::uint32_t> found = {condition};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Measure& measure = rules.measures[found[i]];
    std::vector<std::uint32_t> next = measure.of;
    for (const auto& argument : measure.arguments)
      next.insert(next.end(), argument.measures.begin(), argument.measures.end());
    for (const std::uint32_t index : next)
      if (std::find(found.begin(), found.end(), index) == found.end()) found.push_back(index);
  }
  return found;
}

const Measure* Named(const RuleSet& rules, const std::string& name) {
  const auto at = std::find_if(rules.measures.begin(), rules.measures.end(),
                               [&](const Measure& m) { return m.name == name; });
  return at == rules.measures.end() ? nullptr : &*at;
}

class Reasons {
 public:
  Reasons(const Side& before, const Side& after, std::size_t row)
      : before_(before),
        after_(after),
        old_(before.evaluation.rows[row].outcomes),
        new_(after.evaluation.rows[row].outcomes) {}

  /// Of all classes, since which of them decided depends on those above.
  std::string Find() {
    for (const auto& one : after_.rules.classes)
      if (one.enter) Walk(*one.enter);
    if (reasons_.empty()) return "the classes are defined otherwise";
    std::string all;
    for (const auto& reason : reasons_) all += (all.empty() ? "" : "; ") + reason;
    return all;
  }

 private:
  void Walk(std::uint32_t condition) {
    for (const std::uint32_t index : Under(after_.rules, condition)) {
      const Measure& measure = after_.rules.measures[index];
      const Measure* same = Named(before_.rules, measure.name);
      if (same == nullptr || measure.unit == measures::kLabelUnit) continue;
      const Outcome& was = old_[static_cast<std::size_t>(same - before_.rules.measures.data())];
      if (!Differ(was, new_[index])) continue;
      std::string reason = measure.name + ": " + TextOf(*same, was) + " → " + TextOf(measure, new_[index]);
      const bool known = std::find(reasons_.begin(), reasons_.end(), reason) != reasons_.end();
      if (!known && reasons_.size() < kShown) reasons_.push_back(std::move(reason));
    }
  }

  const Side& before_;
  const Side& after_;
  const std::vector<Outcome>& old_;
  const std::vector<Outcome>& new_;
  std::vector<std::string> reasons_;
};

}  // namespace

console::Table ClassChanges(const Side& before, const Side& after) {
  console::Table table{{"area", "day", "before", "after", "by"}, {}};
  for (std::size_t i = 0; i < before.rows.size(); ++i) {
    std::string was = ClassName(before.rules, before.evaluation.rows[i]);
    std::string is = ClassName(after.rules, after.evaluation.rows[i]);
    if (was == is) continue;
    table.rows.push_back({before.rows[i].area, console::DayText(before.rows[i].facts.as_of_day),
                          std::move(was), std::move(is), Reasons(before, after, i).Find()});
  }
  return table;
}

}  // namespace lagesbild::tables
