// The console's words: commands, flags, help, exit codes.
#pragma once

#include <iosfwd>
#include <stop_token>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::console {

/// Runs one command and returns the exit code. out: results; err: remarks, progress and errors.
/// stop: an interrupt; console/interrupt.h says what comes of it.
int RunConsole(int argc, const char* const* argv, std::ostream& out, std::ostream& err,
               const std::stop_token& stop);

/// Every command that can be run, as it is typed: "feed push".
std::vector<std::string> CommandNames();

/// Reads the words behind "lagesbild" and runs nothing. kInvalidArgument: they would not be understood.
base::Status CheckWords(const std::vector<std::string>& words);

}  // namespace lagesbild::console
