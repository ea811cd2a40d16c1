// What partners get and why; proto/lagesbild/alert/v1 says what each field means.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/model/finding.h"

namespace lagesbild::model {

enum class MessageType : std::uint8_t { kAlert = 1, kUpdate, kCancel };
enum class AlertStatus : std::uint8_t { kActual = 1, kTest };
enum class Outcome : std::uint8_t { kSent = 1, kNotSent, kDeadLettered };

struct Alert {
  std::string alert_id;
  std::string partner;
  std::vector<std::string> subscriptions;
  MessageType message_type = MessageType::kAlert;
  AlertStatus status = AlertStatus::kActual;
  std::string episode;
  std::int32_t revision = 1;
  std::vector<std::string> references;
  std::int32_t severity = 1;
  std::string headline_sv;
  std::string headline_en;
  Finding finding;
  std::int64_t sequence = 0;
  friend bool operator==(const Alert&, const Alert&) = default;
};

struct Decision {
  std::string subscription;
  std::string partner;
  std::string finding_id;
  std::string area;
  Outcome outcome = Outcome::kNotSent;
  std::string reason;
  std::string alert_id;
  std::int64_t time_ms = 0;
  friend bool operator==(const Decision&, const Decision&) = default;
};

}  // namespace lagesbild::model
