// The words of: reference.
#include "console/commands/references.h"

#include "console/commands/rule_tables.h"
#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

namespace {

void AddCompute(Tree& tree, CLI::App* group) {
  auto options = std::make_shared<ReferenceComputeOptions>();
  auto* command = tree.Add<ReferenceComputeOptions>(
      group, "compute",
      "What a table's areas give as reference: number, mean, spread, bounds of each measure", options,
      [](ReferenceComputeOptions& wanted, Session& session) { return ReferenceCompute(wanted, session); });
  auto& table = options->table;
  command->add_option("--rules", table.rules, "YAML")->required();
  auto* live = command->add_flag(
      "--live", table.is_live,
      "Of the installation's areas, as they stood at the end of --period: a year or the last day of a month");
  command->add_option("--input", table.input, "Table: its first line names the columns; .gz too")
      ->excludes(live);
  command->add_option("--area", table.area, "Column that names the area (default: the first)")
      ->excludes(live);
  command
      ->add_option("--period-column", table.period,
                   "Column with the year or day of a row; an area then has a row for each")
      ->excludes(live);
  command
      ->add_option("--as-of", table.as_of,
                   "Day the table holds for, 2024-12-31 (default: the end of --period, or today)")
      ->excludes(live);
  auto* period =
      command->add_option("--period", options->period,
                          "What the reference is made over: 2024, or a day (default: all are shown)");
  auto* level = command->add_option("--level", options->level, "Level of the areas");
  live->needs(period)->needs(level);
  command
      ->add_option("--output", options->output, "Write the reference to this file, for `reference activate`")
      ->needs(period)
      ->needs(level);
}

}  // namespace

void AddReference(Tree& tree) {
  auto* group = tree.Group("reference", "What areas are compared with");
  AddCompute(tree, group);
  auto activate = std::make_shared<ReferenceActivateOptions>();
  auto* command = tree.Add<ReferenceActivateOptions>(
      group, "activate", "Check a reference and make it the one that holds for its level and rule set",
      activate, [](ReferenceActivateOptions& options, Session& session) {
        return ReferenceActivate(options, session);
      });
  command->add_option("file", activate->file, "What `reference compute --output` wrote")->required();
  command->add_flag("--dry-run", activate->dry_run, "Check it and say what would change, change nothing");
  auto none = std::make_shared<int>(0);
  tree.Add<int>(group, "list", "The references that hold, by level, newest first", none,
                [](int&, Session& session) { return ReferenceList(session); });
}

}  // namespace lagesbild::console
