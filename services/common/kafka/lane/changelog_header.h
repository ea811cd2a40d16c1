// The header of each changelog record: which input made it, and a CRC-32C over it all. A header, so that the
// value stays the state's own bytes and a tombstone is guarded too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lagesbild::kafka {

inline constexpr std::string_view kChangelogHeader = "lb-state";

struct ChangelogStamp {
  /// Next input offset as of the transaction.
  std::int64_t input_offset = 0;
  std::int64_t transaction = 0;
};

/// Writes the header's value for a record into `out` (replaced). An unset value is a tombstone.
void EncodeChangelogHeader(const ChangelogStamp& stamp, std::string_view key,
                           std::optional<std::string_view> value, std::string& out);

/// The stamp, if the header is whole and its CRC fits key and value.
std::optional<ChangelogStamp> CheckChangelogHeader(std::string_view header, std::string_view key,
                                                   std::optional<std::string_view> value);

}  // namespace lagesbild::kafka
