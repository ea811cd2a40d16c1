// A made history of one area: what happened day by day, and what its class did. Read from a .scenario, played
// through the domain code of scoring. README.md says how one is written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lagesbild::histories {

/// One thing that happens, at noon of its day.
struct Event {
  std::int32_t day = 0;
  /// As it stands in the file, without the day: "police reports 3 violence.assault".
  std::vector<std::string> words;
  std::string line;
};

struct Scenario {
  std::string rules;
  std::int64_t residents = 0;
  std::vector<Event> events;
  /// Lines as they stand in the file.
  std::vector<std::string> history;
  /// Codes at the end; absent: the file does not say.
  std::optional<std::vector<std::string>> missing;
};

/// Test failures for lines that cannot be read.
Scenario ReadScenario(const std::filesystem::path& file);

/// What came of it.
struct Played {
  /// Lines as under `history`.
  std::vector<std::string> history;
  std::vector<std::string> missing;
};

/// Plays each midnight from the second day on and each event at its noon. Rule sets lie in `folder`/rules.
Played Play(const Scenario& scenario, const std::filesystem::path& folder);

}  // namespace lagesbild::histories
