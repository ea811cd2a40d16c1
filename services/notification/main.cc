// notification: findings in, alerts and decisions out.
#include "notification/app.h"
#include "notification/config.h"

int main(int argc, char** argv) {
  return lagesbild::runtime::RunService<lagesbild::notification::Config, lagesbild::notification::App>(argc,
                                                                                                       argv);
}
