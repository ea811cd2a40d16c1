// The bytes of one value of the read model: version, live or deleted, content, checksum.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace lagesbild::redis {

/// How new a value is: the origin of the record it was read from, within one installation. Of two versions of
/// one key that with the higher (offset, number) is newer. Stage, partition and epoch of a key never differ
/// but when the installation was made anew.
struct Version {
  std::string epoch;  ///< the installation's, at most 255 bytes
  std::string stage;  ///< of the origin, at most 255 bytes
  std::int32_t partition = 0;
  std::int64_t offset = 0;  ///< >= 0
  std::int64_t number = 0;  ///< >= 0
  friend bool operator==(const Version&, const Version&) = default;
};

struct StoredValue {
  Version version;
  /// Nothing: deleted, the version is kept so that an older write cannot bring it back.
  std::optional<std::string> content;
  friend bool operator==(const StoredValue&, const StoredValue&) = default;
};

/// The bytes, with a CRC-32C over `key` and all the rest: a value under another key is refused too.
/// Layout: "LB1", live (1 byte: 1 or 0), offset and number (8 bytes each, big endian: the script that guards
/// writes compares these 16 bytes), partition (4), epoch and stage (length byte and bytes), content, CRC (4).
std::string EncodeStored(std::string_view key, const StoredValue& value);

/// kInvalidArgument: not such bytes, or the checksum is wrong.
base::Result<StoredValue> DecodeStored(std::string_view key, std::string_view bytes);

}  // namespace lagesbild::redis
