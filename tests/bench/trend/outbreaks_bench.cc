// Outbreaks: the shared 840 series with the published alarms of Farrington flexible, regenerated ones,
// dummies.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <map>

#include "bench/trend/shared_series.h"
#include "bench/trend/tests.h"
#include "support/simulate/noufaily.h"

namespace lagesbild::bench {

namespace {

using testing::kBaselineFrom;
using testing::kTestFrom;
using testing::OutbreakSeries;

constexpr std::size_t kScenarios = 42;
constexpr std::size_t kTestWeeks = testing::kNoufailyWeeks - kTestFrom + 1;
/// Five years before the test.
constexpr std::size_t kHistoryFrom = kBaselineFrom - 1;

/// One number a test week of each series; higher: more of an alarm.
using Scores = std::vector<std::vector<double>>;

bool IsOutbreak(const OutbreakSeries& series, std::size_t week) {
  return series.outbreak_cases[kTestFrom - 1 + week] > 0;
}

struct Judged {
  double false_positives = 0;
  double worst = 0;
  double detected = 0;
  double f1 = 0;
};

/// threshold[scenario]: an alarm is a score above it.
Judged Judge(const std::vector<OutbreakSeries>& all, const Scores& scores,
             const std::vector<double>& threshold) {
  std::vector<double> calm(kScenarios);
  std::vector<double> wrong(kScenarios);
  double hits = 0;
  double misses = 0;
  double found = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    bool any = false;
    for (std::size_t week = 0; week < kTestWeeks; ++week) {
      const bool alarm = scores[i][week] > threshold[all[i].scenario];
      if (IsOutbreak(all[i], week)) {
        (alarm ? hits : misses) += 1;
        any = any || alarm;
      } else {
        calm[all[i].scenario] += 1;
        wrong[all[i].scenario] += alarm ? 1 : 0;
      }
    }
    found += any ? 1 : 0;
  }
  Judged judged;
  double all_calm = 0;
  double all_wrong = 0;
  for (std::size_t s = 0; s < kScenarios; ++s) {
    all_calm += calm[s];
    all_wrong += wrong[s];
    if (calm[s] > 0) judged.worst = std::max(judged.worst, wrong[s] / calm[s]);
  }
  judged.false_positives = all_wrong / all_calm;
  judged.detected = found / static_cast<double>(all.size());
  judged.f1 = hits > 0 ? 2 * hits / (2 * hits + misses + all_wrong) : 0;
  return judged;
}

/// Thresholds that give each scenario the same share of false alarms.
std::vector<double> Matched(const std::vector<OutbreakSeries>& all, const Scores& scores, double share) {
  std::vector<std::vector<double>> calm(kScenarios);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t week = 0; week < kTestWeeks; ++week) {
      if (!IsOutbreak(all[i], week)) calm[all[i].scenario].push_back(scores[i][week]);
    }
  }
  std::vector<double> thresholds;
  for (auto& of_scenario : calm) {
    std::sort(of_scenario.begin(), of_scenario.end(), std::greater<>());
    const auto place = static_cast<std::size_t>(std::floor(share * static_cast<double>(of_scenario.size())));
    thresholds.push_back(place < of_scenario.size() ? of_scenario[place]
                                                    : std::numeric_limits<double>::infinity());
  }
  return thresholds;
}

struct Heads {
  Scores one_week;
  Scores outbreak;
};

Heads RunAll(const std::vector<OutbreakSeries>& all, const Variant& variant) {
  const trend::DetectorRules rules(variant.params);
  const auto calendars = Calendars(testing::kNoufailyWeeks - kHistoryFrom, rules);
  std::map<std::size_t, std::vector<Counts>> kinds;
  constexpr std::size_t kPooledSeries = 50;
  for (const auto& series : all) {
    auto& kind = kinds[series.scenario];
    if (kind.size() < kPooledSeries) {
      kind.emplace_back(series.counts.begin() + static_cast<std::ptrdiff_t>(kHistoryFrom),
                        series.counts.end());
    }
  }
  std::map<std::size_t, double> phis;
  for (const auto& [scenario, kind] : kinds)
    phis[scenario] = PoolPhi(kind, kTestFrom - kBaselineFrom, variant.params);
  Heads heads;
  for (const auto& series : all) {
    const auto counts = std::span(series.counts).subspan(kHistoryFrom);
    auto& one = heads.one_week.emplace_back();
    auto& outbreak = heads.outbreak.emplace_back();
    for (const auto& verdict :
         RunSeries(counts, kTestFrom - kBaselineFrom, phis[series.scenario], rules, calendars)) {
      one.push_back(-verdict.one_week);
      outbreak.push_back(-verdict.outbreak);
    }
  }
  return heads;
}

std::vector<double> Same(double threshold) { return std::vector<double>(kScenarios, threshold); }

Row Single(std::string test, double value, Reach reach, std::string beside) {
  return {std::move(test), {value}, reach, std::move(beside)};
}

