#include "common/kafka/cloud_event.h"

#include <gtest/gtest.h>

namespace lagesbild::kafka {
namespace {

TEST(CloudEventHeaders, SayWhatTheRecordIs) {
  CloudEvent event{.type = "t", .source = "s", .id = "i", .time_ms = 0, .partition_key = "k"};
  event.sequence = 7;
  event.severity = 2;
  event.recorded_at_ms = 1;
  event.traceparent = "00-ab-cd-01";
  const CloudEventHeaders headers(event);
  EXPECT_EQ(HeaderValue(headers.view(), "ce_specversion"), "1.0");
  EXPECT_EQ(HeaderValue(headers.view(), "ce_type"), "t");
  EXPECT_EQ(HeaderValue(headers.view(), "ce_source"), "lagesbild/s");
  EXPECT_EQ(HeaderValue(headers.view(), "ce_id"), "i");
  EXPECT_EQ(HeaderValue(headers.view(), "ce_partitionkey"), "k");
  EXPECT_EQ(HeaderValue(headers.view(), "ce_sequence"), "7");
  EXPECT_EQ(HeaderValue(headers.view(), "ce_severity"), "2");
  EXPECT_EQ(HeaderValue(headers.view(), "ce_recordedtime"), "1970-01-01T00:00:00.001Z");
  EXPECT_EQ(HeaderValue(headers.view(), "traceparent"), "00-ab-cd-01");
}

TEST(CloudEventHeaders, LeaveOutWhatIsNotKnown) {
  const CloudEventHeaders headers(CloudEvent{.type = "t", .source = "s", .id = "i", .partition_key = "k"});
  for (const auto* key : {"ce_sequence", "ce_severity", "ce_recordedtime", "traceparent"}) {
    EXPECT_EQ(HeaderValue(headers.view(), key), "") << key;
  }
}

TEST(CloudEventHeaders, TakeTextsOfAnyLength) {
  const std::string id(400, 'i');
  const std::string key(400, 'k');
  CloudEventHeaders headers(CloudEvent{.type = "t", .source = "s", .id = id, .partition_key = key});
  headers.Add("more", std::string(1000, 'm'));
  EXPECT_EQ(HeaderValue(headers.view(), "ce_id"), id);
  EXPECT_EQ(HeaderValue(headers.view(), "ce_partitionkey"), key);
  EXPECT_EQ(HeaderValue(headers.view(), "more"), std::string(1000, 'm'));
}

TEST(Rfc3339, IsUtcWithMilliseconds) {
  EXPECT_EQ(Rfc3339(0), "1970-01-01T00:00:00.000Z");
  // 2024-02-29T12:34:56.789Z: 19,782 days after the epoch and 45,296.789 s into the day.
  EXPECT_EQ(Rfc3339(19'782LL * 86'400'000 + 45'296'789), "2024-02-29T12:34:56.789Z");
}

}  // namespace
}  // namespace lagesbild::kafka
