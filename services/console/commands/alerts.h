// lagesbild alerts: what partners got, and why they did or did not get it.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "console/session.h"

namespace lagesbild::console {

struct AlertsTailOptions {
  /// Empty: every partner.
  std::string partner;
  std::string area;
  /// Only alerts about findings at or after this log time; 0: all.
  std::int64_t since_ms = 0;
  /// Goes on until interrupted.
  bool follow = false;
  /// Shows the records that only tested whether the topic can be written.
  bool tests = false;
};

/// Reads the alert topics with read_committed, as a partner should. stop: ends following.
base::Status AlertsTail(const AlertsTailOptions& options, const std::stop_token& stop, Session& session);

struct AlertsWhyOptions {
  std::string partner;
  /// A finding id, or…
  std::string finding;
  /// …an area id: all findings about it.
  std::string area;
};

/// Prints every decision about that partner, and whether the alert lies among the dead letters instead; where
/// there is no decision, says which subscriptions do not cover it.
base::Status AlertsWhy(const AlertsWhyOptions& options, Session& session);

}  // namespace lagesbild::console
