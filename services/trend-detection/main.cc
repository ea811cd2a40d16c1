// trend-detection: observations in, trends and findings out.
#include "trend-detection/app.h"
#include "trend-detection/config.h"

int main(int argc, char** argv) {
  return lagesbild::runtime::RunService<lagesbild::trend::Config, lagesbild::trend::App>(argc, argv);
}
