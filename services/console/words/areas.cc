// The words of: areas import, list, official, show.
#include "console/commands/areas.h"

#include "console/commands/areas_official.h"
#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

namespace {

void AddAreasOfficial(Tree& tree, CLI::App* group) {
  auto official = std::make_shared<AreasOfficialOptions>();
  auto* command = tree.AddLong<AreasOfficialOptions>(
      group, "official", "Load the classes that an authority set, by list and name", official,
      [](AreasOfficialOptions& options, const std::stop_token& stop, Session& session) {
        return AreasOfficial(options, stop, session);
      });
  command->add_option("file", official->file, "CSV with area, class, year or decided; municipality helps")
      ->required();
  command->add_option("--feed", official->feed, "Feed id to send them as")->required();
  command->add_option("--feed-token", official->feed_token, "The feed's token; better set in the environment")
      ->envname("LAGESBILD_FEED_TOKEN");
  command->add_option("--authority", official->authority, "Who set the classes")->capture_default_str();
  command->add_option("--level", official->level, "Level of the areas")->capture_default_str();
  command->add_option("--decided", official->decided,
                      "YEAR=DAY: when that year's list was decided; again for more");
  command->add_flag("--rows", official->all_rows, "Show each row with its area, not counts by list");
  command->add_flag("--dry-run", official->dry_run, "Match only, send nothing");
}

}  // namespace

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
  command->add_option(
      "--as-version", import->choice.version,
      "The file is all there is of its level from now on: an area with another outline is new "
      "under <id>@VERSION, what the file lacks is retired");
  command->add_option("--lineage", import->lineage_file,
                      "With --as-version, for areas without outline: CSV with id_<before>, id_<now>, event");
  command->add_flag("--dry-run", import->dry_run, "Show what lies in what, change nothing");
  auto list = std::make_shared<AreasListOptions>();
  command = tree.Add<AreasListOptions>(
      group, "list", "Areas with their indicated class", list,
      [](AreasListOptions& options, Session& session) { return AreasList(options, session); });
  command->add_option("--level", list->level, "Only this level");
  command->add_flag("--retired", list->retired, "Retired areas too");
  AddAreasOfficial(tree, group);
  auto id = std::make_shared<std::string>();
  tree.Add<std::string>(group, "show", "One area: class, evidence, trends", id,
                        [](std::string& wanted, Session& session) { return AreasShow(wanted, session); })
      ->add_option("area", *id, "Area id")
      ->required();
}

}  // namespace lagesbild::console
