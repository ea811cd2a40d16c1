#include "console/commands/rules.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

void AddRules(Tree& tree) {
  auto* group = tree.Group("rules", "Rule sets");
  auto checked = std::make_shared<std::string>();
  tree.Add<std::string>(group, "check", "Say what is wrong with a rule set", checked,
                        [](std::string& file, Session& session) { return RulesCheck(file, session); })
      ->add_option("file", *checked, "YAML")
      ->required();
  auto activated = std::make_shared<std::string>();
  tree.Add<std::string>(group, "activate", "Check a rule set and make it the one that holds", activated,
                        [](std::string& file, Session& session) { return RulesActivate(file, session); })
      ->add_option("file", *activated, "YAML")
      ->required();
  auto none = std::make_shared<int>(0);
  tree.Add<int>(group, "list", "All rule sets, newest first", none,
                [](int&, Session& session) { return RulesList(session); });
}

}  // namespace lagesbild::console
