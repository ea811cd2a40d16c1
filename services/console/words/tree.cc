#include "console/words/tree.h"

#include <ostream>
#include <sstream>
#include <utility>

#include "common/config/settings_parser.h"
#include "console/examples.h"
#include "console/words/groups.h"

namespace lagesbild::console {

namespace {

constexpr int kWrongWords = 64;

constexpr const char* kFooter = R"(
Environment: LAGESBILD_KAFKA_BOOTSTRAP, LAGESBILD_INGEST, LAGESBILD_SCORING, LAGESBILD_TREND_DETECTION,
LAGESBILD_NOTIFICATION, LAGESBILD_REGISTRARS, LAGESBILD_TOKEN.

Exit codes: 0 done, 64 wrong words on the command line, 65 wrong input, 66 not found, 69 a service or Kafka is not
there, 70 our own fault, 73 refused because of what is there already, 74 the output could not be written, 75 try again,
77 not allowed, 130 interrupted.

Examples:
  lagesbild init
  lagesbild areas import areas.geojson --level district
  lagesbild feed add city-reports --agency "Ekby kommun"
  lagesbild sub add ekby-worse --partner ekby --municipality 9901 --direction worse
  lagesbild areas list -o json
  lagesbild picture --since 2026-10-29
  lagesbild rules eval --rules index.yaml --input areas.csv -o csv
  lagesbild reference activate deso-2024.json --dry-run
  lagesbild alerts why ekby --area ekby-3
  lagesbild trend scan counts.csv)";

/// CLI11 says only that a command is missing where it does not know the word. Empty: that is not what is
/// wrong.
std::string UnknownCommand(CLI::App& app) {
  CLI::App* group = &app;
  while (!group->get_subcommands().empty()) group = group->get_subcommands().back();
  const auto commands = group->get_subcommands([](const CLI::App*) { return true; });
  const auto left = app.remaining(true);
  if (commands.empty() || left.empty()) return {};
  std::string there;
  for (const CLI::App* command : commands) there += (there.empty() ? "" : ", ") + command->get_name();
  const std::string in = group == &app ? "" : " in '" + group->get_name() + "'";
  return "no command '" + left.front() + "'" + in + " (try: " + there + ")";
}

}  // namespace

Tree::Tree(Session& session, std::stop_token stop)
    : stop_(std::move(stop)),
      app_("lagesbild: the live picture of how safe each area is", "lagesbild"),
      session_(session) {
  app_.require_subcommand(1);
  app_.set_version_flag("--version", std::string(config::kVersion));
  app_.footer(kFooter);
  app_.fallthrough();
  AddConnection(session);
  AddSetup(*this);
  AddPicture(*this);
  AddAreas(*this);
  AddFeeds(*this);
  AddFeedFiles(*this);
  AddFeedStreams(*this);
  AddKinds(*this);
  AddRules(*this);
  AddReference(*this);
  AddSubscriptions(*this);
  AddAlerts(*this);
  AddDeadLetters(*this);
  AddTrend(*this);
  AddExamples(&app_, "");
}

CLI::App* Tree::Group(const std::string& name, const std::string& help) {
  CLI::App* group = app_.add_subcommand(name, help);
  group->require_subcommand(1);
  return group;
}

base::Status Tree::Check(const std::vector<std::string>& words) {
  try {
    app_.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // CLI11 takes them from the end
  } catch (const CLI::ParseError& fault) {
    return base::Fail(base::ErrorCode::kInvalidArgument, fault.what(), "lagesbild --help");
  }
  return {};
}

Reading Tree::Read(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    if (const auto unknown = UnknownCommand(app_); fault.get_exit_code() != 0 && !unknown.empty()) {
      err << "lagesbild: " << unknown << '\n';
      return {{}, kWrongWords};
    }
    return {{}, app_.exit(fault, out, err) == 0 ? 0 : kWrongWords};
  }
  const auto format = ParseOutputFormat(format_);
  if (!format) {
    err << "lagesbild: " << format.error().ToString() << '\n';
    return {{}, kWrongWords};
  }
  session_.format = *format;
  return {chosen_, kWrongWords, ends_in_order_};
}

void Tree::AddConnection(Session& session) {
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
  app_.add_option("-o,--output", format_, "table, csv, json or ndjson")->capture_default_str();
}

void Tree::AddExamples(CLI::App* parent, const std::string& path) {
  const auto children = parent->get_subcommands([](const CLI::App*) { return true; });
  for (CLI::App* child : children) AddExamples(child, path + (path.empty() ? "" : " ") + child->get_name());
  if (!children.empty()) return;
  names_.push_back(path);
  std::string text = "\nExamples:";
  std::istringstream lines{std::string(ExamplesOf(path))};
  for (std::string line; std::getline(lines, line);) text += "\n  " + line;
  parent->footer(text);
}

}  // namespace lagesbild::console
