// The settings of notification.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/config/service_settings.h"
#include "common/config/settings_parser.h"
#include "notification/domain/validate.h"

namespace lagesbild::notification {

struct Config {
  static constexpr std::string_view kName = "notification";
  static constexpr std::string_view kSummary =
      "Tells partners what they subscribed to, each finding once, and keeps the reason of every decision.";

  config::ServiceSettings service;
  std::int32_t alert_partitions = 1;
  std::int32_t replication_factor = 1;
  std::chrono::milliseconds alert_retention = std::chrono::hours(24 * 366);
  std::vector<std::string> area_levels;

  void Declare(config::SettingsParser& parser) {
    config::DeclareService(parser, &service);
    parser.Int("alert-partitions", &alert_partitions, "Partitions of an alert topic made here",
               {.min = 1, .max = 1000});
    parser.Int("replication-factor", &replication_factor, "Replicas of an alert topic made here",
               {.min = 1, .max = 9});
    parser.Duration("alert-retention", &alert_retention,
                    "How long an alert topic made here keeps its records", {.min = std::chrono::hours(1)});
    parser.List(
        "area-levels", &area_levels,
        "Levels that subscriptions may name besides deso, regso, listed, district, municipality, county");
  }
  base::Status Check() const { return {}; }

  std::vector<std::string> Levels() const {
    auto levels = DefaultLevels();
    levels.insert(levels.end(), area_levels.begin(), area_levels.end());
    return levels;
  }
};

}  // namespace lagesbild::notification
