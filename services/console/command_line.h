// The console's words: commands, flags, help, exit codes.
#pragma once

#include <iosfwd>
#include <stop_token>

namespace lagesbild::console {

/// Runs one command and returns the exit code. out: results; err: remarks, progress and errors.
/// Long commands end early, in good order, when `stop` is requested.
int RunConsole(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
               const std::stop_token& stop);

}  // namespace lagesbild::console
