#include "console/commands/areas.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

void AddAreas(Tree& tree) {
  auto* group = tree.Group("areas", "The areas register and the picture of each area");
  auto import = std::make_shared<AreasImportOptions>();
  auto* command = tree.Add<AreasImportOptions>(
      group, "import", "Add areas from GeoJSON or CSV", import,
      [](AreasImportOptions& options, Session& session) { return AreasImport(options, session); });
  command->add_option("file", import->file, "GeoJSON (WGS 84 or SWEREF 99 TM) or CSV")->required();
  command->add_option("--id", import->choice.id, "Property that is the id (default: guessed)");
  command->add_option("--name", import->choice.name, "Property that is the name (default: guessed)");
  command->add_option("--level", import->choice.fixed_level, "Level of every area in the file");
  command->add_option("--level-property", import->choice.level, "Property that is the level");
  command->add_option("--population", import->choice.population,
                      "Property that is the population (default: guessed)");
  command->add_option("--municipality", import->choice.municipality,
                      "Property that is the municipality's code or name");
  command->add_option("--within", import->choice.within, "Property that lists the areas each one lies in");
  command->add_option("--id-prefix", import->choice.id_prefix, "Put before every id");
  command->add_flag("--dry-run", import->dry_run, "Show what lies in what, change nothing");
  auto level = std::make_shared<std::string>();
  tree.Add<std::string>(group, "list", "Areas with their indicated class", level,
                        [](std::string& wanted, Session& session) { return AreasList(wanted, session); })
      ->add_option("--level", *level, "Only this level");
  auto id = std::make_shared<std::string>();
  tree.Add<std::string>(group, "show", "One area: class, evidence, trends", id,
                        [](std::string& wanted, Session& session) { return AreasShow(wanted, session); })
      ->add_option("area", *id, "Area id")
      ->required();
}

}  // namespace lagesbild::console
