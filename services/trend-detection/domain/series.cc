#include "trend-detection/domain/series.h"

#include <algorithm>
#include <optional>

#include "common/base/check.h"

namespace lagesbild::trend {

namespace {

std::uint64_t ZigZag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t UnZigZag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

void AppendVarint(std::string& out, std::uint64_t value) {
  while (value >= 0x80U) {
    out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
    value >>= 7U;
  }
  out.push_back(static_cast<char>(value));
}

/// Takes one varint off the front; nothing if it is cut or longer than 64 bits.
std::optional<std::uint64_t> TakeVarint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  return std::nullopt;
}

std::size_t Slot(std::int32_t number) {
  LB_CHECK(number >= 1 && static_cast<std::size_t>(number) <= YearCounts::kWeeks);
  return static_cast<std::size_t>(number - 1);
}

}  // namespace

void YearCounts::Add(std::int32_t number, std::int64_t count) { counts_[Slot(number)] += count; }

std::int64_t YearCounts::Get(std::int32_t number) const { return counts_[Slot(number)]; }

bool YearCounts::empty() const {
  return std::all_of(counts_.begin(), counts_.end(), [](std::int64_t count) { return count == 0; });
}

std::string YearCounts::Encode() const {
  std::size_t used = kWeeks;
  while (used > 0 && counts_[used - 1] == 0) --used;
  std::string out;
  for (std::size_t i = 0; i < used; ++i) AppendVarint(out, ZigZag(counts_[i]));
  return out;
}

base::Result<YearCounts> YearCounts::Decode(std::string_view bytes) {
  YearCounts year;
  const std::size_t size = bytes.size();
  for (std::size_t i = 0; !bytes.empty(); ++i) {
    const auto value = TakeVarint(bytes);
    if (!value || i >= kWeeks) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        "weekly counts of " + std::to_string(size) + " bytes do not decode");
    }
    year.counts_[i] = UnZigZag(*value);
  }
  return year;
}

bool History::Known(Week week) const {
  const auto at = static_cast<std::int64_t>(week) - first;
  return at >= 0 && at < static_cast<std::int64_t>(known.size()) && known[static_cast<std::size_t>(at)] != 0;
}

std::int64_t History::Count(Week week) const {
  if (!Known(week)) return 0;
  return std::max<std::int64_t>(counts[static_cast<std::size_t>(week - first)], 0);
}

std::int32_t History::KnownBefore(Week week) const {
  const auto weeks = std::clamp<std::int64_t>(static_cast<std::int64_t>(week) - first, 0,
                                              static_cast<std::int64_t>(known.size()));
  return static_cast<std::int32_t>(std::count(known.begin(), known.begin() + weeks, std::uint8_t{1}));
}

}  // namespace lagesbild::trend
