// The settings of trend-detection.
#pragma once

#include <string_view>

#include "common/base/result.h"
#include "common/config/service_settings.h"
#include "common/config/settings_parser.h"

namespace lagesbild::trend {

struct Config {
  static constexpr std::string_view kName = "trend-detection";
  static constexpr std::string_view kSummary =
      "Counts incidents by week, area and kind, and tells which weeks are off what their season lets expect.";

  config::ServiceSettings service;

  void Declare(config::SettingsParser& parser) { config::DeclareService(parser, &service); }
  base::Status Check() const { return {}; }
};

}  // namespace lagesbild::trend
