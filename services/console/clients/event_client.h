// Calls EventService at every registrar: what became of events.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::console {

struct EventAnswer {
  std::uint32_t revision = 0;
  bool withdrawn = false;
  std::string kind;
  std::int32_t count = 0;
  std::int32_t day = 0;
  std::vector<std::string> areas;
  std::string outcome;
  std::int32_t partition = 0;
};

struct FeedCounts {
  std::string feed;
  std::int64_t applied = 0;
  std::int64_t duplicate = 0;
  std::int64_t superseded = 0;
  std::int64_t conflict = 0;
  std::int64_t dead_lettered = 0;
  std::int64_t unlocated = 0;
  std::int64_t last_recorded_at_ms = 0;
};
struct FeedStatusAnswer {
  /// Summed over the registrars, ascending by feed.
  std::vector<FeedCounts> feeds;
  /// Partitions that answered, ascending.
  std::vector<std::int32_t> partitions;
  std::int32_t partition_count = 0;
  /// Those that could not be asked.
  std::vector<base::Error> unreachable;

  /// Partitions that nobody answered for, ascending: the sums lack them.
  std::vector<std::int32_t> Missing() const;
};

class EventClient {
 public:
  /// addresses: where registrars run.
  EventClient(std::vector<std::string> addresses, std::string token);
  ~EventClient();

  /// Asks one after another until one holds the event. kNotFound: none knows it; the message has what each
  /// said. Where nobody has it and one could not be asked, that one's error.
  base::Result<EventAnswer> GetEvent(const std::string& feed, const std::string& source_id);
  /// feed: empty means all. A registrar that is not there is passed over, unless all are: Missing() says what
  /// the sums lack, unreachable why.
  base::Result<FeedStatusAnswer> GetFeedStatus(const std::string& feed);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::console
