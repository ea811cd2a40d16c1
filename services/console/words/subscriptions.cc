// The words of: sub add, list, remove.
#include "console/commands/subscriptions.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

void AddSubscriptions(Tree& tree) {
  auto* group = tree.Group("sub", "Subscriptions: who gets which alerts");
  auto add = std::make_shared<SubAddOptions>();
  auto& wanted = add->subscription;
  auto* command = tree.Add<SubAddOptions>(
      group, "add", "Add or change a subscription; makes and tests the partner's topic", add,
      [](SubAddOptions& options, Session& session) { return SubAdd(options, session); });
  command->add_option("subscription", wanted.id, "Subscription id, a-z 0-9 -")->required();
  command->add_option("--partner", wanted.partner, "Partner id, a-z 0-9 -")->required();
  command->add_option("--partner-name", add->partner_name, "What people call the partner, if it is new");
  command->add_option("--area", wanted.areas, "Area id; again for more");
  command->add_option("--municipality", wanted.municipalities, "Municipality code; again for more");
  command->add_option("--county", wanted.counties, "County code; again for more");
  command->add_option("--level", wanted.levels, "Area level; again for more");
  command->add_option("--kind", wanted.finding_kinds, "class_change, evidence or trend; again for more");
  command->add_option("--from", wanted.class_from, "Class before; again for more");
  command->add_option("--to", wanted.class_to, "Class after; again for more");
  command->add_option("--direction", wanted.directions, "worse, better or neutral; again for more");
  command->add_option("--severity", wanted.severity_min, "At least, 1 to 4")->check(CLI::Range(0, 4));
  command->add_flag("--test", wanted.test, "Alerts say TEST");
  auto partner = std::make_shared<std::string>();
  tree.Add<std::string>(group, "list", "Subscriptions", partner,
                        [](std::string& id, Session& session) { return SubList(id, session); })
      ->add_option("--partner", *partner, "Only this partner's");
  auto removed = std::make_shared<std::string>();
  tree.Add<std::string>(group, "remove", "Take a subscription out", removed,
                        [](std::string& id, Session& session) { return SubRemove(id, session); })
      ->add_option("subscription", *removed, "Subscription id")
      ->required();
}

}  // namespace lagesbild::console
