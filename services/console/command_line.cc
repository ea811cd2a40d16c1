#include "console/command_line.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>
#include <sstream>
#include <stop_token>

#include "common/config/settings_parser.h"
#include "console/commands/alerts.h"
#include "console/commands/areas.h"
#include "console/commands/dead_letters.h"
#include "console/commands/feed_files.h"
#include "console/commands/feed_streams.h"
#include "console/commands/feeds.h"
#include "console/commands/rules.h"
#include "console/commands/setup.h"
#include "console/commands/subscriptions.h"
#include "console/commands/summary.h"
#include "console/examples.h"

namespace lagesbild::console {

namespace {

constexpr const char* kFooter = R"(
Environment: LAGESBILD_KAFKA_BOOTSTRAP, LAGESBILD_INGEST, LAGESBILD_SCORING, LAGESBILD_TREND_DETECTION,
LAGESBILD_NOTIFICATION, LAGESBILD_REGISTRARS, LAGESBILD_TOKEN.

Exit codes: 0 done, 64 wrong words on the command line, 65 wrong input, 66 not found, 69 a service or Kafka is not
there, 70 our own fault, 73 refused because of what is there already, 75 try again, 77 not allowed.

Examples:
  lagesbild init
  lagesbild areas import areas.geojson --level district
  lagesbild feed add city-reports --agency "Ekby kommun"
  lagesbild sub add ekby-worse --partner ekby --municipality 9901 --direction worse
  lagesbild areas list -o json
  lagesbild alerts why ekby --area ekby-3)";

/// What runs once the words are understood.
using Command = std::function<base::Status(Session&)>;

/// Builds the tree of commands. Options live as long as the tree, since CLI11 writes into them.
class Tree {
 public:
  Tree(Session& session, std::stop_token stop)
      : stop_(std::move(stop)), app_("lagesbild: the live picture of how safe each area is", "lagesbild") {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", std::string(config::kVersion));
    app_.footer(kFooter);
    app_.fallthrough();
    AddConnection(session);
    AddSetup();
    AddAreas();
    AddFeeds();
    AddFeedFiles();
    AddFeedStreams();
    AddRules();
    AddSubscriptions();
    AddAlerts();
    AddDeadLetters();
    AddExamples(&app_, "");
  }

  CLI::App& app() { return app_; }
  const std::vector<std::string>& names() const { return names_; }
  const Command& chosen() const { return chosen_; }
  const std::string& format() const { return format_; }

 private:
  /// Options of one command, kept alive by the command itself.
  template <class Options>
  CLI::App* Add(CLI::App* parent, const std::string& name, const std::string& help,
                std::shared_ptr<Options> options, std::function<base::Status(Options&, Session&)> run) {
    CLI::App* command = parent->add_subcommand(name, help);
    command->callback([this, options, run] {
      chosen_ = [options, run](Session& session) { return run(*options, session); };
    });
    return command;
  }

  CLI::App* Group(const std::string& name, const std::string& help) {
    CLI::App* group = app_.add_subcommand(name, help);
    group->require_subcommand(1);
    return group;
  }

  void AddConnection(Session& session) {
    const auto address = [&](const char* flag, const char* variable, std::string& target, const char* help) {
      app_.add_option(flag, target, help)->envname(variable)->capture_default_str()->group("Connection");
    };
    address("--kafka-bootstrap", "LAGESBILD_KAFKA_BOOTSTRAP", session.kafka_bootstrap,
            "Kafka brokers, host:port");
    address("--ingest", "LAGESBILD_INGEST", session.ingest, "ingest, host:port");
    address("--scoring", "LAGESBILD_SCORING", session.scoring, "scoring, host:port");
    address("--trend-detection", "LAGESBILD_TREND_DETECTION", session.trend_detection,
            "trend-detection, host:port");
    address("--notification", "LAGESBILD_NOTIFICATION", session.notification, "notification, host:port");
    address("--registrars", "LAGESBILD_REGISTRARS", session.registrars,
            "every ingest that runs registrars, host:port,… (default: --ingest)");
    app_.add_option("--token", session.token, "Token; better set in the environment")
        ->envname("LAGESBILD_TOKEN")
        ->group("Connection");
    app_.add_option("-o,--output", format_, "table, json or ndjson")->capture_default_str();
  }

