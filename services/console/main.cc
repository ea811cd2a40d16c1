// lagesbild: how a person works with an installation.
#include <iostream>

#include "console/command_line.h"

int main(int argc, char** argv) { return lagesbild::console::RunConsole(argc, argv, std::cout, std::cerr); }
