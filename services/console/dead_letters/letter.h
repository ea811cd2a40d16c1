// A dead letter: the record that could not be worked or written, and what its headers say about that.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/topic_reader.h"

namespace lagesbild::console {

/// Beginning of the names of the headers that a lane adds.
inline constexpr std::string_view kErrorHeaders = "__connect.errors.";
/// Size of the value before it was cut.
inline constexpr std::string_view kCutHeader = "lb-cut-from-bytes";

struct Letter {
  kafka::OwnedRecord record;
  /// Where it came from or, an alert, where it should have gone. Empty: the headers do not say.
  std::string topic;
  /// Unset: the key decides.
  std::optional<std::int32_t> partition;
  /// Of the input record that was worked.
  std::int64_t offset = 0;
  std::string stage;
  /// "NOT_DECODABLE", "PARTNER_TOPIC_MISSING" …
  std::string reason;
  std::string message;
  /// Its value is not whole.
  bool is_cut = false;
  /// Of an alert, as its CloudEvents header says, even if it is cut; empty: no alert.
  std::string alert_id;
};

Letter ToLetter(kafka::OwnedRecord record);

/// Every letter of `topic`.dlq, in order within a partition. kNotFound: no such topic.
base::Result<std::vector<Letter>> ReadLetters(const std::string& bootstrap, const std::string& topic);

/// Ids of the alerts in a partner's topic, read_committed, write tests left out. kNotFound: no such topic.
base::Result<std::set<std::string>> ReadAlertIds(const std::string& bootstrap, const std::string& topic);

}  // namespace lagesbild::console
