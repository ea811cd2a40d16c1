// The words of: feed template, push, undo, withdraw.
#include "console/commands/feed_files.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

void AddFeedFiles(Tree& tree) {
  auto* group = tree.app().get_subcommand("feed");
  auto kind = std::make_shared<std::string>();
  tree.Add<std::string>(group, "template", "Columns and examples of a table of events", kind,
                        [](std::string& name, Session& session) { return FeedTemplate(name, session); })
      ->add_option("kind", *kind, "incident, survey, indicator, measure, official or withdrawal")
      ->required();
  auto push = std::make_shared<FeedPushOptions>();
  auto* command = tree.AddLong<FeedPushOptions>(
      group, "push", "Send a file of events; goes on where it was stopped", push,
      [](FeedPushOptions& options, const std::stop_token& stop, Session& session) {
        return FeedPush(options, stop, session);
      });
  command->add_option("file", push->file, "NDJSON, or CSV with comma or semicolon; .gz too")->required();
  command->add_option("--feed", push->feed, "Feed id; --token is the feed's")->required();
  command->add_option("--kind", push->kind, "Template of the table (default: told by its first line)");
  command->add_option("--state-dir", push->state_dir, "Where pushes are remembered");
  command->add_option("--receipts", push->receipts, "File for the gateway's word on each event");
  command->add_flag("--dry-run", push->dry_run, "Read and check, send nothing");
  auto undo = std::make_shared<FeedPushOptions>();
  command = tree.AddLong<FeedPushOptions>(
      group, "undo", "Withdraw all events of a push", undo,
      [](FeedPushOptions& options, const std::stop_token& stop, Session& session) {
        return FeedUndo(options.file, options.state_dir, stop, session);
      });
  command->add_option("push", undo->file, "Push id, as `feed push` printed it")->required();
  command->add_option("--state-dir", undo->state_dir, "Where pushes are remembered");
  auto withdraw = std::make_shared<FeedWithdrawOptions>();
  command = tree.AddLong<FeedWithdrawOptions>(
      group, "withdraw", "Withdraw one event", withdraw,
      [](FeedWithdrawOptions& options, const std::stop_token& stop, Session& session) {
        return FeedWithdraw(options, stop, session);
      });
  command->add_option("feed", withdraw->feed, "Feed id; --token is the feed's")->required();
  command->add_option("id", withdraw->source_id, "The event's id within its feed")->required();
  command->add_option("--reason", withdraw->reason, "Why; no personal data");
  command->add_option("--revision", withdraw->revision, "Higher than its newest (default: asked for)");
}

}  // namespace lagesbild::console
