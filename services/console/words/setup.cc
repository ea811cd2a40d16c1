// The words of: init, status, summary.
#include "console/commands/setup.h"

#include "console/commands/summary.h"
#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

void AddSetup(Tree& tree) {
  auto init = std::make_shared<InitOptions>();
  auto* command =
      tree.Add<InitOptions>(&tree.app(), "init", "Make the topics and the installation record", init,
                            [](InitOptions& options, Session& session) { return Init(options, session); });
  command
      ->add_option("--partitions", init->partitions, "Partitions of every flow topic, for ever (default: 4)")
      ->check(CLI::Range(1, 1024));
  command->add_option("--replication", init->replication, "Replicas of every topic")
      ->check(CLI::Range(1, 15))
      ->capture_default_str();
  command
      ->add_option_function<std::string>(
          "--clock", [init](const std::string& clock) { init->feed_clock = clock == "feed"; },
          "live: gateways stamp the time; feed: one loader supplies it (replays, simulations). For ever")
      ->check(CLI::IsMember({"live", "feed"}));
  command
      ->add_option("--tick-interval-ms", init->tick_interval_ms,
                   "Length of a tick; with --clock feed it is a day, whatever is said here")
      ->check(CLI::Range(100, 86'400'000))
      ->capture_default_str();
  command->add_flag("--dry-run", init->dry_run, "Say what would be made, make nothing");
  auto none = std::make_shared<int>(0);
  tree.Add<int>(&tree.app(), "status", "How each stage is doing, and what to do about it", none,
                [](int&, Session& session) { return Status(session); });
  auto summary = std::make_shared<SummaryOptions>();
  command = tree.Add<SummaryOptions>(
      &tree.app(), "summary", "What came in, what changed and why, what partners received", summary,
      [](SummaryOptions& options, Session& session) { return Summary(options, session); });
  command->add_option("--level", summary->level, "Only areas of this level");
  command->add_option("--partner", summary->partner, "Only this partner's alerts");
  command->add_flag("--latency", summary->latency, "Show the time from event to alert (clock=live)");
}

}  // namespace lagesbild::console
