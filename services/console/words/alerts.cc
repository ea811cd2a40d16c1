// The words of: alerts tail, why.
#include "console/commands/alerts.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

void AddAlerts(Tree& tree) {
  auto* group = tree.Group("alerts", "Alerts and the reasons for them");
  auto tail = std::make_shared<AlertsTailOptions>();
  auto* command =
      tree.AddLong<AlertsTailOptions>(group, "tail", "What partners got", tail,
                                      [](AlertsTailOptions& options, const std::stop_token& stop,
                                         Session& session) { return AlertsTail(options, stop, session); });
  command->add_option("--partner", tail->partner, "Only this partner's");
  command->add_option("--area", tail->area, "Only about this area");
  command->add_option("--since-ms", tail->since_ms,
                      "Only findings at or after this, milliseconds since 1970");
  command->add_flag("-f,--follow", tail->follow, "Go on until interrupted");
  command->add_flag("--tests", tail->tests, "Show write tests too");
  auto why = std::make_shared<AlertsWhyOptions>();
  auto* reason = tree.Add<AlertsWhyOptions>(
      group, "why", "Why a partner got, or did not get, an alert", why,
      [](AlertsWhyOptions& options, Session& session) { return AlertsWhy(options, session); });
  reason->add_option("partner", why->partner, "Partner id")->required();
  auto* finding = reason->add_option("--finding", why->finding, "Finding id");
  reason->add_option("--area", why->area, "Area id: all findings about it")->excludes(finding);
}

}  // namespace lagesbild::console
