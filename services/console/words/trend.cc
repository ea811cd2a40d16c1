// The words of: trend scan.
#include "console/commands/trend.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

void AddTrend(Tree& tree) {
  auto* group = tree.Group("trend", "Changes of counts");
  auto scan = std::make_shared<TrendScanOptions>();
  auto* command = tree.Add<TrendScanOptions>(
      group, "scan", "Which series of a table of counts have changed: no services needed", scan,
      [](TrendScanOptions& options, Session& session) { return TrendScan(options, session); });
  command
      ->add_option(
          "file", scan->file,
          "CSV, also gzipped: series, period (2024-W05, a day or a number), count, and if wanted kind and "
          "exposure; or a row a series: series, kind, t1, t2, …")
      ->required();
  command->add_option("--false-share", scan->false_share, "Share of a year's findings that may be false")
      ->check(CLI::Range(.001, .5))
      ->capture_default_str();
  command->add_option("--language", scan->language, "Language of the sentences in a table")
      ->check(CLI::IsMember({"en", "sv"}))
      ->capture_default_str();
}

}  // namespace lagesbild::console
