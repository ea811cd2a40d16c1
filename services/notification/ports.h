// What the subscription service needs of the world: topics for partners, the register's log, a clock, tokens.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/model/registers.h"

namespace lagesbild::notification {

/// The alert topics. One thread at a time.
class AlertTopics {
 public:
  virtual ~AlertTopics() = default;
  /// Makes the partner's topic unless it is there, then writes a test message to it and waits for the
  /// broker's acknowledgement. kUnavailable, kPermissionDenied: the topic cannot be made or written to.
  virtual base::Status Prepare(const std::string& partner) = 0;
};

/// The register of partners and subscriptions, as its one writer sees it. One thread at a time.
class RegisterLog {
 public:
  virtual ~RegisterLog() = default;
  /// Takes the writer's place from whoever had it, then reads the newest marker of every entry.
  virtual base::Result<std::vector<model::Marker>> Take() = 0;
  /// Writes one marker to every partition of findings and to the register, all or none. kAborted: another
  /// writer has taken over; whether this one was written is to be read again.
  virtual base::Status Write(const model::Marker& marker) = 0;
};

class Machine {
 public:
  virtual ~Machine() = default;
  /// Milliseconds since 1970-01-01 UTC. Informs; decides nothing.
  virtual std::int64_t NowMs() = 0;
  /// 32 bytes nobody can guess. kUnavailable: the system gives none.
  virtual base::Result<std::string> RandomBytes() = 0;
};

}  // namespace lagesbild::notification
