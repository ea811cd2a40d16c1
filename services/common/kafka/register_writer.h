// Writes register entries and their markers: a few records, all or none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/record.h"

namespace lagesbild::kafka {

/// The one writer of some registers. A second one with the same transactional id takes over: the first gets
/// kAborted from then on. Used by one thread at a time.
class RegisterWriter {
 public:
  struct Options {
    std::string bootstrap;
    /// The same at every start: a restart ends what the run before left open.
    std::string transactional_id;
  };

  /// Takes the writer's place. kUnavailable: the broker is not there within 30 s.
  static base::Result<std::unique_ptr<RegisterWriter>> Open(const Options& options);
  ~RegisterWriter();
  RegisterWriter(const RegisterWriter&) = delete;
  RegisterWriter& operator=(const RegisterWriter&) = delete;

  /// Writes all records in one transaction; good: all are visible to read_committed readers, in this order
  /// within a partition. Each record names its partition, unless its topic has only one. When the broker's
  /// answer is unclear, the writer makes its producer anew, which ends that transaction for good, and looks
  /// whether the records are there. kUnavailable: nothing was written and nothing will be; try again.
  /// kNotFound, kInvalidArgument, kPermissionDenied: nothing was written; a record or its topic is at fault.
  /// kAborted: another writer has taken over, or Kafka went away before the outcome was known; this writer is
  /// of no more use: open a new one, then read from the topics whether the write took effect. Blocks for at
  /// most a minute.
  base::Status Write(const std::vector<OutputRecord>& records);

 private:
  struct Parts;
  explicit RegisterWriter(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::kafka
