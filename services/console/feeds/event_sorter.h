// Puts any number of events in the order in which they were recorded, in bounded memory.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/base/result.h"
#include "common/model/submission.h"

namespace lagesbild::feeds {

/// An external merge sort. Order: recorded_at_ms, then feed, source id and revision. Holds `in_memory` events
/// (about 400 bytes each) while it takes them, and one for each started `in_memory` while it gives them. Its
/// files lie in `temp_dir` only while they are written: then they have no name any more, and go with us
/// however we end. One thread.
class EventSorter {
 public:
  EventSorter(std::string temp_dir, std::size_t in_memory);
  ~EventSorter();

  /// kUnavailable: the disk is full, or temp_dir cannot be written.
  base::Status Add(model::Submission event);
  /// After the last Add. nullopt: the end.
  base::Result<std::optional<model::Submission>> Next();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::feeds
