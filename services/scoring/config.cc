#include "scoring/config.h"

#include "common/config/settings_parser.h"
#include "common/config/values.h"

namespace lagesbild::scoring {

void Config::Declare(config::SettingsParser& parser) {
  config::DeclareService(parser, &service);
  parser.Bool("read-model", &read_model, "Keep the read model in Redis and serve AreaService from it");
  parser.String("redis-address", &redis_address, "Redis of the read model, host:port",
                {.check = config::CheckHostPort});
  parser.String("redis-prefix", &redis_prefix, "What every key of the read model begins with");
}

}  // namespace lagesbild::scoring
