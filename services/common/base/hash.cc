#include "common/base/hash.h"

#include <openssl/sha.h>

namespace lagesbild::base {

namespace {

std::string HexOf(const unsigned char* data, std::size_t size) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(size * 2);
  for (std::size_t i = 0; i < size; ++i) {
    out.push_back(kDigits[data[i] >> 4U]);
    out.push_back(kDigits[data[i] & 15U]);
  }
  return out;
}

}  // namespace

Sha256Digest Sha256(std::string_view bytes) {
  Sha256Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

std::string Hex(std::string_view bytes) {
  return HexOf(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string Hex(const Sha256Digest& digest) { return HexOf(digest.data(), digest.size()); }

void AppendField(std::string& out, std::string_view field) {
  for (unsigned shift = 0; shift < 64; shift += 8) {
    out.push_back(static_cast<char>((static_cast<std::uint64_t>(field.size()) >> shift) & 0xFFU));
  }
  out.append(field);
}

}  // namespace lagesbild::base
