// Makes partners' alert topics and tests that they can be written to.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "notification/ports.h"

namespace lagesbild::notification {

/// Readers know the test message by this header; its value is an alert with status TEST.
inline constexpr std::string_view kTestHeader = "lb-test";
inline constexpr std::string_view kWriteTest = "write-test";

class KafkaAlertTopics final : public AlertTopics {
 public:
  struct Options {
    std::string bootstrap;
    std::int32_t partitions = 1;
    std::int32_t replication_factor = 1;
    std::int64_t retention_ms = 0;  ///< -1: for ever
  };

  /// Opens no connection yet.
  explicit KafkaAlertTopics(Options options);
  ~KafkaAlertTopics() override;
  base::Status Prepare(const std::string& partner) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lagesbild::notification
