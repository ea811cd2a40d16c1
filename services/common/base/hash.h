// SHA-256 and its 128-bit prefix: ids, token digests, content names.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace lagesbild::base {

/// 32 bytes. Source: FIPS 180-4.
using Sha256Digest = std::array<std::uint8_t, 32>;
Sha256Digest Sha256(std::string_view bytes);

/// Lower-case hex of any bytes.
std::string Hex(std::string_view bytes);
std::string Hex(const Sha256Digest& digest);

/// The first 16 bytes of SHA-256 over the fields, each preceded by its length as 8 bytes little endian, in 32
/// hex digits: the form of finding and alert ids.
template <class... Fields>
std::string StableId(const Fields&... fields);

/// Appends length and bytes of one field, as StableId hashes them.
void AppendField(std::string& out, std::string_view field);

template <class... Fields>
std::string StableId(const Fields&... fields) {
  std::string joined;
  (AppendField(joined, std::string_view(fields)), ...);
  return Hex(Sha256(joined)).substr(0, 32);
}

}  // namespace lagesbild::base