  void AddSetup() {
    auto init = std::make_shared<InitOptions>();
    auto* command =
        Add<InitOptions>(&app_, "init", "Make the topics and the installation record", init,
                         [](InitOptions& options, Session& session) { return Init(options, session); });
    command->add_option("--partitions", init->partitions, "Partitions of every flow topic, for ever")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    command->add_option("--replication", init->replication, "Replicas of every topic")
        ->check(CLI::Range(1, 15))
        ->capture_default_str();
    command
        ->add_option_function<std::string>(
            "--clock", [init](const std::string& clock) { init->feed_clock = clock == "feed"; },
            "live: gateways stamp the time; feed: one loader supplies it (replays, simulations). For ever")
        ->check(CLI::IsMember({"live", "feed"}));
    command
        ->add_option("--tick-interval-ms", init->tick_interval_ms,
                     "Length of a tick; with --clock feed it is a day, whatever is said here")
        ->check(CLI::Range(100, 86'400'000))
        ->capture_default_str();
    command->add_flag("--dry-run", init->dry_run, "Say what would be made, make nothing");
    auto none = std::make_shared<int>(0);
    Add<int>(&app_, "status", "How each stage is doing, and what to do about it", none,
             [](int&, Session& session) { return Status(session); });
    auto summary = std::make_shared<SummaryOptions>();
    command = Add<SummaryOptions>(
        &app_, "summary", "What came in, what changed and why, what partners received", summary,
        [](SummaryOptions& options, Session& session) { return Summary(options, session); });
    command->add_option("--level", summary->level, "Only areas of this level");
    command->add_option("--partner", summary->partner, "Only this partner's alerts");
    command->add_flag("--latency", summary->latency, "Show the time from event to alert (clock=live)");
  }

