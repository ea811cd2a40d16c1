// The ingest service: gateway and registrar, each can be switched off.
#include "common/runtime/service_main.h"
#include "ingest/app.h"
#include "ingest/config.h"

int main(int argc, char** argv) {
  return lagesbild::runtime::RunService<lagesbild::ingest::Config, lagesbild::ingest::App>(argc, argv);
}
