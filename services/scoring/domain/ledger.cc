#include "scoring/domain/ledger.h"

#include <chrono>

#include "scoring/domain/bytes.h"

namespace lagesbild::scoring {

namespace {

constexpr std::size_t kTotalBytes = 8;
constexpr std::size_t kHeadBytes = 12;

std::uint64_t ReadFixed(std::string_view bytes, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

void AppendFixed(std::string& out, std::uint64_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
}

/// Wraps instead of overflowing: still the same for every order.
std::int64_t Add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

auto NotALedgerRecord(std::string_view record) {
  return base::Fail(base::ErrorCode::kInternal,
                    "ledger record of " + std::to_string(record.size()) + " bytes is corrupt",
                    "delete the partition's snapshot and let it restore from the changelog");
}

std::string Encode(const std::array<std::int64_t, kDaysInMonthMax>& days) {
  std::uint64_t mask = 0;
  std::int64_t total = 0;
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (days[i] != 0) mask |= std::uint64_t{1} << i;
    total = Add(total, days[i]);
  }
  if (mask == 0) return {};
  std::string out;
  AppendFixed(out, static_cast<std::uint64_t>(total), kTotalBytes);
  AppendFixed(out, mask, kHeadBytes - kTotalBytes);
  for (const std::int64_t day : days) {
    if (day != 0) AppendSigned(out, day);
  }
  return out;
}

}  // namespace

MonthDay MonthDayOf(std::int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return {(static_cast<std::int32_t>(date.year()) - 1970) * 12 +
              static_cast<std::int32_t>(static_cast<unsigned>(date.month())) - 1,
          static_cast<unsigned>(date.day()) - 1};
}

std::int32_t DaysInMonth(std::int32_t month) {
  const auto first = [](std::int32_t at) {
    const std::int32_t year = at >= 0 ? at / 12 : (at - 11) / 12;
    return std::chrono::sys_days(std::chrono::year(1970 + year) /
                                 std::chrono::month(static_cast<unsigned>(at - year * 12 + 1)) / 1);
  };
  return static_cast<std::int32_t>((first(month + 1) - first(month)).count());
}

base::Result<std::array<std::int64_t, kDaysInMonthMax>> DaysOf(std::string_view record) {
  std::array<std::int64_t, kDaysInMonthMax> days{};
  if (record.empty()) return days;
  if (record.size() < kHeadBytes) return NotALedgerRecord(record);
  const std::uint64_t mask = ReadFixed(record.substr(kTotalBytes), kHeadBytes - kTotalBytes);
  ByteReader reader(record.substr(kHeadBytes));
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (((mask >> i) & 1U) != 0) days[i] = reader.Signed();
  }
  if (!reader.done() || (mask >> kDaysInMonthMax) != 0) return NotALedgerRecord(record);
  return days;
}

base::Result<std::string> AddToMonth(std::string_view record, std::uint32_t day, std::int64_t change) {
  auto days = DaysOf(record);
  if (!days) return base::Fail(days.error());
  if (day >= kDaysInMonthMax)
    return base::Fail(base::ErrorCode::kInternal, "day " + std::to_string(day) + " of a month");
  (*days)[day] = Add((*days)[day], change);
  return Encode(*days);
}

std::int64_t TotalOf(std::string_view record) {
  if (record.size() < kTotalBytes) return 0;
  return static_cast<std::int64_t>(ReadFixed(record, kTotalBytes));
}

std::string EncodeValue(const model::Value& value) {
  std::string out;
  AppendSigned(out, value.number);
  AppendSigned(out, value.n);
  AppendSigned(out, value.margin);
  AppendSigned(out, value.response_rate);
  AppendText(out, value.text);
  return out;
}

base::Result<model::Value> DecodeValue(std::string_view record) {
  ByteReader reader(record);
  model::Value value;
  value.number = reader.Signed();
  value.n = reader.Signed();
  value.margin = static_cast<std::int32_t>(reader.Signed());
  value.response_rate = static_cast<std::int32_t>(reader.Signed());
  value.text = reader.Text();
  if (!reader.done()) return NotALedgerRecord(record);
  return value;
}

std::uint16_t AreaLedger::FeedIndex(std::string_view feed) {
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    if (feeds[i] == feed) return static_cast<std::uint16_t>(i);
  }
  feeds.emplace_back(feed);
  return static_cast<std::uint16_t>(feeds.size() - 1);
}

}  // namespace lagesbild::scoring
