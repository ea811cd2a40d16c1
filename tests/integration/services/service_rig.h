// An installation on the shared broker, and a service as a process on it.
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
#include "common/kafka/topic_reader.h"
#include "support/child_process.h"
#include "support/temp_dir.h"

namespace lagesbild::testing {

inline constexpr std::int32_t kPartitions = 2;
inline constexpr char kOperatorToken[] = "operator-of-this-test";

/// All topics and the installation record, once for the test program. Returns the bootstrap address.
const std::string& Installation();

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Writes a record and waits for the broker's acknowledgement.
void Send(std::string_view topic, std::int32_t partition, const std::string& key, const std::string& value,
          const Headers& headers = {});
/// The lb-origin of output `number` of a stage that reads partition `partition` of observations.
Headers OriginOf(std::string_view stage, std::int32_t partition, std::int64_t number);
/// All committed records of a topic.
std::vector<kafka::OwnedRecord> ReadTopic(const std::string& topic);

/// A record in a transaction that stays open, for a minute at most, and holds up whoever reads `partition` of
/// `topic` committed.
class OpenTransaction {
 public:
  OpenTransaction(const std::string& topic, std::int32_t partition);
  /// Readers pass over the record.
  void Abort() const;

 private:
  kafka::Client producer_;
};

/// A service started from its binary with ports of its own; killed with the object.
class ServiceProcess {
 public:
  enum class Until : unsigned char {
    kServing,
    kStarted,  ///< it answers, but may still restore
  };
  /// program: path. Waits until it is so far; aborts the test program with its log if it does not come there.
  ServiceProcess(const std::string& program, std::vector<std::string> arguments = {},
                 Until until = Until::kServing);
  ~ServiceProcess();

  std::string grpc() const;
  /// What it says at /metrics.
  std::string Metrics() const;
  /// The value of a metric, by its name without "lagesbild_<service>_" and whatever labels; summed over them.
  double Metric(const std::string& name) const;
  std::string Log() const;
  /// SIGTERM; the exit code.
  int Stop();
  void Kill();
  void Signal(int signal) { process_->Signal(signal); }
  /// The exit code as ChildProcess gives it; nothing if it still runs when `timeout` is over.
  std::optional<int> Wait(std::chrono::milliseconds timeout) { return process_->Wait(timeout); }

 private:
  TempDir dir_;
  std::unique_ptr<ChildProcess> process_;
  std::map<std::string, std::uint16_t> ports_;
};

}  // namespace lagesbild::testing
