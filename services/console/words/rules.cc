// The words of: rules.
#include "console/commands/rules.h"

#include "console/commands/rule_tables.h"
#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

namespace {

struct TableWords {
  CLI::Option* input;
  CLI::Option* area;
  CLI::Option* period;
  CLI::Option* as_of;
};

TableWords AddTableOptions(CLI::App* command, RuleTableOptions& options) {
  return {
      command->add_option("--input", options.input, "Table: its first line names the columns; .gz too"),
      command->add_option("--area", options.area, "Column that names the area (default: the first)"),
      command->add_option("--period", options.period,
                          "Column with the year or day of a row; an area then has a row for each"),
      command->add_option("--as-of", options.as_of, "Day the table holds for, 2024-12-31 (default: today)")};
}

void AddLiveOptions(CLI::App* command, const TableWords& table, RuleTableOptions& options) {
  auto* level = command->add_option("--level", options.level, "With --live: level of the areas");
  command
      ->add_flag(
          "--live", options.is_live,
          "Over the installation's areas as they stood at the end of --as-of: a year, or the last day of a "
          "month")
      ->needs(table.as_of)
      ->needs(level)
      ->excludes(table.input)
      ->excludes(table.area)
      ->excludes(table.period);
}

void AddRegisterCommands(Tree& tree, CLI::App* group) {
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

void AddTableCommands(Tree& tree, CLI::App* group) {
  auto eval = std::make_shared<RuleTableOptions>();
  auto* command = tree.Add<RuleTableOptions>(
      group, "eval", "Work out a rule set over a table, without any service", eval,
      [](RuleTableOptions& options, Session& session) { return RulesEval(options, session); });
  command->add_option("--rules", eval->rules, "YAML")->required();
  AddTableOptions(command, *eval).input->required();
  command->add_flag("--sensitivity", eval->sensitivity,
                    "Beside each number, what it is with the reports that police activity finds");
  auto diff = std::make_shared<RuleTableOptions>();
  command = tree.Add<RuleTableOptions>(
      group, "diff", "Areas that another rule set puts into another class, and by what", diff,
      [](RuleTableOptions& options, Session& session) { return RulesDiff(options, session); });
  command->add_option("before", diff->rules, "YAML")->required();
  command->add_option("after", diff->other_rules, "YAML")->required();
  AddLiveOptions(command, AddTableOptions(command, *diff), *diff);
  auto none = std::make_shared<int>(0);
  tree.Add<int>(group, "operations", "Every operation of the language, with an example, as Markdown", none,
                [](int&, Session& session) { return RulesOperations(session); });
}

}  // namespace

void AddRules(Tree& tree) {
  auto* rules = tree.Group("rules", "Rule sets");
  AddRegisterCommands(tree, rules);
  AddTableCommands(tree, rules);
}

}  // namespace lagesbild::console
