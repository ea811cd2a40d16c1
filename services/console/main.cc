// lagesbild: how a person works with an installation.
#include <iostream>

#include "common/runtime/stop_signals.h"
#include "console/command_line.h"
#include "console/interrupt.h"

int main(int argc, char** argv) {
  const lagesbild::runtime::StopSignals signals(lagesbild::console::kInterrupted);
  return lagesbild::console::RunConsole(argc, argv, std::cout, std::cerr, signals.token());
}
