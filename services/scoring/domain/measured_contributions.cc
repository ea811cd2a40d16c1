// Which kinds, parts and surveys an axis made of measures consists of.
#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "common/measures/kind_points.h"
#include "common/measures/operation.h"
#include "common/model/kinds.h"
#include "scoring/domain/measured_score.h"
#include "scoring/domain/period.h"

namespace lagesbild::scoring {

namespace {

using measures::Argument;
using measures::Evaluation;
using measures::Measure;
using measures::Outcome;

constexpr std::size_t kContributionsMax = 5;

/// nullptr: the operation has no such parameter.
const Argument* ArgumentOf(const Measure& measure, std::string_view parameter) {
  for (std::size_t i = 0; i < measure.arguments.size(); ++i)
    if (measure.operation->parameters[i].name == parameter) return &measure.arguments[i];
  return nullptr;
}

/// kind 0: not a kind of report.
struct Part {
  model::Contribution shown;
  const Measure* made = nullptr;
  std::uint16_t kind = 0;
};

/// What raises and lowers most, then the rest of what tells equals apart.
auto WeightOf(const Part& one) {
  const model::Contribution& part = one.shown;
  return std::tuple(-std::llabs(part.points_milli), -part.points_milli, -part.count,
                    std::string_view(part.axis), std::string_view(part.name));
}

class Weigher {
 public:
  Weigher(const MeasuredRules& rules, const Evaluation& evaluation, const measures::Facts& facts,
          const AreaLedger& ledger)
      : set_(rules.set()), evaluation_(evaluation), facts_(facts), ledger_(ledger) {}

  void Weigh(const measures::Axis& axis) {
    axis_ = &set_.measures[axis.measure];
    has_score_ = evaluation_.outcomes[axis.measure].present();
    double scale = has_score_ ? 1.0 : 0.0;
    const Measure& made = Unwrap(*axis_, scale);
    const std::string_view op = made.operation->name;
    if (op == "weighted_count") return AddKinds(made, scale);
    if (op == "survey") return AddSurvey(made, scale);
    if (has_score_) AddParts(made, scale);
  }

  std::vector<model::Contribution> Take() {
    std::sort(parts_.begin(), parts_.end(),
              [](const auto& a, const auto& b) { return WeightOf(a) < WeightOf(b); });
    if (parts_.size() > kContributionsMax) parts_.resize(kContributionsMax);
    std::vector<model::Contribution> shown;
    for (Part& part : parts_) {
      if (part.kind != 0) part.shown.feed = FeedOf(*part.made, part.kind);
      shown.push_back(std::move(part.shown));
    }
    return shown;
  }

 private:
  /// Follows what only lets a value through, or divides it by residents.
  const Measure& Unwrap(const Measure& axis, double& scale) const {
    const Measure* at = &axis;
    while (true) {
      const std::string_view op = at->operation->name;
      const bool lets_through = op == "minimum" || op == "valid" || op == "round";
      if (!lets_through && op != "rate") return *at;
      if (op == "rate") {
        const Outcome& residents = evaluation_.outcomes[ArgumentOf(*at, "residents")->measures.front()];
        const double per = ArgumentOf(*at, "per")->numbers.front();
        scale = residents.present() && residents.value > 0 ? scale * per / residents.value : 0.0;
      }
      at = &set_.measures[at->of.front()];
    }
  }

  void AddKinds(const Measure& made, double scale) {
    for (const auto& one : measures::PointsByKind(made, facts_)) {
      if (one.count == 0 && one.points == 0) continue;
      parts_.push_back({{axis_->name,
                         std::string(model::FindKind(one.kind)->name),
                         {},
                         one.count,
                         ToMilli(one.points * scale)},
                        &made,
                        one.kind});
    }
  }

  /// The one feed whose reports of a kind weigh anything; empty: several.
  std::string FeedOf(const Measure& made, std::uint16_t kind) const {
    std::set<std::uint16_t> feeds;
    for (const CountCell& cell : ledger_.counts) {
      if (cell.kind != kind || cell.total == 0) continue;
      if (measures::AgeWeightAt(made, facts_.as_of_day, cell.month) > 0) feeds.insert(cell.feed);
    }
    return feeds.size() == 1 ? ledger_.feeds[*feeds.begin()] : std::string();
  }

