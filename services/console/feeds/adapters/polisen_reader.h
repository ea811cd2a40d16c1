// polisen.se's events as submissions: one answer of the API, or a history of it.
#pragma once

#include <memory>
#include <string>

#include "console/feeds/ports.h"

namespace lagesbild::feeds {

class VersionTracker;

/// feed: goes into every submission. skip_revised: leave out the rows of a history that have several
/// versions, because the file of versions is read too. recorded_at_publication: the API's own form does not
/// say when an event was seen; true takes its publication, false leaves the stamp to the gateway.
struct PolisenOptions {
  std::string feed = "polisen";
  bool skip_revised = false;
  bool recorded_at_publication = false;
};

/// Reads a JSON array (the API's form) or lines: events of a history (with first_seen, last_seen, revisions),
/// or their versions (observed_at, rev, event) in the order they were seen. Each row gives at most one
/// submission; a row that changes nothing we say is refused as UNCHANGED, one that comes in the file of
/// versions as IN_VERSIONS. `tracker` outlives the reader and may be shared by several read one after
/// another.
std::unique_ptr<Reader> NewPolisenReader(std::unique_ptr<ByteSource> source, VersionTracker& tracker,
                                         PolisenOptions options);

}  // namespace lagesbild::feeds
