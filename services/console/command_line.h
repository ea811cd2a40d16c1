// The console's words: commands, flags, help, exit codes.
#pragma once

#include <iosfwd>

namespace lagesbild::console {

/// Runs one command and returns the exit code. out: results; err: remarks, progress and errors.
int RunConsole(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace lagesbild::console
