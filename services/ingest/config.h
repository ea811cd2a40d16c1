// The settings of the ingest service.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "common/base/result.h"
#include "common/config/service_settings.h"
#include "ingest/gateway/domain/admission.h"

namespace lagesbild::ingest {

struct Config {
  static constexpr std::string_view kName = "ingest";
  static constexpr std::string_view kSummary =
      "Takes events of agencies (gateway) and makes exactly one of each (registrar).";

  config::ServiceSettings service;
  bool gateway = true;                   ///< [gateway]
  bool registrar = true;                 ///< [registrar]
  AdmissionLimits limits;                ///< [events-in-flight] [bytes-in-flight] [stream-credit] [streams]
  std::chrono::milliseconds linger{10};  ///< [linger]
  std::chrono::milliseconds delivery_timeout{10'000};  ///< [delivery-timeout]

  void Declare(config::SettingsParser& parser);
  /// kInvalidArgument: neither half is on.
  base::Status Check() const;
};

}  // namespace lagesbild::ingest
