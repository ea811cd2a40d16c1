#include "common/kafka/cloud_event.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

namespace lagesbild::kafka {

CloudEventHeaders::CloudEventHeaders(const CloudEvent& event) {
  Add("ce_specversion", "1.0");
  Add("ce_type", std::string(event.type));
  Add("ce_source", "lagesbild/" + std::string(event.source));
  Add("ce_id", std::string(event.id));
  Add("ce_time", Rfc3339(event.time_ms));
  Add("content-type", "application/protobuf");
  Add("ce_partitionkey", std::string(event.partition_key));
  if (event.sequence != 0) Add("ce_sequence", std::to_string(event.sequence));
  if (event.recorded_at_ms != 0) Add("ce_recordedtime", Rfc3339(event.recorded_at_ms));
  if (event.severity != 0) Add("ce_severity", std::to_string(event.severity));
  if (!event.traceparent.empty()) Add("traceparent", std::string(event.traceparent));
}

void CloudEventHeaders::Add(std::string_view key, std::string value) {
  values_.push_back(std::move(value));
  views_.push_back({key, values_.back()});
}

std::string Rfc3339(std::int64_t utc_ms) {
  using std::chrono::days;
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds(utc_ms)};
  const auto day = floor<days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<std::chrono::milliseconds> time(at - day);
  std::array<char, 64> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string_view HeaderValue(std::span<const HeaderView> headers, std::string_view key) {
  for (const HeaderView& header : headers) {
    if (header.key == key) return header.value;
  }
  return {};
}

}  // namespace lagesbild::kafka
