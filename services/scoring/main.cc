// scoring: observations in; assessments, findings and the picture out.
#include "common/runtime/service_main.h"
#include "scoring/app.h"
#include "scoring/config.h"

int main(int argc, char** argv) {
  return lagesbild::runtime::RunService<lagesbild::scoring::Config, lagesbild::scoring::App>(argc, argv);
}
