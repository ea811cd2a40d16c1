// The words of: dlq ls, show, redrive.
#include "console/commands/dead_letters.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

namespace {

struct DlqOptions {
  std::string topic;
  std::int64_t limit = 20;
  bool dry_run = false;
};

}  // namespace

void AddDeadLetters(Tree& tree) {
  auto* group = tree.Group("dlq", "Dead letters: records a stage could not work on");
  auto none = std::make_shared<int>(0);
  tree.Add<int>(group, "ls", "Every dead-letter topic and its records", none,
                [](int&, Session& session) { return DlqList(session); });
  auto show = std::make_shared<DlqOptions>();
  auto* command = tree.Add<DlqOptions>(
      group, "show", "Records with their reasons", show,
      [](DlqOptions& options, Session& session) { return DlqShow(options.topic, options.limit, session); });
  command->add_option("topic", show->topic, "Topic, with or without .dlq")->required();
  command->add_option("--limit", show->limit, "The newest so many")->capture_default_str();
  auto again = std::make_shared<DlqOptions>();
  command =
      tree.Add<DlqOptions>(group, "redrive", "Write the records to their topic again, each counted once",
                           again, [](DlqOptions& options, Session& session) {
                             return DlqRedrive(options.topic, options.dry_run, session);
                           });
  command->add_option("topic", again->topic, "Topic, with or without .dlq")->required();
  command->add_flag("--dry-run", again->dry_run, "Say how many, write nothing");
}

}  // namespace lagesbild::console
