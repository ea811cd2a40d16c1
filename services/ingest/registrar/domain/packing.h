// Small integers and strings in few bytes: the pieces of every value that the register keeps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lagesbild::registrar {

/// Appends 7 bits a byte, low bits first.
inline void PutVarint(std::string& out, std::uint64_t value) {
  for (; value >= 128; value >>= 7U) out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
  out.push_back(static_cast<char>(value));
}

/// Signed: small numbers of either sign stay small.
inline void PutSigned(std::string& out, std::int64_t value) {
  PutVarint(out, (static_cast<std::uint64_t>(value) << 1U) ^ (value < 0 ? UINT64_MAX : 0));
}

inline void PutText(std::string& out, std::string_view text) {
  PutVarint(out, text.size());
  out.append(text);
}

/// `bytes` bytes, low byte first.
inline void PutFixed(std::string& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

/// Four bytes, high byte first: the byte order of keys is the order of numbers.
inline void PutKey32(std::string& out, std::uint32_t value) {
  for (unsigned i = 4; i-- > 0;) out.push_back(static_cast<char>(value >> (8 * i)));
}

/// Reads what the functions above wrote. Past the end it gives zeros and ok() is false from then on.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t Varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = Byte();
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 128) return value;
    }
    ok_ = false;
    return 0;
  }
  std::uint32_t Varint32() { return static_cast<std::uint32_t>(Varint()); }
  std::int64_t Signed() {
    const auto bits = Varint();
    return static_cast<std::int64_t>((bits >> 1U) ^ (~(bits & 1U) + 1));
  }
  std::int32_t Signed32() { return static_cast<std::int32_t>(Signed()); }
  std::string_view Text() {
    const auto size = Varint();
    if (size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const auto text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  std::uint64_t Fixed(unsigned bytes) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bytes; ++i) value |= static_cast<std::uint64_t>(Byte()) << (8 * i);
    return value;
  }
  std::uint32_t Key32() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8U | Byte();
    return value;
  }
  std::uint8_t Byte() {
    if (rest_.empty()) {
      ok_ = false;
      return 0;
    }
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }

  bool ok() const { return ok_; }
  /// Everything was read, and nothing beyond it.
  bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace lagesbild::registrar
