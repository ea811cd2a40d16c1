// One series whose mean shifts or ramps: how soon that is found at one false alarm in ten series and two
// years.
#include <algorithm>
#include <limits>

#include "bench/trend/tests.h"
#include "support/simulate/shifts.h"

namespace lagesbild::bench {

namespace {

using testing::Change;
using testing::kShiftBases;
using trend::Direction;

constexpr std::int32_t kHistory = 260;
constexpr std::int32_t kWatched = 156;
constexpr std::int32_t kChange = 52;  ///< Watched week of the change.
constexpr std::int32_t kNullWeeks = 104;
constexpr std::int32_t kPooledSeries = 100;

/// Rates beside the simulated sizes, so that the grid does not know the answer.
constexpr std::array<double, trend::kRates> kRatesUp = {1.15, 1.35, 1.75, 2.5, 4};
constexpr std::array<double, trend::kRates> kRatesDown = {.85, .7, .57, .4, .2};

/// A base with its kind's dispersion and what is needed to run it.
class Bench {
 public:
  Bench(const Plan& plan, trend::Nb1 base, std::uint64_t seed)
      : plan_(plan),
        base_(base),
        random_(seed),
        rules_(WithRates(plan.variant.params)),
        calendars_(Calendars(kHistory + kWatched, rules_)) {
    std::vector<Counts> kind;
    for (std::int32_t i = 0; i < kPooledSeries; ++i) {
      kind.push_back(testing::SimulateShift(base, kHistory, kHistory, {}, random_));
    }
    kind_phi_ = PoolPhi(kind, kHistory, plan.variant.params);
  }

  /// Evidence in each watched week of a new series.
  std::vector<double> Watch(Change change, Direction direction) {
    const Counts counts =
        testing::SimulateShift(base_, kHistory + kWatched, kHistory + kChange, change, random_);
    const auto verdicts = RunSeries(counts, kHistory, kind_phi_, rules_, calendars_);
    return EvidenceOver(std::span(counts).subspan(kHistory), verdicts, direction,
                        direction == Direction::kUp ? rules_.up : rules_.down, plan_.variant);
  }

  /// Evidence that a tenth of the unchanged series reach.
  double Threshold(Direction direction, std::int32_t series) {
    std::vector<double> highest;
    for (std::int32_t i = 0; i < series; ++i) {
      const auto evidence = Watch({}, direction);
      highest.push_back(*std::max_element(evidence.begin(), evidence.begin() + kNullWeeks));
    }
    const auto place = highest.begin() + series / 10;
    std::nth_element(highest.begin(), place, highest.end(), std::greater<>());
    return *place;
  }

 private:
  static trend::Params WithRates(trend::Params params) {
    params.rates_up = kRatesUp;
    params.rates_down = kRatesDown;
    return params;
  }
  const Plan& plan_;
  trend::Nb1 base_;
  testing::Random random_;
  trend::DetectorRules rules_;
  std::vector<trend::StepCalendar> calendars_;
  double kind_phi_ = 1;
};

struct Case {
  const char* name;
  Change change;
  Direction direction;
  Reach within_26;
  Reach median;
  const char* beside;
};

/// Weeks to the alarm of the series that had none before the change; infinity: not found.
std::vector<double> Delays(const std::vector<std::vector<double>>& runs, double threshold) {
  std::vector<double> delays;
  for (const auto& run : runs) {
    const auto alarm =
        std::find_if(run.begin(), run.end(), [&](double s) { return s > threshold; }) - run.begin();
    if (alarm < kChange) continue;
    delays.push_back(alarm < kWatched ? static_cast<double>(alarm - kChange)
                                      : std::numeric_limits<double>::infinity());
  }
  return delays;
}

}  // namespace

void BenchShifts(const Plan& plan, Report& report) {
  const std::vector<Case> cases = {
      {"×1.5", {1.5, 0}, Direction::kUp, {.45, {}}, {}, "prototype .465 / 29 weeks"},
      {"×2", {2, 0}, Direction::kUp, {}, {{}, 14}, "prototype .69 / 14"},
      {"×3", {3, 0}, Direction::kUp, {}, {}, "prototype .88 / 6"},
      {"+2 % a week", {1, .02}, Direction::kUp, {}, {}, "prototype .34 / 33"},
      {"×0.5", {.5, 0}, Direction::kDown, {}, {{}, 22}, "prototype .56 / 22"},
      {"−2 % a week", {1, -.02}, Direction::kDown, {}, {}, "prototype .27 / 39"}};
  std::vector<Row> within;
  std::vector<Row> median;
  for (const Case& each : cases) {
    within.push_back(
        {std::string("shift ") + each.name + ": found within 26 weeks", {}, each.within_26, each.beside});
    median.push_back({std::string("… ") + each.name + ": median weeks", {}, each.median, each.beside});
  }
  const std::int32_t series = std::max(20, 300 / plan.quick);
  for (const auto seed : plan.seeds) {
    std::vector<std::vector<double>> delays(cases.size());
    for (std::size_t b = 0; b < kShiftBases.size(); ++b) {
      Bench bench(plan, kShiftBases[b], seed * 100 + b);
      const double up = bench.Threshold(Direction::kUp, series);
      const double down = bench.Threshold(Direction::kDown, series);
      for (std::size_t c = 0; c < cases.size(); ++c) {
        std::vector<std::vector<double>> runs;
        for (std::int32_t i = 0; i < series; ++i)
          runs.push_back(bench.Watch(cases[c].change, cases[c].direction));
        const auto found = Delays(runs, cases[c].direction == Direction::kUp ? up : down);
        delays[c].insert(delays[c].end(), found.begin(), found.end());
      }
    }
    for (std::size_t c = 0; c < cases.size(); ++c) {
      auto& all = delays[c];
      // As the reference counts: the k-th week of the change is within k weeks.
      const auto in_time = std::count_if(all.begin(), all.end(), [](double weeks) { return weeks < 26; });
      within[c].by_seed.push_back(static_cast<double>(in_time) / static_cast<double>(all.size()));
      const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
      std::nth_element(all.begin(), middle, all.end());
      median[c].by_seed.push_back(*middle + 1);
    }
  }
  for (std::size_t c = 0; c < cases.size(); ++c) {
    report.Add(within[c]);
    report.Add(median[c]);
  }
}

}  // namespace lagesbild::bench
