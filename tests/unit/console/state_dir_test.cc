// What the console finds by its surroundings: where it remembers pushes, and what a file of areas is.
#include "console/commands/state_dir.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "console/commands/area_rows.h"
#include "support/temp_dir.h"

namespace lagesbild::console {
namespace {

TEST(StateDir, TakesAnEmptyVariableForNone) {
  setenv("HOME", "/home/x", 1);           // NOLINT(concurrency-mt-unsafe): one thread
  setenv("XDG_STATE_HOME", "/var/x", 1);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_EQ(StateDir(""), "/var/x/lagesbild");
  EXPECT_EQ(StateDir("here"), "here");
  setenv("XDG_STATE_HOME", "", 1);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_EQ(StateDir(""), "/home/x/.local/state/lagesbild");
}

TEST(AreaRows, KnowsATableByItsNameHoweverItIsWritten) {
  const testing::TempDir folder;
  const auto path = (folder.path() / "AREAS.CSV").string();
  std::ofstream(path) << "id;population\na;5\n";
  const auto rows = ReadRows(path);
  ASSERT_TRUE(rows) << rows.error().ToString();
  EXPECT_EQ(rows->at(0).properties.at("population"), "5");
}

}  // namespace
}  // namespace lagesbild::console
