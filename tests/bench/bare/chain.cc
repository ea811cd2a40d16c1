// A bare chain of topics: produce, consume and produce again, consume; one thread a hop, no transactions.
// What the pipeline's throughput is compared with.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <future>
#include <string>
#include <vector>

#include "bench/bare/bare_hop.h"
#include "bench/measure/cpu_time.h"
#include "bench/measure/report.h"
#include "common/kafka/admin.h"

namespace lagesbild::bench {
namespace {

struct Options {
  std::string bootstrap;
  std::string name = "bench.chain";
  std::int64_t records = 300'000;
  int hops = 3;
  std::size_t value_bytes = 163;
  int keys = 60;
};

base::Status Run(const Options& options) {
  const auto topic = [&options](int hop) { return options.name + "." + std::to_string(hop); };
  auto admin = kafka::Admin::Open(options.bootstrap);
  if (!admin) return base::Fail(admin.error());
  for (int hop = 0; hop < options.hops; ++hop) {
    if (auto made = (*admin)->CreateTopic({.name = topic(hop), .partitions = 4, .config = {}}); !made)
      return made;
  }
  const Stopwatch watch;
  std::vector<std::future<base::Status>> hops;
  for (int hop = 0; hop < options.hops; ++hop) {
    BareHopOptions one;
    one.bootstrap = options.bootstrap;
    one.input = topic(hop);
    if (hop + 1 < options.hops) one.output = topic(hop + 1);
    one.group = topic(hop);
    hops.push_back(
        std::async(std::launch::async, [one, &options] { return RunBareHop(one, options.records); }));
  }
  auto status = Fill(options.bootstrap, topic(0), options.records, options.keys, options.value_bytes);
  for (auto& hop : hops) {
    if (auto ended = hop.get(); !ended && status) status = ended;
  }
  if (!status) return status;
  const auto cost = watch.Read();
  const auto records = static_cast<double>(options.records);
  Report report;
  report.Number("records_per_s", records / cost.wall_s);
  report.Number("cpu_us", cost.cpu_s / records * 1e6);
  report.Number("wall_s", cost.wall_s);
  report.Print();
  return {};
}

}  // namespace
}  // namespace lagesbild::bench

int main(int argc, char** argv) {
  CLI::App app("A bare chain of topics");
  lagesbild::bench::Options options;
  app.add_option("--bootstrap", options.bootstrap)->required();
  app.add_option("--name", options.name);
  app.add_option("--records", options.records);
  app.add_option("--hops", options.hops);
  app.add_option("--value-bytes", options.value_bytes);
  app.add_option("--keys", options.keys);
  CLI11_PARSE(app, argc, argv);
  return lagesbild::bench::ExitCode(lagesbild::bench::Run(options));
}
