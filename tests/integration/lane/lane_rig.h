// Topics, input and readers of one lane test, and the independent fold to compare with.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/kafka/client.h"
#include "common/kafka/lane.h"
#include "common/kafka/lane/changelog_replay.h"
#include "support/child_process.h"
#include "support/temp_dir.h"

namespace lagesbild::testing {

struct ReadRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> headers;

  /// "" if it has none of this name.
  std::string Header(const std::string& name) const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One stage with topics of its own, on the shared broker unless another is named.
class LaneRig {
 public:
  explicit LaneRig(const std::string& name, std::int32_t partitions = 2, const std::string& bootstrap = {});
  ~LaneRig();
  LaneRig(const LaneRig&) = delete;
  LaneRig& operator=(const LaneRig&) = delete;

  const std::string& bootstrap() const { return bootstrap_; }
  const std::string& stage() const { return stage_; }
  const std::string& input() const { return input_; }
  const std::string& output() const { return output_; }
  std::string changelog() const;
  std::string dead_letters() const { return input_ + ".dlq"; }

  void CreateTopic(const std::string& topic, std::int32_t partitions, const Headers& settings = {});
  void DeleteTopic(const std::string& topic);

  /// Produces and waits until the broker has it all. Input of this test goes by partition, so that the fold
  /// knows its order.
  void Send(std::int32_t partition, const std::string& key, const std::string& value,
            const Headers& headers = {});
  void SendTo(const std::string& topic, std::int32_t partition, const std::string& key,
              std::optional<std::string> value, const Headers& headers = {});
  void Flush();
  /// Writes records into the input's partition 0 in a transaction that stays open while the client lives, for
  /// a minute at most.
  kafka::Client OpenTransaction(int count);
  /// `count` numbers over `keys` keys and all partitions, seeded.
  void SendNumbers(int count, int keys, unsigned seed);

  /// All committed records of a topic, up to its high watermark, in order within each partition.
  std::vector<ReadRecord> Read(const std::string& topic);
  /// The changelog's state: last value by key, tombstones gone, positions left out.
  std::map<std::string, std::string> State();
  /// True once the group has committed the end of every input partition, within `timeout`.
  bool WaitForEnd(std::chrono::milliseconds timeout = std::chrono::seconds(40));
  std::vector<kafka::CommittedInput> Committed();
  /// Sets the group's committed offset, as a torn transaction would leave it. No member may run.
  void SetCommitted(std::int32_t partition, std::int64_t offset, const std::string& metadata);
  /// Takes the group's committed offset away, as its expiry would. No member may run.
  void ForgetCommitted(std::int32_t partition);

  /// Compares state and output with a fold of what was sent; "" if equal, else the first difference.
  std::string Difference();

  kafka::LaneOptions Options(const std::string& instance = "a") const;
  ChildProcess Echo(const std::string& instance, std::map<std::string, std::string> environment,
                    bool with_snapshots = false);
  /// What the echo processes have printed.
  std::string EchoLog() const;
  std::string state_dir() const { return (dir_.path() / "state").string(); }

 private:
  struct Sent {
    std::int32_t partition;
    std::string key;
    std::string value;
  };

  std::string bootstrap_;
  std::string stage_;
  std::string input_;
  std::string output_;
  std::int32_t partitions_;
  TempDir dir_;
  kafka::Client producer_;
  std::vector<Sent> sent_;
};

/// A lane in this process with its failure kept.
struct RunningLane {
  explicit RunningLane(kafka::LaneOptions options, kafka::Step& step);
  ~RunningLane();
  bool WaitReady(std::chrono::milliseconds timeout = std::chrono::seconds(30)) const;
  std::optional<kafka::LaneFailure> failure() const;

  struct Kept;
  std::shared_ptr<Kept> kept;
  std::unique_ptr<kafka::Lane> lane;
};

}  // namespace lagesbild::testing
