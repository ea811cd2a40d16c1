// Where the console remembers pushes and polls.
#pragma once

#include <string>

namespace lagesbild::console {

/// `wanted`, or if that is empty $XDG_STATE_HOME/lagesbild, ~/.local/state/lagesbild, .lagesbild.
std::string StateDir(const std::string& wanted);

}  // namespace lagesbild::console
