// Pushes a file of events through the gateway: resumable, with refused rows in a file, and undoable.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>

#include "console/feeds/domain/templates.h"
#include "console/feeds/ports.h"
#include "console/feeds/publisher.h"
#include "console/feeds/sender.h"

namespace lagesbild::feeds {

/// state_dir: where pushes are remembered. wanted: the template of a table; nullptr: told by its first line.
/// The time of recording is left out: the gateway stamps it; only Replay supplies it.
struct PushOptions {
  std::string path;
  std::string feed;
  std::string state_dir;
  const Template* wanted = nullptr;
  SenderOptions sender;
};

struct PushProgress {
  std::int64_t rows = 0;
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
  std::int64_t retried = 0;
  Position position;
};
/// Called after every row; cheap calls are the callee's care.
using OnProgress = std::function<void(const PushProgress&)>;

/// Counts are those of the whole push, with what an earlier, broken run did. refused_file: empty if no row
/// was refused. finished false: asked to stop; the next run goes on.
struct PushReport {
  std::string push_id;
  bool resumed = false;
  bool finished = false;
  std::int64_t rows = 0;
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
  std::map<std::string, std::int64_t> refused_by_reason;  ///< Of this run.
  std::string refused_file;
  /// Of this run: events that an undo withdrew at the same or a higher revision, and so do not count, and the
  /// lowest revision at which all of them would.
  std::int64_t undone = 0;
  std::uint32_t counts_from = 0;
};

/// Errors leave the push to be resumed. Rows refused here or by the gateway are no error.
base::Result<PushReport> Push(const PushOptions& options, Publisher& publisher, Clock& clock,
                              const OnProgress& on_progress, const std::stop_token& stop);

/// Reads and checks all rows, sends nothing, remembers nothing; refused rows go to "<file>.check.*".
/// accepted: rows without a fault that can be seen here; kNotCheckedLocally (domain/check.h) says what
/// cannot.
base::Result<PushReport> CheckFile(const PushOptions& options, const OnProgress& on_progress,
                                   const std::stop_token& stop);

/// What an undo or withdrawal did. refused: by the gateway, with the first reason. counts_from: the lowest
/// revision at which every one of the events would count again.
struct WithdrawReport {
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
  std::string first_refusal;
  std::uint32_t counts_from = 0;
};

/// Withdraws every event of a push that was not refused, each with the revision after the one pushed: what a
/// later push revised stays. May be repeated.
base::Result<WithdrawReport> Undo(const std::string& state_dir, const std::string& push_id,
                                  Publisher& publisher, Clock& clock, SenderOptions sender,
                                  const std::stop_token& stop);

/// Withdraws one event. revision: must be higher than its newest (`event show` tells). reason: at most 200
/// bytes, no personal data.
base::Result<WithdrawReport> Withdraw(const std::string& feed, const std::string& source_id,
                                      std::uint32_t revision, const std::string& reason, Publisher& publisher,
                                      Clock& clock, SenderOptions sender);

}  // namespace lagesbild::feeds
