// Follows polisen.se: asks by its rules, sends what is new or changed, and remembers what it has said.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>

#include "console/feeds/http_client.h"
#include "console/feeds/publisher.h"
#include "console/feeds/sender.h"

namespace lagesbild::feeds {

/// state_file: what was said, and when we asked; one process a file. polls_max 0: until stopped.
struct LiveOptions {
  std::string base_url = "https://polisen.se";
  std::string feed = "polisen";
  std::string state_file;
  std::string user_agent = "lagesbild/1 (follows the open events of polisen.se)";
  std::int64_t interval_ms = 120'000;
  std::int64_t polls_max = 0;
  SenderOptions sender;
};

/// One poll. error: empty if the answer was good. left_out: rows that say no event or nothing new, by reason;
/// refused: by the gateway, sent again at the next poll. gap_ms: time since the poll before if it is so long
/// that events may have dropped off the list of 500 (some 7 days), else 0.
struct PollReport {
  std::int64_t number = 0;
  int status = 0;
  std::string error;
  std::int64_t rows = 0;
  std::int64_t accepted = 0;
  std::int64_t gap_ms = 0;
  std::int64_t next_ms = 0;
  std::map<std::string, std::int64_t> left_out;
  std::map<std::string, std::int64_t> refused;
};

/// Polls until stopped or polls_max. Failures that pass (429, 5xx, no answer, a cut answer) are reported and
/// waited out. kFailedPrecondition: 403, 404 or another answer that stays; kInvalidArgument: the state file
/// is broken; else the sender's errors.
base::Status Follow(const LiveOptions& options, HttpClient& http, Publisher& publisher, Clock& clock,
                    const std::function<void(const PollReport&)>& on_poll, const std::stop_token& stop);

}  // namespace lagesbild::feeds