  void AddSurvey(const Measure& made, double scale) {
    if (!has_score_) return;
    const auto years = static_cast<std::int32_t>(ArgumentOf(made, "years")->numbers.front());
    const double answers_min = ArgumentOf(made, "answers_min")->numbers.front();
    const std::int32_t last = measures::YearOf(facts_.as_of_day);
    for (const std::uint32_t input : ArgumentOf(made, "names")->inputs) {
      std::int64_t answers = 0;
      for (const auto& wave : facts_.surveys) {
        if (wave.input == input && wave.year > last - years && wave.year <= last) answers += wave.answers;
      }
      if (answers <= 0 || static_cast<double>(answers) < answers_min) continue;
      const std::string& name = set_.inputs[input].name;
      parts_.push_back({{axis_->name, name, FeedOfSurvey(name, last - years, last), answers,
                         ToMilli(evaluation_.outcomes[IndexOf(made)].value * scale)}});
      return;
    }
  }

  /// The one feed that stated waves of the years behind `after` up to `last`; empty: several.
  std::string FeedOfSurvey(std::string_view name, std::int32_t after, std::int32_t last) const {
    std::set<std::uint16_t> feeds;
    std::string_view period;
    for (const ValueCell& cell : ledger_.values) {
      if (cell.type != model::ValueType::kSurvey || cell.name != name || cell.value.n <= 0) continue;
      const std::int32_t year = YearOfPeriod(cell.period);
      if (year <= after || year > last || cell.period == period) continue;
      period = cell.period;
      feeds.insert(cell.feed);
    }
    return feeds.size() == 1 ? ledger_.feeds[*feeds.begin()] : std::string();
  }

  void AddParts(const Measure& made, double scale) {
    const auto weights = WeightsOf(made);
    if (!weights) return;
    for (std::size_t i = 0; i < made.of.size(); ++i) {
      const Outcome& part = evaluation_.outcomes[made.of[i]];
      if (!part.present()) continue;
      parts_.push_back({{axis_->name,
                         set_.measures[made.of[i]].name,
                         {},
                         0,
                         ToMilli(weights->each[i] * part.value / weights->sum * scale)}});
    }
  }

  struct Weights {
    std::vector<double> each;
    double sum = 1;
  };

  /// What each part is multiplied by, and what the products are divided by, in the evaluator's order. Absent:
  /// the measure is no sum or mean. Parts that stand for a missing one count in a mean, though they are not
  /// shown.
  std::optional<Weights> WeightsOf(const Measure& made) const {
    const std::string_view op = made.operation->name;
    const bool is_weighted = op == "weighted_sum" || op == "weighted_mean";
    if (!is_weighted && op != "sum" && op != "mean") return std::nullopt;
    std::vector<double> weights = is_weighted ? made.weights : std::vector<double>(made.of.size(), 1.0);
    if (op == "sum" || op == "weighted_sum") return Weights{std::move(weights)};
    double all = 0;
    for (std::size_t i = 0; i < made.of.size(); ++i) {
      const bool counts = evaluation_.outcomes[made.of[i]].present() ||
                          made.when_missing == measures::WhenMissing::kSubstitute;
      if (counts) all += weights[i];
    }
    return Weights{std::move(weights), all};
  }

  std::size_t IndexOf(const Measure& measure) const {
    return static_cast<std::size_t>(&measure - set_.measures.data());
  }

  const measures::RuleSet& set_;
  const Evaluation& evaluation_;
  const measures::Facts& facts_;
  const AreaLedger& ledger_;
  const Measure* axis_ = nullptr;
  bool has_score_ = false;
  std::vector<Part> parts_;
};

}  // namespace

std::vector<model::Contribution> WeighMeasures(const MeasuredRules& rules, const Evaluation& evaluation,
                                               const measures::Facts& facts, const AreaLedger& ledger) {
  Weigher weigher(rules, evaluation, facts, ledger);
  for (const auto& axis : rules.set().axes) weigher.Weigh(axis);
  return weigher.Take();
}

}  // namespace lagesbild::scoring
