// lagesbild feed add, list, remove, status: the register of feeds and what became of their events.
#pragma once

#include "common/model/registers.h"
#include "console/session.h"

namespace lagesbild::console {

/// Prints the feed's token on its own line of standard output: it is shown once.
base::Status FeedAdd(const model::Feed& feed, bool keep_token, Session& session);
base::Status FeedList(Session& session);
base::Status FeedRemove(const std::string& id, Session& session);
/// Events by outcome and the newest event of each feed. id: empty means all.
base::Status FeedStatus(const std::string& id, Session& session);
/// The same as a table; what the counts lack is told of on err.
base::Result<Table> FeedStatusTable(const std::string& id, Session& session);
/// What became of one event, and where it counts.
base::Status EventShow(const std::string& feed, const std::string& source_id, Session& session);

}  // namespace lagesbild::console