  void AddAreas() {
    auto* group = Group("areas", "The areas register and the picture of each area");
    auto import = std::make_shared<AreasImportOptions>();
    auto* command = Add<AreasImportOptions>(
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
    Add<std::string>(group, "list", "Areas with their indicated class", level,
                     [](std::string& wanted, Session& session) { return AreasList(wanted, session); })
        ->add_option("--level", *level, "Only this level");
    auto id = std::make_shared<std::string>();
    Add<std::string>(group, "show", "One area: class, evidence, trends", id,
                     [](std::string& wanted, Session& session) { return AreasShow(wanted, session); })
        ->add_option("area", *id, "Area id")
        ->required();
  }

  struct FeedAddOptions {
    model::Feed feed;
    bool keep_token = false;
  };
  struct EventId {
    std::string feed;
    std::string source_id;
  };

  void AddFeeds() {
    auto* group = Group("feed", "Feeds: who sends events");
    auto add = std::make_shared<FeedAddOptions>();
    auto* command = Add<FeedAddOptions>(group, "add", "Add or change a feed; hands out its token", add,
                                        [](FeedAddOptions& options, Session& session) {
                                          return FeedAdd(options.feed, options.keep_token, session);
                                        });
    command->add_option("feed", add->feed.id, "Feed id, a-z 0-9 -")->required();
    command->add_option("--name", add->feed.name, "What people call it");
    command->add_option("--agency", add->feed.agency, "The agency that answers for it");
    command
        ->add_option("--silent-after-s", add->feed.silent_after_s, "Longest calm before it counts as silent")
        ->check(CLI::NonNegativeNumber);
    command->add_flag("--supplies-clock", add->feed.supplies_clock,
                      "The loader of an installation with clock=feed");
    command->add_flag("--provisional-areas", add->feed.provisional_areas,
                      "Bare names become provisional areas");
    command->add_flag("--keep-token", add->keep_token, "Change the feed, keep its token");
    auto none = std::make_shared<int>(0);
    Add<int>(group, "list", "All feeds", none, [](int&, Session& session) { return FeedList(session); });
    auto removed = std::make_shared<std::string>();
    Add<std::string>(group, "remove", "Take a feed out; its events stay", removed,
                     [](std::string& id, Session& session) { return FeedRemove(id, session); })
        ->add_option("feed", *removed, "Feed id")
        ->required();
    auto status = std::make_shared<std::string>();
    Add<std::string>(group, "status", "Events by outcome", status, [](std::string& id, Session& session) {
      return FeedStatus(id, session);
    })->add_option("feed", *status, "Feed id (default: all)");
    auto* events = Group("event", "Single events");
    auto event = std::make_shared<EventId>();
    auto* show =
        Add<EventId>(events, "show", "What became of an event, and where it counts", event,
                     [](EventId& id, Session& session) { return EventShow(id.feed, id.source_id, session); });
    show->add_option("feed", event->feed, "Feed id")->required();
    show->add_option("id", event->source_id, "The event's id within its feed")->required();
  }

  void AddFeedFiles() {
    auto* group = app_.get_subcommand("feed");
    auto kind = std::make_shared<std::string>();
    Add<std::string>(group, "template", "Columns and examples of a table of events", kind,
                     [](std::string& name, Session& session) { return FeedTemplate(name, session); })
        ->add_option("kind", *kind, "incident, survey, indicator, measure, official or withdrawal")
        ->required();
    auto push = std::make_shared<FeedPushOptions>();
    auto* command = Add<FeedPushOptions>(group, "push", "Send a file of events; goes on where it was stopped",
                                         push, [stop = stop_](FeedPushOptions& options, Session& session) {
                                           return FeedPush(options, stop, session);
                                         });
    command->add_option("file", push->file, "NDJSON, or CSV with comma or semicolon; .gz too")->required();
    command->add_option("--feed", push->feed, "Feed id; --token is the feed's")->required();
    command->add_option("--kind", push->kind, "Template of the table (default: told by its first line)");
    command->add_option("--state-dir", push->state_dir, "Where pushes are remembered");
    command->add_flag("--dry-run", push->dry_run, "Read and check, send nothing");
    auto undo = std::make_shared<FeedPushOptions>();
    command = Add<FeedPushOptions>(group, "undo", "Withdraw all events of a push", undo,
                                   [stop = stop_](FeedPushOptions& options, Session& session) {
                                     return FeedUndo(options.file, options.state_dir, stop, session);
                                   });
    command->add_option("push", undo->file, "Push id, as `feed push` printed it")->required();
    command->add_option("--state-dir", undo->state_dir, "Where pushes are remembered");
    auto withdraw = std::make_shared<FeedWithdrawOptions>();
    command = Add<FeedWithdrawOptions>(group, "withdraw", "Withdraw one event", withdraw,
                                       [stop = stop_](FeedWithdrawOptions& options, Session& session) {
                                         return FeedWithdraw(options, stop, session);
                                       });
    command->add_option("feed", withdraw->feed, "Feed id; --token is the feed's")->required();
    command->add_option("id", withdraw->source_id, "The event's id within its feed")->required();
    command->add_option("--reason", withdraw->reason, "Why; no personal data");
    command->add_option("--revision", withdraw->revision, "Higher than its newest (default: asked for)");
  }

  void AddFeedStreams() {
    auto* group = app_.get_subcommand("feed");
    auto replay = std::make_shared<FeedReplayOptions>();
    auto* command =
        Add<FeedReplayOptions>(group, "replay", "Send recorded events with their own clock (clock=feed)",
                               replay, [stop = stop_](FeedReplayOptions& options, Session& session) {
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
    auto live = std::make_shared<FeedLiveOptions>();
    command = Add<FeedLiveOptions>(group, "live", "Follow the police's public events, by their rules", live,
                                   [stop = stop_](FeedLiveOptions& options, Session& session) {
                                     return FeedLive(options, stop, session);
                                   });
    command->add_option("--feed", live->feed, "Feed id; --token is the feed's")->required();
    command->add_option("--base-url", live->base_url, "Where the API lies")->capture_default_str();
    command->add_option("--polls", live->polls, "Stop after so many (default: go on)");
    command->add_option("--state-dir", live->state_dir, "Where it remembers what it has sent");
    auto load = std::make_shared<FeedLoadOptions>();
    command = Add<FeedLoadOptions>(group, "load", "Send made-up incidents at a given rate", load,
                                   [stop = stop_](FeedLoadOptions& options, Session& session) {
                                     return FeedLoad(options, stop, session);
                                   });
    command->add_option("--feed", load->feed, "Feed id; --token is the feed's")->required();
    command->add_option("--rate", load->rate, "Events a second")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_option("--count", load->count, "Stop after so many (default: go on)");
    command->add_option("--seed", load->seed, "Another seed, other events")->capture_default_str();
    auto generate = std::make_shared<GenerateOptions>();
    command = Add<GenerateOptions>(
        &app_, "generate", "Write a made-up county: areas, years of events, the truth", generate,
        [](GenerateOptions& options, Session& session) { return Generate(options, session); });
    command->add_option("folder", generate->folder, "Where to")->required();
    command->add_option("--seed", generate->seed, "The same seed gives the same bytes")
        ->capture_default_str();
    command->add_option("--years", generate->years, "Years of history")
        ->check(CLI::Range(2, 10))
        ->capture_default_str();
  }

  void AddRules() {
    auto* group = Group("rules", "Rule sets");
    auto checked = std::make_shared<std::string>();
    Add<std::string>(group, "check", "Say what is wrong with a rule set", checked,
                     [](std::string& file, Session& session) { return RulesCheck(file, session); })
        ->add_option("file", *checked, "YAML")
        ->required();
    auto activated = std::make_shared<std::string>();
    Add<std::string>(group, "activate", "Check a rule set and make it the one that holds", activated,
                     [](std::string& file, Session& session) { return RulesActivate(file, session); })
        ->add_option("file", *activated, "YAML")
        ->required();
    auto none = std::make_shared<int>(0);
    Add<int>(group, "list", "All rule sets, newest first", none,
             [](int&, Session& session) { return RulesList(session); });
  }

  void AddSubscriptions() {
    auto* group = Group("sub", "Subscriptions: who gets which alerts");
    auto add = std::make_shared<SubAddOptions>();
    auto& wanted = add->subscription;
    auto* command = Add<SubAddOptions>(
        group, "add", "Add or change a subscription; makes and tests the partner's topic", add,
        [](SubAddOptions& options, Session& session) { return SubAdd(options, session); });
    command->add_option("subscription", wanted.id, "Subscription id, a-z 0-9 -")->required();
    command->add_option("--partner", wanted.partner, "Partner id, a-z 0-9 -")->required();
    command->add_option("--partner-name", add->partner_name, "What people call the partner, if it is new");
    command->add_option("--area", wanted.areas, "Area id; again for more");
    command->add_option("--municipality", wanted.municipalities, "Municipality code; again for more");
    command->add_option("--county", wanted.counties, "County code; again for more");
    command->add_option("--level", wanted.levels, "Area level; again for more");
    command->add_option("--kind", wanted.finding_kinds, "class_change, evidence or trend; again for more");
    command->add_option("--from", wanted.class_from, "Class before; again for more");
    command->add_option("--to", wanted.class_to, "Class after; again for more");
    command->add_option("--direction", wanted.directions, "worse, better or neutral; again for more");
    command->add_option("--severity", wanted.severity_min, "At least, 1 to 4")->check(CLI::Range(0, 4));
    command->add_flag("--test", wanted.test, "Alerts say TEST");
    auto partner = std::make_shared<std::string>();
    Add<std::string>(group, "list", "Subscriptions", partner, [](std::string& id, Session& session) {
      return SubList(id, session);
    })->add_option("--partner", *partner, "Only this partner's");
    auto removed = std::make_shared<std::string>();
    Add<std::string>(group, "remove", "Take a subscription out", removed,
                     [](std::string& id, Session& session) { return SubRemove(id, session); })
        ->add_option("subscription", *removed, "Subscription id")
        ->required();
  }

  void AddAlerts() {
    auto* group = Group("alerts", "Alerts and the reasons for them");
    auto tail = std::make_shared<AlertsTailOptions>();
    auto* command = Add<AlertsTailOptions>(
        group, "tail", "What partners got", tail,
        [](AlertsTailOptions& options, Session& session) { return AlertsTail(options, session); });
    command->add_option("--partner", tail->partner, "Only this partner's");
    command->add_option("--area", tail->area, "Only about this area");
    command->add_option("--since-ms", tail->since_ms,
                        "Only findings at or after this, milliseconds since 1970");
    command->add_flag("-f,--follow", tail->follow, "Go on until interrupted");
    command->add_flag("--tests", tail->tests, "Show write tests too");
    auto why = std::make_shared<AlertsWhyOptions>();
    auto* reason = Add<AlertsWhyOptions>(
        group, "why", "Why a partner got, or did not get, an alert", why,
        [](AlertsWhyOptions& options, Session& session) { return AlertsWhy(options, session); });
    reason->add_option("partner", why->partner, "Partner id")->required();
    auto* finding = reason->add_option("--finding", why->finding, "Finding id");
    reason->add_option("--area", why->area, "Area id: all findings about it")->excludes(finding);
  }

  struct DlqOptions {
    std::string topic;
    std::int64_t limit = 20;
    bool dry_run = false;
  };

  void AddDeadLetters() {
    auto* group = Group("dlq", "Dead letters: records a stage could not work on");
    auto none = std::make_shared<int>(0);
    Add<int>(group, "ls", "Every dead-letter topic and its records", none,
             [](int&, Session& session) { return DlqList(session); });
    auto show = std::make_shared<DlqOptions>();
    auto* command = Add<DlqOptions>(
        group, "show", "Records with their reasons", show,
        [](DlqOptions& options, Session& session) { return DlqShow(options.topic, options.limit, session); });
    command->add_option("topic", show->topic, "Topic, with or without .dlq")->required();
    command->add_option("--limit", show->limit, "The newest so many")->capture_default_str();
    auto again = std::make_shared<DlqOptions>();
    command = Add<DlqOptions>(group, "redrive", "Write the records to their topic again, each counted once",
                              again, [](DlqOptions& options, Session& session) {
                                return DlqRedrive(options.topic, options.dry_run, session);
                              });
    command->add_option("topic", again->topic, "Topic, with or without .dlq")->required();
    command->add_flag("--dry-run", again->dry_run, "Say how many, write nothing");
  }

  /// Names every command that can be run and shows its examples in its help.
  void AddExamples(CLI::App* parent, const std::string& path) {
    const auto children = parent->get_subcommands([](const CLI::App*) { return true; });
    for (CLI::App* child : children) AddExamples(child, path + (path.empty() ? "" : " ") + child->get_name());
    if (!children.empty()) return;
    names_.push_back(path);
    std::string text = "\nExamples:";
    std::istringstream lines{std::string(ExamplesOf(path))};
    for (std::string line; std::getline(lines, line);) text += "\n  " + line;
    parent->footer(text);
  }

  std::stop_token stop_;
  std::vector<std::string> names_;
  CLI::App app_;
  std::string format_ = "table";
  Command chosen_;
};

}  // namespace

std::vector<std::string> CommandNames() {
  Session session;
  return Tree(session, {}).names();
}

base::Status CheckWords(const std::vector<std::string>& words) {
  Session session;
  Tree tree(session, {});
  try {
    tree.app().parse({words.rbegin(), words.rend()});
  } catch (const CLI::ParseError& fault) {
    return base::Fail(base::ErrorCode::kInvalidArgument, fault.what(), "lagesbild --help");
  }
  return {};
}

int RunConsole(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
               const std::stop_token& stop) {
  Session session;
  session.out = &out;
  session.err = &err;
  Tree tree(session, stop);
  try {
    tree.app().parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    const int code = tree.app().exit(fault, out, err);
    return code == 0 ? 0 : 64;
  }
  const auto format = ParseOutputFormat(tree.format());
  if (!format) {
    err << "lagesbild: " << format.error().ToString() << '\n';
    return 64;
  }
  session.format = *format;
  if (!tree.chosen()) return 64;
  const auto done = tree.chosen()(session);
  out.flush();
  if (done) return 0;
  err << "lagesbild: " << done.error().ToString() << '\n';
  return ExitCode(done.error());
}

}  // namespace lagesbild::console
