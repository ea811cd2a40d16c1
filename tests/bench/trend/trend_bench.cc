// What the detector finds, how soon, and how often it is wrong: one Markdown table, each seed printed.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "bench/trend/tests.h"

namespace {

using lagesbild::bench::Plan;
using lagesbild::bench::Report;

struct Part {
  const char* name;
  void (*run)(const Plan&, Report&);
};
constexpr std::array<Part, 7> kParts = {{{"outbreaks", lagesbild::bench::BenchOutbreaks},
                                         {"false-positives", lagesbild::bench::BenchFalsePositives},
                                         {"shifts", lagesbild::bench::BenchShifts},
                                         {"run-length", lagesbild::bench::BenchRunLength},
                                         {"many-series", lagesbild::bench::BenchManySeries},
                                         {"delay", lagesbild::bench::BenchDelay},
                                         {"attribution", lagesbild::bench::BenchAttribution}}};

double Seconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

int Run(const std::vector<std::string>& only, const std::vector<std::string>& variants, Plan plan) {
  for (const auto& variant : lagesbild::bench::Variants()) {
    if (std::find(variants.begin(), variants.end(), variant.name) == variants.end()) continue;
    plan.variant = variant;
    if (variants.size() > 1) std::cout << "\n### " << variant.name << "\n\n";
    Report report;
    for (const Part& part : kParts) {
      if (!only.empty() && std::find(only.begin(), only.end(), part.name) == only.end()) continue;
      const auto start = std::chrono::steady_clock::now();
      part.run(plan, report);
      std::cerr << part.name << ", " << variant.name << ": " << Seconds(start) << " s\n";
    }
    report.Print(std::cout);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures trend detection on simulated and shared series; prints a Markdown table");
  std::vector<std::string> only;
  std::vector<std::string> variants = {"default"};
  std::uint64_t seed = 1;
  std::uint64_t seeds = 6;
  Plan plan;
  if (const char* data = std::getenv("LAGESBILD_DATA"))
    plan.data = std::string(data) + "/trends";  // NOLINT(concurrency-mt-unsafe)
  app.add_option(
      "--only", only,
      "outbreaks, false-positives, shifts, run-length, many-series, delay, attribution; again for more");
  app.add_option("--variant", variants, "Other ways to judge; again for more")->capture_default_str();
  app.add_option("--seed", seed, "The first seed; 1 to 6 are what is reported, others are for development")
      ->capture_default_str();
  app.add_option("--seeds", seeds, "How many")->capture_default_str();
  app.add_option("--quick", plan.quick, "Divide the number of series by this")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  for (std::uint64_t i = 0; i < seeds; ++i) plan.seeds.push_back(seed + i);
  return Run(only, variants, plan);
}
