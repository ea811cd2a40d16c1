// The words of: picture.
#include "console/commands/picture.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

void AddPicture(Tree& tree) {
  auto options = std::make_shared<PictureOptions>();
  auto* command = tree.Add<PictureOptions>(
      &tree.app(), "picture", "All areas by class, what changed since a day and why, official classes beside",
      options, [](PictureOptions& asked, Session& session) { return ShowPicture(asked, session); });
  command->add_option("--since", options->since,
                      "Day to compare with, as it began (default: 30 days before the last of the log)");
  command->add_option("--level", options->level, "Only areas of this level");
  command->add_option("--top", options->top, "Rows of each list in a table, 0 for all; programs get all")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_option("--language", options->language, "Language of words and sentences")
      ->check(CLI::IsMember({"en", "sv"}))
      ->capture_default_str();
}

}  // namespace lagesbild::console
