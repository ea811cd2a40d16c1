// The console's words: that every command has examples, and that they can be typed.
#include "console/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "console/examples.h"

namespace lagesbild::console {
namespace {

using ::testing::HasSubstr;

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Splits as a shell would: at spaces outside double quotes, up to a redirection.
std::vector<std::string> Words(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : line + " ") {
    if (c == '"') quoted = !quoted;
    if (c == '"' || (c == ' ' && word.empty())) continue;
    if (c != ' ' || quoted) {
      word += c;
      continue;
    }
    if (word == ">") break;
    words.push_back(std::exchange(word, {}));
  }
  return words;
}

struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

Said Say(const std::vector<std::string>& words) {
  std::vector<const char*> arguments{"lagesbild"};
  for (const auto& word : words) arguments.push_back(word.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int code = RunConsole(static_cast<int>(arguments.size()), arguments.data(), out, err, {});
  return {code, out.str(), err.str()};
}

TEST(CommandLine, HasExamplesForEveryCommandAndUnderstandsThem) {
  const auto names = CommandNames();
  ASSERT_GT(names.size(), 25U);
  for (const auto& name : names) {
    const auto examples = Lines(ExamplesOf(name));
    EXPECT_FALSE(examples.empty()) << name << " has no example (try: a line in services/console/examples.cc)";
    for (const auto& example : examples) {
      EXPECT_TRUE(example.starts_with("lagesbild " + name)) << example;
      auto words = Words(example);
      words.erase(words.begin());
      const auto understood = CheckWords(words);
      EXPECT_TRUE(understood) << example << ": " << understood.error().ToString();
    }
  }
}

TEST(CommandLine, ShowsTheExamplesInTheHelp) {
  const auto said = Say({"feed", "push", "--help"});
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, HasSubstr("Examples:\n  lagesbild feed push reports.csv --feed city --dry-run\n"));
}

TEST(CommandLine, SaysThatItsOutputWasLost) {
  const std::vector<const char*> words{"lagesbild", "kinds"};
  std::ofstream full("/dev/full");
  std::ostringstream err;
  EXPECT_EQ(RunConsole(2, words.data(), full, err, {}), 74);
  EXPECT_THAT(err.str(), HasSubstr("the output could not be written"));
  EXPECT_THAT(Say({"--help"}).out, HasSubstr("74 the output could not be written"));
}

TEST(CommandLine, RefusesWordsItDoesNotKnow) {
  EXPECT_FALSE(CheckWords({"feed", "pusch"}));
  EXPECT_FALSE(CheckWords({"feed", "push"})) << "no file";
  const auto said = Say({"areas", "lst"});
  EXPECT_EQ(said.code, 64);
  EXPECT_THAT(said.err, HasSubstr("lst"));
  const auto no_format = Say({"rules", "check", "x.yaml", "-o", "xml"});
  EXPECT_EQ(no_format.code, 64);
  EXPECT_THAT(no_format.err, HasSubstr("xml"));
}

TEST(CommandLine, EndsAtOnceWhereThereIsNothingToBringInOrder) {
  std::stop_source interrupted;
  interrupted.request_stop();
  const std::vector<const char*> words{"lagesbild", "kinds"};
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EXIT(RunConsole(2, words.data(), out, err, interrupted.get_token()), ::testing::ExitedWithCode(130),
              "");
}

}  // namespace
}  // namespace lagesbild::console