void AddShared(const Plan& plan, Report& report) {
  const auto all = ReadSharedSeries(plan.data);
  if (!all) {
    std::cerr << "left out: " << all.error().ToString() << '\n';
    return;
  }
  const Heads heads = RunAll(*all, plan.variant);
  const std::string set = "840 shared series, ";
  const auto one = Judge(*all, heads.one_week, Matched(*all, heads.one_week, .01));
  const auto two = Judge(*all, heads.outbreak, Matched(*all, heads.outbreak, .01));
  report.Add(Single(set + "1 % inside each scenario: one week, POD", one.detected, {.56, {}},
                    "prototype .568, Farrington flexible .552, oracle .561"));
  report.Add(
      Single(set + "… one week, F1", one.f1, {}, "prototype .398, Farrington flexible .387, oracle .396"));
  report.Add(Single(set + "… two-week head, POD", two.detected, {.56, {}},
                    "prototype .562, Farrington flexible with the same head .538"));
  report.Add(Single(set + "… two-week head, F1", two.f1, {.48, {}},
                    "prototype .495, Farrington flexible with the same head .477"));
  const auto nominal = Judge(*all, heads.one_week, Same(-.01));
  report.Add(
      Single(set + "nominal .01: one week, false positives", nominal.false_positives, {}, "prototype .0066"));
  report.Add(Single(set + "… POD", nominal.detected, {}, "prototype .483"));
  report.Add(Single(set + "… F1", nominal.f1, {}, "prototype .344"));
  const auto published = ReadPublishedAlarms(plan.data, "ff", all->size());
  if (published) {
    const auto theirs = Judge(*all, *published, Same(.5));
    report.Add(Single(set + "Farrington flexible's published alarms: false positives", theirs.false_positives,
                      {}, "nominal .01"));
    report.Add(Single(set + "… POD", theirs.detected, {}, ""));
    report.Add(Single(set + "… F1", theirs.f1, {}, ""));
  } else {
    std::cerr << "left out: " << published.error().ToString() << '\n';
  }
  const Scores same(all->size(), std::vector<double>(kTestWeeks, 1));
  const auto always = Judge(*all, same, Same(.5));
  const auto never = Judge(*all, same, Same(2));
  report.Add(Single(set + "dummy, always: false positives", always.false_positives, {}, ""));
  report.Add(Single(set + "… POD", always.detected, {}, ""));
  report.Add(Single(set + "… F1", always.f1, {}, ""));
  report.Add(Single(set + "dummy, never: POD and F1", never.detected + never.f1, {}, ""));
}

std::vector<OutbreakSeries> Regenerate(std::uint64_t seed, std::int32_t rounds) {
  testing::Random random(seed);
  std::vector<OutbreakSeries> all;
  for (std::size_t scenario = 0; scenario < kScenarios; ++scenario) {
    for (std::int32_t round = 0; round < rounds; ++round) {
      for (const auto& sizes : testing::FullDesign()) {
        all.push_back(testing::SimulateOutbreaks(scenario, sizes, random));
      }
    }
  }
  return all;
}

}  // namespace

void BenchOutbreaks(const Plan& plan, Report& report) {
  if (!plan.data.empty()) AddShared(plan, report);
  Row pod{"2,100 regenerated series, 1 % inside each scenario: one week, POD", {}, {.56, {}}, ""};
  Row two{"… two-week head, POD", {}, {.56, {}}, ""};
  Row f1{"… two-week head, F1", {}, {.48, {}}, ""};
  for (const auto seed : plan.seeds) {
    const auto all = Regenerate(seed, 1);
    const Heads heads = RunAll(all, plan.variant);
    pod.by_seed.push_back(Judge(all, heads.one_week, Matched(all, heads.one_week, .01)).detected);
    const auto head = Judge(all, heads.outbreak, Matched(all, heads.outbreak, .01));
    two.by_seed.push_back(head.detected);
    f1.by_seed.push_back(head.f1);
  }
  report.Add(pod);
  report.Add(two);
  report.Add(f1);
}

void BenchFalsePositives(const Plan& plan, Report& report) {
  const std::int32_t rounds = std::max(1, 20 / plan.quick);
  Row worst{fmt::format("{} series a scenario, nominal .01, one week: worst scenario's false positives",
                        50 * rounds),
            {},
            {{}, .016},
            "prototype .016 on the 840"};
  Row mean{"… over all scenarios", {}, {}, "prototype .0066"};
  Row two{"… two-week head, nominal .01: worst scenario's", {}, {}, ""};
  for (const auto seed : plan.seeds) {
    const auto all = Regenerate(seed, rounds);
    const Heads heads = RunAll(all, plan.variant);
    const auto one = Judge(all, heads.one_week, Same(-.01));
    worst.by_seed.push_back(one.worst);
    mean.by_seed.push_back(one.false_positives);
    two.by_seed.push_back(Judge(all, heads.outbreak, Same(-.01)).worst);
  }
  report.Add(worst);
  report.Add(mean);
  report.Add(two);
}

}  // namespace lagesbild::bench
