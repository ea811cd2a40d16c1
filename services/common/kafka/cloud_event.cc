#include "common/kafka/cloud_event.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "common/base/check.h"

namespace lagesbild::kafka {

namespace {

constexpr std::size_t kTimeBytes = 24;

/// `digits` digits of `number`, with zeros before it.
void PutDigits(char* at, unsigned number, std::size_t digits) {
  for (std::size_t i = digits; i > 0; --i, number /= 10) at[i - 1] = static_cast<char>('0' + number % 10);
}

/// A time or a number as text, on the stack.
class Text {
 public:
  static Text OfTime(std::int64_t utc_ms) {
    using std::chrono::days;
    using std::chrono::floor;
    const std::chrono::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds(utc_ms)};
    const auto day = floor<days>(at);
    const std::chrono::year_month_day date(day);
    const auto ms = static_cast<unsigned>((at - day).count());
    Text text;
    char* out = text.bytes_.data();
    std::copy_n("0000-00-00T00:00:00.000Z", kTimeBytes, out);
    PutDigits(out, static_cast<unsigned>(std::clamp(static_cast<int>(date.year()), 0, 9999)), 4);
    PutDigits(out + 5, static_cast<unsigned>(date.month()), 2);
    PutDigits(out + 8, static_cast<unsigned>(date.day()), 2);
    PutDigits(out + 11, ms / 3'600'000, 2);
    PutDigits(out + 14, ms / 60'000 % 60, 2);
    PutDigits(out + 17, ms / 1000 % 60, 2);
    PutDigits(out + 20, ms % 1000, 3);
    text.size_ = kTimeBytes;
    return text;
  }
  static Text OfNumber(std::int64_t number) {
    Text text;
    const auto end = std::to_chars(text.bytes_.data(), text.bytes_.data() + text.bytes_.size(), number).ptr;
    text.size_ = static_cast<std::size_t>(end - text.bytes_.data());
    return text;
  }
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kTimeBytes> bytes_{};
  std::size_t size_ = 0;
};

}  // namespace

CloudEventHeaders::CloudEventHeaders(const CloudEvent& event) {
  Add("ce_specversion", "1.0");
  Add("ce_type", event.type);
  views_[count_++] = {"ce_source", Keep("lagesbild/", event.source)};
  Add("ce_id", event.id);
  Add("ce_time", Text::OfTime(event.time_ms).view());
  Add("content-type", "application/protobuf");
  Add("ce_partitionkey", event.partition_key);
  if (event.sequence != 0) Add("ce_sequence", Text::OfNumber(event.sequence).view());
  if (event.recorded_at_ms != 0) Add("ce_recordedtime", Text::OfTime(event.recorded_at_ms).view());
  if (event.severity != 0) Add("ce_severity", Text::OfNumber(event.severity).view());
  if (!event.traceparent.empty()) Add("traceparent", event.traceparent);
}

void CloudEventHeaders::Add(std::string_view key, std::string_view value) {
  LB_CHECK(count_ < kHeadersMax);
  views_[count_++] = {key, Keep(value)};
}

std::string_view CloudEventHeaders::Keep(std::string_view first, std::string_view second) {
  const auto size = first.size() + second.size();
  if (size > kBytes - used_) return long_.emplace_front(std::string(first).append(second));
  char* at = bytes_.data() + used_;
  std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), at));
  used_ += size;
  return {at, size};
}

std::string Rfc3339(std::int64_t utc_ms) { return std::string(Text::OfTime(utc_ms).view()); }

std::string_view HeaderValue(std::span<const HeaderView> headers, std::string_view key) {
  for (const HeaderView& header : headers) {
    if (header.key == key) return header.value;
  }
  return {};
}

}  // namespace lagesbild::kafka
