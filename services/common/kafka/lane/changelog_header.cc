#include "common/kafka/lane/changelog_header.h"

#include "common/kafka/crc32c.h"
#include "common/kafka/wire.h"

namespace lagesbild::kafka {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kStampBytes = 1 + 8 + 8;  // version, input offset, transaction

/// Over the stamp, then whether there is a value, the key's length, the key, the value.
std::uint32_t CrcOf(std::string_view stamp, std::string_view key, std::optional<std::string_view> value) {
  char sizes[5];
  const auto key_size = static_cast<std::uint32_t>(key.size());
  std::memcpy(sizes, &key_size, sizeof(key_size));
  sizes[4] = value ? 1 : 0;
  auto crc = Crc32c({sizes, sizeof(sizes)}, Crc32c(stamp));
  crc = Crc32c(key, crc);
  return value ? Crc32c(*value, crc) : crc;
}

}  // namespace

void EncodeChangelogHeader(const ChangelogStamp& stamp, std::string_view key,
                           std::optional<std::string_view> value, std::string& out) {
  out.clear();
  PutInt(out, kVersion);
  PutInt(out, stamp.input_offset);
  PutInt(out, stamp.transaction);
  PutInt(out, CrcOf(out, key, value));
}

std::optional<ChangelogStamp> CheckChangelogHeader(std::string_view header, std::string_view key,
                                                   std::optional<std::string_view> value) {
  WireReader in(header);
  const auto version = in.Get<std::uint8_t>();
  ChangelogStamp stamp;
  stamp.input_offset = in.Get<std::int64_t>();
  stamp.transaction = in.Get<std::int64_t>();
  const auto crc = in.Get<std::uint32_t>();
  if (!in.done() || version != kVersion) return std::nullopt;
  if (crc != CrcOf(header.substr(0, kStampBytes), key, value)) return std::nullopt;
  return stamp;
}

}  // namespace lagesbild::kafka
