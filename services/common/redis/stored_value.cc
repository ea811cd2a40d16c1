#include "common/redis/stored_value.h"

#include "common/base/check.h"
#include "common/base/crc32c.h"

namespace lagesbild::redis {

namespace {

constexpr std::string_view kMagic = "LB1";
constexpr std::size_t kCrcBytes = 4;

void AppendBigEndian(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;) out.push_back(static_cast<char>((value >> (8U * i)) & 0xFFU));
}

void AppendShort(std::string& out, std::string_view text) {
  LB_CHECK(text.size() <= 255);
  out.push_back(static_cast<char>(text.size()));
  out.append(text);
}

std::uint32_t CrcOf(std::string_view key, std::string_view body) {
  return base::Crc32c(body, base::Crc32c(key));
}

/// Takes pieces off the front; `good` turns false when there is too little left.
struct Cursor {
  std::string_view rest;
  bool good = true;

  std::string_view Take(std::size_t size) {
    if (rest.size() < size) good = false;
    if (!good) return {};
    const auto piece = rest.substr(0, size);
    rest.remove_prefix(size);
    return piece;
  }
  std::uint64_t TakeBigEndian(unsigned bytes) {
    std::uint64_t value = 0;
    for (const char c : Take(bytes)) value = value << 8U | static_cast<unsigned char>(c);
    return value;
  }
  std::string TakeShort() { return std::string(Take(static_cast<std::size_t>(TakeBigEndian(1)))); }
};

tl::unexpected<base::Error> Corrupt(std::string_view what) {
  return base::Fail(base::ErrorCode::kInvalidArgument, "value in Redis is corrupt: " + std::string(what));
}

}  // namespace

std::string EncodeStored(std::string_view key, const StoredValue& value) {
  const Version& version = value.version;
  LB_CHECK(version.offset >= 0 && version.number >= 0);
  std::string out(kMagic);
  out.push_back(value.content ? '\1' : '\0');
  AppendBigEndian(out, static_cast<std::uint64_t>(version.offset), 8);
  AppendBigEndian(out, static_cast<std::uint64_t>(version.number), 8);
  AppendBigEndian(out, static_cast<std::uint32_t>(version.partition), 4);
  AppendShort(out, version.epoch);
  AppendShort(out, version.stage);
  if (value.content) out.append(*value.content);
  AppendBigEndian(out, CrcOf(key, out), kCrcBytes);
  return out;
}

base::Result<StoredValue> DecodeStored(std::string_view key, std::string_view bytes) {
  if (bytes.size() < kMagic.size() + kCrcBytes || bytes.substr(0, kMagic.size()) != kMagic) {
    return Corrupt("it does not begin as one");
  }
  const std::string_view body = bytes.substr(0, bytes.size() - kCrcBytes);
  Cursor crc{bytes.substr(body.size())};
  if (crc.TakeBigEndian(kCrcBytes) != CrcOf(key, body)) return Corrupt("wrong checksum");
  Cursor cursor{body.substr(kMagic.size())};
  StoredValue value;
  const bool is_live = cursor.TakeBigEndian(1) != 0;
  value.version.offset = static_cast<std::int64_t>(cursor.TakeBigEndian(8));
  value.version.number = static_cast<std::int64_t>(cursor.TakeBigEndian(8));
  value.version.partition = static_cast<std::int32_t>(cursor.TakeBigEndian(4));
  value.version.epoch = cursor.TakeShort();
  value.version.stage = cursor.TakeShort();
  if (!cursor.good) return Corrupt("cut short");
  if (is_live) value.content = std::string(cursor.rest);
  return value;
}

}  // namespace lagesbild::redis
