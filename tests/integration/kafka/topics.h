// Topics and records for tests on the shared broker.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "common/kafka/admin.h"
#include "support/kafka_broker.h"

namespace lagesbild::testing {

inline const std::string& Bootstrap() { return KafkaBroker::Shared().bootstrap(); }

inline kafka::Admin& SharedAdmin() {
  static const auto admin = kafka::Admin::Open(Bootstrap()).value();
  return *admin;
}

/// Makes a topic named after the running test; `suffix` tells several apart.
inline std::string MakeTopic(std::int32_t partitions, std::map<std::string, std::string> config = {},
                             std::string_view suffix = {}) {
  const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
  kafka::NewTopic topic;
  topic.name = std::string(info->test_suite_name()) + "." + info->name() + std::string(suffix);
  topic.partitions = partitions;
  topic.config = std::move(config);
  const auto made = SharedAdmin().CreateTopic(topic);
  EXPECT_TRUE(made.has_value()) << made.error().ToString();
  return topic.name;
}

}  // namespace lagesbild::testing
