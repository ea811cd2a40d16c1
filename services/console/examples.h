// Examples for the help of each command. A test reads every line of them as the command line would.
#pragma once

#include <string_view>

namespace lagesbild::console {

/// command: as it is typed, "feed push". One example a line, whole, beginning with "lagesbild"; empty: there
/// is no such command.
std::string_view ExamplesOf(std::string_view command);

}  // namespace lagesbild::console
