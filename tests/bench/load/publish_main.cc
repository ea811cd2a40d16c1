// Publishes incidents to a gateway, in a process of its own so that the gateway's CPU time is the gateway's
// alone.
#include <CLI/CLI.hpp>

#include "bench/load/publisher.h"
#include "bench/measure/report.h"

int main(int argc, char** argv) {
  namespace bench = lagesbild::bench;
  CLI::App app("Publishes incidents to a gateway");
  bench::LoadOptions options;
  app.add_option("--address", options.address)->required();
  app.add_option("--token", options.token)->envname("LAGESBILD_BENCH_TOKEN");
  app.add_option("--prefix", options.prefix);
  app.add_option("--events", options.events);
  app.add_option("--batch", options.batch);
  app.add_option("--areas", options.areas);
  app.add_option("--days", options.days);
  app.add_option("--kind", options.kind);
  app.add_option("--window", options.window);
  CLI11_PARSE(app, argc, argv);
  const auto result = bench::Publish(options);
  if (!result) return bench::ExitCode(lagesbild::base::Fail(result.error()));
  bench::Report report;
  report.Number("accepted", static_cast<double>(result->accepted));
  report.Number("retried", static_cast<double>(result->retried));
  report.Number("cpu_s", result->cpu_s);
  report.Number("wall_s", result->wall_s);
  report.Print();
  return 0;
}
