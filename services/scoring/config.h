// The settings of scoring.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/config/service_settings.h"

namespace lagesbild::scoring {

struct Config {
  static constexpr std::string_view kName = "scoring";
  static constexpr std::string_view kSummary =
      "Keeps each area's ledger and class, tells what changed, and serves the picture from Redis.";

  config::ServiceSettings service;
  /// False: no follower, no AreaService; another instance serves the picture.
  bool read_model = true;
  std::string redis_address = "127.0.0.1:6379";
  std::string redis_prefix = "lagesbild:";

  void Declare(config::SettingsParser& parser);
  base::Status Check() const { return {}; }
};

}  // namespace lagesbild::scoring
