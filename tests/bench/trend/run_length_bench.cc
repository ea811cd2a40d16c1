// Weeks between false alarms, realised over promised: the threshold is the promise, no simulation sets it.
#include <fmt/format.h>

#include <algorithm>

#include "bench/trend/tests.h"
#include "support/simulate/shifts.h"

namespace lagesbild::bench {

namespace {

using testing::kShiftBases;
using trend::Direction;

constexpr std::int32_t kPooledSeries = 100;
constexpr std::size_t kPoolWeeks = 260;
constexpr std::array<double, 3> kPromised = {260, 1040, 5200};

struct Tally {
  double weeks = 0;
  double alarms = 0;
  double Ratio(double promised) const { return weeks / std::max(alarms, 1.0) / promised; }
};

/// Alarms of one unchanged series, with a reset after each.
void Count(std::span<const std::int64_t> counts, const std::vector<trend::StepVerdict>& verdicts,
           Direction direction, const trend::RateGrid& grid, const Variant& variant, double promised,
           Tally& tally) {
  trend::EvidenceSum sum;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    sum.Add(static_cast<double>(counts[i]), NullOf(verdicts[i].predicted, direction, variant), grid);
    tally.weeks += 1;
    if (sum.value() >= promised) {
      tally.alarms += 1;
      sum.Reset();
    }
  }
}

struct Setting {
  const char* name;
  std::int32_t history;
  std::int32_t watched;
  std::int32_t series;
  Direction direction;
  bool judged;
  std::array<const char*, 3> beside;
};

}  // namespace

void BenchRunLength(const Plan& plan, Report& report) {
  const std::vector<Setting> settings = {
      {"rises, three years",
       260,
       156,
       300,
       Direction::kUp,
       true,
       {"prototype 1.36", "prototype .99", "prototype .66 (80 alarms)"}},
      {"rises, twenty years", 260, 1040, 60, Direction::kUp, false, {"", "", ""}},
      {"rises, second to fifth year of a series", 52, 208, 225, Direction::kUp, false, {"", "", ""}},
      {"falls, second to fifth year of a series", 52, 208, 225, Direction::kDown, false, {"", "", ""}},
      {"falls, three years", 260, 156, 300, Direction::kDown, false, {"", "", ""}}};
  const trend::DetectorRules rules(plan.variant.params);
  for (const Setting& setting : settings) {
    const auto calendars = Calendars(
        static_cast<std::size_t>(setting.history) + static_cast<std::size_t>(setting.watched), rules);
    std::vector<Row> rows;
    for (std::size_t p = 0; p < kPromised.size(); ++p) {
      const Reach reach = setting.judged ? Reach{.8, 2} : Reach{};
      rows.push_back({fmt::format("{}: weeks to a false alarm over {:.0f}", setting.name, kPromised[p]),
                      {},
                      reach,
                      setting.beside[p]});
    }
    const std::int32_t series = std::max(10, setting.series / plan.quick);
    for (const auto seed : plan.seeds) {
      std::array<Tally, kPromised.size()> tallies;
      for (std::size_t b = 0; b < kShiftBases.size(); ++b) {
        testing::Random random(seed * 100 + 50 + b);
        std::vector<Counts> all;
        for (std::int32_t i = 0; i < std::max(series, kPooledSeries); ++i) {
          all.push_back(
              testing::SimulateShift(kShiftBases[b], setting.history + setting.watched, 0, {}, random));
        }
        const double phi = PoolPhi(std::span(all).first(kPooledSeries), kPoolWeeks, plan.variant.params);
        for (const Counts& counts : std::span(all).first(static_cast<std::size_t>(series))) {
          const auto verdicts =
              RunSeries(counts, static_cast<std::size_t>(setting.history), phi, rules, calendars);
          for (std::size_t p = 0; p < kPromised.size(); ++p) {
            Count(std::span(counts).subspan(static_cast<std::size_t>(setting.history)), verdicts,
                  setting.direction, setting.direction == Direction::kUp ? rules.up : rules.down,
                  plan.variant, kPromised[p], tallies[p]);
          }
        }
      }
      for (std::size_t p = 0; p < kPromised.size(); ++p) {
        rows[p].by_seed.push_back(tallies[p].Ratio(kPromised[p]));
      }
    }
    for (auto& row : rows) report.Add(row);
  }
}

}  // namespace lagesbild::bench
