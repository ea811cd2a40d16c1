#include "common/config/settings_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "common/config/service_settings.h"
#include "common/config/values.h"

namespace lagesbild::config {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SettingsParserTest : public ::testing::Test {
 public:
  SettingsParserTest() {
    std::string path = (std::filesystem::temp_directory_path() / "settings.XXXXXX").string();
    folder_ = mkdtemp(path.data());
    parser_.String("bootstrap", &bootstrap_, "Brokers", {.check = CheckHostPortList});
    parser_.String("level", &level_, "Level", {.allowed = {"info", "error"}});
    parser_.String("name", &name_, "Name", {.required = true});
    parser_.Int("lanes", &lanes_, "Threads", {.min = 1, .max = 8});
    parser_.Bool("reflection", &reflection_, "Reflection");
    parser_.Duration("tick", &tick_, "Tick", {.min = 1s, .max = 1h});
    parser_.Bytes("limit", &limit_, "Limit", {.min = 1, .max = 1 << 20U});
    parser_.List("feeds", &feeds_, "Feeds", CheckName);
  }
  ~SettingsParserTest() override { std::filesystem::remove_all(folder_); }

  std::string File(std::string_view text) {
    const std::string path = folder_ + "/settings.yaml";
    std::ofstream(path) << text;
    return path;
  }

  base::Result<std::string> Parse(const std::vector<std::string>& arguments,
                                  const std::vector<std::string>& environment = {}) {
    std::vector<const char*> argv{"program"};
    argv.reserve(arguments.size() + 1);
    for (const auto& argument : arguments) argv.push_back(argument.c_str());
    std::vector<const char*> variables;
    variables.reserve(environment.size() + 1);
    for (const auto& variable : environment) variables.push_back(variable.c_str());
    variables.push_back(nullptr);
    return parser_.Parse(static_cast<int>(argv.size()), argv.data(), variables.data());
  }

  std::string folder_;
  std::string bootstrap_ = "127.0.0.1:9092";
  std::string level_ = "info";
  std::string name_ = "default-name";
  std::int32_t lanes_ = 1;
  bool reflection_ = false;
  std::chrono::milliseconds tick_ = 1min;
  std::int64_t limit_ = 65536;
  std::vector<std::string> feeds_{"polisen"};
  SettingsParser parser_{"program", "Does what it says."};
};

TEST_F(SettingsParserTest, KeepsDefaultsWhenNothingIsGiven) {
  ASSERT_TRUE(Parse({}));
  EXPECT_EQ(bootstrap_, "127.0.0.1:9092");
  EXPECT_EQ(tick_, 1min);
  EXPECT_THAT(feeds_, ElementsAre("polisen"));
}

TEST_F(SettingsParserTest, FlagWinsOverVariableOverFile) {
  const auto file = File("lanes: 2\ntick: 2s\nlimit: 2KiB\nfeeds: [a, b]\nreflection: true\n");
  ASSERT_TRUE(Parse({"--config", file, "--lanes=4"}, {"LAGESBILD_LANES=3", "LAGESBILD_TICK=3s"}));
  EXPECT_EQ(lanes_, 4);
  EXPECT_EQ(tick_, 3s);
  EXPECT_EQ(limit_, 2048);
  EXPECT_TRUE(reflection_);
  EXPECT_THAT(feeds_, ElementsAre("a", "b"));
}

TEST_F(SettingsParserTest, FindsTheFileByVariable) {
  ASSERT_TRUE(Parse({}, {"LAGESBILD_CONFIG=" + File("lanes: 5\n")}));
  EXPECT_EQ(lanes_, 5);
}

TEST_F(SettingsParserTest, NamesEveryFaultAtOnceWithItsPlace) {
  const auto file = File("lanes: 99\ncolour: red\nlimit: [1, 2]\n");
  const auto said =
      Parse({"--config", file, "--tick", "0s", "--unknown", "7", "word", "--level=loud", "--name"},
            {"LAGESBILD_BOOTSTRAP=nowhere"});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, base::ErrorCode::kInvalidArgument);
  const std::string& text = said.error().message;
  EXPECT_THAT(text, HasSubstr("9 wrong settings:"));
  EXPECT_THAT(text, HasSubstr(file + ":1: lanes: 99 is out of range (try: write 1 to 8)"));
  EXPECT_THAT(text, HasSubstr(file + ":2: colour: unknown key"));
  EXPECT_THAT(text, HasSubstr(file + ":3: limit: takes one value"));
  EXPECT_THAT(text, HasSubstr("--tick: 0s is out of range (try: write 1s to 1h)"));
  EXPECT_THAT(text, HasSubstr("--unknown: unknown flag"));
  EXPECT_THAT(text, HasSubstr("'word': not expected here"));
  EXPECT_THAT(text, HasSubstr("--level: 'loud' is not known here (try: one of info, error)"));
  EXPECT_THAT(text, HasSubstr("--name: no value follows"));
  EXPECT_THAT(text, HasSubstr("LAGESBILD_BOOTSTRAP: 'nowhere' is not host:port"));
}

