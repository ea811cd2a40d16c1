#include <gtest/gtest.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "common/model/stockholm_time.h"
#include "conformance/histories/history.h"

namespace lagesbild::histories {

namespace {

std::vector<std::string> WordsOf(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

}  // namespace

/// "2026-01-10"; absent: not a day.
std::optional<std::int32_t> DayOf(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  char dash = 0;
  std::istringstream in(text);
  if (!(in >> year >> dash >> month >> dash >> day) || text.size() != 10) return std::nullopt;
  return model::DayOf(year, month, day);
}

Scenario ReadScenario(const std::filesystem::path& file) {
  Scenario scenario;
  std::ifstream in(file);
  std::string part;
  for (std::string line; std::getline(in, line);) {
    auto words = WordsOf(line);
    if (words.empty() || words.front().starts_with('#')) continue;
    const std::string& first = words.front();
    if (first == "events" || first == "history" || first == "missing") {
      part = first;
      if (first == "missing") scenario.missing.emplace();
    } else if (part.empty() && first == "rules" && words.size() == 2) {
      scenario.rules = words[1];
    } else if (part.empty() && first == "residents" && words.size() == 2) {
      scenario.residents = std::stoll(words[1]);
    } else if (part == "history") {
      scenario.history.push_back(Joined(words));
    } else if (part == "missing") {
      scenario.missing->push_back(first);
    } else if (const auto day = DayOf(first); part == "events" && day) {
      words.erase(words.begin());
      scenario.events.push_back({*day, std::move(words), line});
    } else {
      ADD_FAILURE() << file << ": cannot read '" << line << "'";
    }
  }
  return scenario;
}

}  // namespace lagesbild::histories
