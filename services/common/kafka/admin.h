// Looks after topics and offsets: make, describe, delete, watermarks, committed offsets.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/kafka/topics.h"

namespace lagesbild::kafka {

/// What `init` may choose for all topics.
struct TopicSettings {
  std::int32_t partitions = 4;
  std::int32_t replication_factor = 1;
};

/// One topic as it is to be made: name, partitions, and its settings by Kafka's names ("cleanup.policy" …).
struct NewTopic {
  std::string name;
  std::int32_t partitions = 1;
  std::int32_t replication_factor = 1;
  std::map<std::string, std::string> config;
};

/// The topic that a line of the registry asks for. Kept topics have no end of retention; all carry the
/// broker's append time; with three replicas and more, a write needs all but one.
NewTopic ForSpec(const TopicSpec& spec, const TopicSettings& settings);

/// A topic as it is.
struct TopicInfo {
  std::string name;
  std::int32_t partitions = 0;
};

/// Offsets of one partition: the first there is, one past the last, and one past the last whose transaction
/// has ended. stable < high: a transaction is open, or its end not written yet.
struct OffsetRange {
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::int64_t stable = 0;
  friend bool operator==(const OffsetRange&, const OffsetRange&) = default;
};

/// One connection for administration. Every call blocks for at most the time-out, 10 s unless told. Calls
/// from several threads are safe. Errors common to all: kUnavailable (the broker is not there, with its
/// address and the reason), kPermissionDenied.
class Admin {
 public:
  using Timeout = std::chrono::milliseconds;

  /// Opens no connection yet. kInvalidArgument: `bootstrap` is not a list of host:port.
  static base::Result<std::unique_ptr<Admin>> Open(const std::string& bootstrap,
                                                   Timeout timeout = std::chrono::seconds(10));
  ~Admin();
  Admin(const Admin&) = delete;
  Admin& operator=(const Admin&) = delete;

  /// The id the cluster gave itself.
  base::Result<std::string> ClusterId();
  /// All topics but Kafka's own, ascending by name.
  base::Result<std::vector<TopicInfo>> ListTopics();
  /// kNotFound: no such topic.
  base::Result<TopicInfo> Describe(const std::string& topic);
  /// Every setting of the topic, defaults too. kNotFound: no such topic.
  base::Result<std::map<std::string, std::string>> TopicConfig(const std::string& topic);
  /// Returns once the topic can be written to. kAlreadyExists: it is there, untouched.
  base::Status CreateTopic(const NewTopic& topic) { return CreateTopics({topic}); }
  /// The same for several at once, which is quicker. After an error some may be there and others not; the
  /// message names the first at fault.
  base::Status CreateTopics(const std::vector<NewTopic>& topics);
  /// kNotFound: no such topic.
  base::Status DeleteTopic(const std::string& topic);
  /// kNotFound: no such topic or partition.
  base::Result<OffsetRange> GetWatermarks(const std::string& topic, std::int32_t partition);
  /// Shape [partitions of `topic`], index = partition: the next offset the group will read; nothing where it
  /// has committed none. Offsets of open transactions do not count.
  base::Result<std::vector<std::optional<std::int64_t>>> CommittedOffsets(const std::string& group,
                                                                          const std::string& topic);
  /// Of the consumer groups that the cluster knows, the members that are there now. 0: no such group.
  base::Result<int> GroupMembers(const std::string& group);

 private:
  struct Parts;
  explicit Admin(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::kafka