TEST_F(SettingsParserTest, NamesAFaultEvenWhereAnotherValueWins) {
  const auto said = Parse({"--lanes=2"}, {"LAGESBILD_LANES=many"});
  ASSERT_FALSE(said);
  EXPECT_THAT(said.error().message, HasSubstr("LAGESBILD_LANES: 'many' is not a whole number"));
}

TEST_F(SettingsParserTest, RefusesARequiredSettingThatIsEmptied) {
  const auto said = Parse({"--name="});
  ASSERT_FALSE(said);
  EXPECT_THAT(said.error().message, HasSubstr("--name: must be given"));
}

TEST_F(SettingsParserTest, RefusesTwiceButAddsUpLists) {
  EXPECT_FALSE(Parse({"--lanes=1", "--lanes=2"}));
  ASSERT_TRUE(Parse({"--feeds", "a,b", "--feeds=c"}));
  EXPECT_THAT(feeds_, ElementsAre("a", "b", "c"));
  EXPECT_FALSE(Parse({"--config", File("lanes: 1\nlanes: 2\n")}));
}

TEST_F(SettingsParserTest, BoolStandsAloneOrTakesAValueWithEquals) {
  ASSERT_TRUE(Parse({"--reflection"}));
  EXPECT_TRUE(reflection_);
  ASSERT_TRUE(Parse({"--reflection=off"}));
  EXPECT_FALSE(reflection_);
  EXPECT_FALSE(Parse({"--reflection=maybe"}));
}

TEST_F(SettingsParserTest, WarnsOfUnknownVariablesOnly) {
  ASSERT_TRUE(Parse({}, {"LAGESBILD_REDIS_ADDRESS=127.0.0.1:6379", "LAGESBILD_DATA=/data", "PATH=/bin"}));
  EXPECT_THAT(parser_.warnings(), ElementsAre(HasSubstr("LAGESBILD_REDIS_ADDRESS")));
}

TEST_F(SettingsParserTest, RefusesFilesThatAreNoSettings) {
  EXPECT_THAT(Parse({"--config", folder_ + "/absent.yaml"}).error().message,
              HasSubstr("cannot read settings file"));
  EXPECT_FALSE(Parse({"--config", folder_}));  // a folder
  EXPECT_THAT(Parse({"--config", File("- a\n- b\n")}).error().message, HasSubstr("not a map"));
  EXPECT_THAT(Parse({"--config", File("lanes: [1\n")}).error().message, HasSubstr("not YAML"));
  EXPECT_THAT(Parse({"--config", File("lanes: {a: 1}\n")}).error().message, HasSubstr("is a map"));
  EXPECT_THAT(Parse({"--config", File("name: " + std::string(2 << 20U, 'x'))}).error().message,
              HasSubstr("larger than 1 MiB"));
  EXPECT_FALSE(Parse({"--config", File("name: " + std::string(100'000, '['))}));
  EXPECT_TRUE(Parse({"--config", File("")}));
}

TEST_F(SettingsParserTest, HelpNamesEverySettingWithRangeAndDefault) {
  const auto said = Parse({"--lanes=99", "--help"});
  ASSERT_TRUE(said);
  EXPECT_THAT(*said, HasSubstr("--lanes NUMBER"));
  EXPECT_THAT(*said, HasSubstr("Threads (1 to 8; default 1)"));
  EXPECT_THAT(*said, HasSubstr("Tick (1s to 1h; default 1m)"));
  EXPECT_EQ(*Parse({"--version"}), "program 0.1.0\n");
}

TEST(DeclareService, TakesTheCommonNames) {
  ServiceSettings settings;
  SettingsParser parser("scoring", "Scores.");
  DeclareService(parser, &settings);
  const std::string digest(64, 'A');
  const std::string token = "--operator-token-sha256=" + digest;
  const char* argv[] = {"scoring",     "--kafka-bootstrap", "a:1,b:2",
                        token.c_str(), "--instance=i-1",    "--snapshot-growth=4KiB"};
  const char* environment[] = {nullptr};
  EXPECT_EQ(settings.snapshot_growth_bytes, 64 << 20);
  ASSERT_TRUE(parser.Parse(6, argv, environment));
  EXPECT_EQ(settings.snapshot_growth_bytes, 4096);
  EXPECT_EQ(settings.kafka_bootstrap, "a:1,b:2");
  EXPECT_EQ(settings.operator_token_sha256, digest);
  EXPECT_EQ(settings.instance, "i-1");
}

}  // namespace
}  // namespace lagesbild::config
