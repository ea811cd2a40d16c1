// The words of: feed add, list, remove, status; event show.
#include "console/commands/feeds.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

namespace {

struct FeedAddOptions {
  model::Feed feed;
  bool keep_token = false;
};

struct EventId {
  std::string feed;
  std::string source_id;
};

}  // namespace

void AddFeeds(Tree& tree) {
  auto* group = tree.Group("feed", "Feeds: who sends events");
  auto add = std::make_shared<FeedAddOptions>();
  auto* command = tree.Add<FeedAddOptions>(group, "add", "Add or change a feed; hands out its token", add,
                                           [](FeedAddOptions& options, Session& session) {
                                             return FeedAdd(options.feed, options.keep_token, session);
                                           });
  command->add_option("feed", add->feed.id, "Feed id, a-z 0-9 -")->required();
  command->add_option("--name", add->feed.name, "What people call it");
  command->add_option("--agency", add->feed.agency, "The agency that answers for it");
  command->add_option("--silent-after-s", add->feed.silent_after_s, "Longest calm before it counts as silent")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--supplies-clock", add->feed.supplies_clock,
                    "The loader of an installation with clock=feed");
  command->add_flag("--provisional-areas", add->feed.provisional_areas,
                    "Bare names become provisional areas");
  command->add_flag("--keep-token", add->keep_token, "Change the feed, keep its token");
  auto none = std::make_shared<int>(0);
  tree.Add<int>(group, "list", "All feeds", none, [](int&, Session& session) { return FeedList(session); });
  auto removed = std::make_shared<std::string>();
  tree.Add<std::string>(group, "remove", "Take a feed out; its events stay", removed,
                        [](std::string& id, Session& session) { return FeedRemove(id, session); })
      ->add_option("feed", *removed, "Feed id")
      ->required();
  auto status = std::make_shared<std::string>();
  tree.Add<std::string>(group, "status", "Events by outcome", status,
                        [](std::string& id, Session& session) { return FeedStatus(id, session); })
      ->add_option("feed", *status, "Feed id (default: all)");
  auto* events = tree.Group("event", "Single events");
  auto event = std::make_shared<EventId>();
  auto* show = tree.Add<EventId>(
      events, "show", "What became of an event, and where it counts", event,
      [](EventId& id, Session& session) { return EventShow(id.feed, id.source_id, session); });
  show->add_option("feed", event->feed, "Feed id")->required();
  show->add_option("id", event->source_id, "The event's id within its feed")->required();
}

}  // namespace lagesbild::console
