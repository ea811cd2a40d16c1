// CloudEvents 1.0 in Kafka's binary mode: the headers of every public record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <span>
#include <string>
#include <string_view>

#include "common/kafka/record.h"

namespace lagesbild::kafka {

/// What the headers say. All of it comes from the record and the log, so that a replay writes the same bytes.
struct CloudEvent {
  std::string_view type;    ///< Full name of the protobuf message in the value, "lagesbild.alert.v1.Alert".
  std::string_view source;  ///< The stage that wrote it.
  std::string_view id;
  std::int64_t time_ms = 0;  ///< Time of the log, milliseconds since 1970-01-01 UTC.
  std::string_view partition_key;
  std::int64_t recorded_at_ms = 0;    ///< 0: left out.
  std::int64_t sequence = 0;          ///< 0: left out.
  std::int32_t severity = 0;          ///< 0: left out.
  std::string_view traceparent = {};  ///< Empty: left out.
};

/// Owns the texts its headers point at. Made for each record, so nothing is allocated unless the texts are
/// unusually long.
class CloudEventHeaders {
 public:
  explicit CloudEventHeaders(const CloudEvent& event);
  CloudEventHeaders(const CloudEventHeaders&) = delete;
  CloudEventHeaders& operator=(const CloudEventHeaders&) = delete;
  /// One more header after them: four at most. `key` must outlive this; `value` is copied.
  void Add(std::string_view key, std::string_view value);
  std::span<const HeaderView> view() const { return {views_.data(), count_}; }

 private:
  static constexpr std::size_t kHeadersMax = 16;
  static constexpr std::size_t kBytes = 512;

  std::string_view Keep(std::string_view first, std::string_view second = {});

  std::array<HeaderView, kHeadersMax> views_;
  std::size_t count_ = 0;
  std::array<char, kBytes> bytes_;
  std::size_t used_ = 0;
  std::forward_list<std::string> long_;  // what did not fit
};

/// "2026-01-31T23:59:59.123Z".
std::string Rfc3339(std::int64_t utc_ms);

/// Value of the first header `key`; empty if there is none.
std::string_view HeaderValue(std::span<const HeaderView> headers, std::string_view key);

}  // namespace lagesbild::kafka
