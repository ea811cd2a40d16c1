#include "console/commands/state_dir.h"

#include <cstdlib>

namespace lagesbild::console {

std::string StateDir(const std::string& wanted) {
  if (!wanted.empty()) return wanted;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the console sets no environment variables
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0')
    return std::string(state) + "/lagesbild";
  // NOLINTNEXTLINE(concurrency-mt-unsafe)
  if (const char* home = std::getenv("HOME")) return std::string(home) + "/.local/state/lagesbild";
  return ".lagesbild";
}

}  // namespace lagesbild::console
