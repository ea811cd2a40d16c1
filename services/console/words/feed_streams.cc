// The words of: feed replay, live, load; generate.
#include "console/commands/feed_streams.h"

#include "console/words/groups.h"
#include "console/words/tree.h"

namespace lagesbild::console {

void AddFeedStreams(Tree& tree) {
  auto* group = tree.app().get_subcommand("feed");
  auto replay = std::make_shared<FeedReplayOptions>();
  auto* command = tree.AddLong<FeedReplayOptions>(
      group, "replay", "Send recorded events with their own clock (clock=feed)", replay,
      [](FeedReplayOptions& options, const std::stop_token& stop, Session& session) {
        return FeedReplay(options, stop, session);
      });
  command->add_option("file", replay->file, "The events; .gz too")->required();
  command->add_option("--feed", replay->feed, "Feed id; --token is the feed's")->required();
  command->add_option("--reader", replay->reader, "How the file is written")
      ->check(CLI::IsMember({"events", "polisen", "crimes"}))
      ->capture_default_str();
  command->add_option("--versions", replay->versions,
                      "polisen: the file of versions that goes with the history");
  command->add_option("--from", replay->from, "First day, 2024-01-31");
  command->add_option("--until", replay->until, "Day after the last");
  command->add_option("--receipts", replay->receipts, "File for the gateway's word on each event");
  auto live = std::make_shared<FeedLiveOptions>();
  command =
      tree.AddLong<FeedLiveOptions>(group, "live", "Follow the police's public events, by their rules", live,
                                    [](FeedLiveOptions& options, const std::stop_token& stop,
                                       Session& session) { return FeedLive(options, stop, session); });
  command->add_option("--feed", live->feed, "Feed id; --token is the feed's")->required();
  command->add_option("--base-url", live->base_url, "Where the API lies")->capture_default_str();
  command->add_option("--polls", live->polls, "Stop after so many (default: go on)");
  command->add_option("--state-dir", live->state_dir, "Where it remembers what it has sent");
  auto load = std::make_shared<FeedLoadOptions>();
  command = tree.AddLong<FeedLoadOptions>(group, "load", "Send made-up incidents at a given rate", load,
                                          [](FeedLoadOptions& options, const std::stop_token& stop,
                                             Session& session) { return FeedLoad(options, stop, session); });
  command->add_option("--feed", load->feed, "Feed id; --token is the feed's")->required();
  command->add_option("--rate", load->rate, "Events a second")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--count", load->count, "Stop after so many (default: go on)");
  command->add_option("--seed", load->seed, "Another seed, other events")->capture_default_str();
  auto generate = std::make_shared<GenerateOptions>();
  command = tree.Add<GenerateOptions>(
      &tree.app(), "generate", "Write a made-up county: areas, years of events, the truth", generate,
      [](GenerateOptions& options, Session& session) { return Generate(options, session); });
  command->add_option("folder", generate->folder, "Where to")->required();
  command->add_option("--seed", generate->seed, "The same seed gives the same bytes")->capture_default_str();
  command->add_option("--years", generate->years, "Years of history")
      ->check(CLI::Range(2, 10))
      ->capture_default_str();
}

}  // namespace lagesbild::console
