// Little-endian numbers and counted byte strings, for the lane's own records (position, changelog, snapshot).
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace lagesbild::kafka {

static_assert(std::endian::native == std::endian::little, "the lane's records are written little endian");

template <std::integral Int>
void PutInt(std::string& out, Int value) {
  char bytes[sizeof(Int)];
  std::memcpy(bytes, &value, sizeof(Int));
  out.append(bytes, sizeof(Int));
}

inline void PutBytes(std::string& out, std::string_view bytes) {
  PutInt(out, static_cast<std::uint32_t>(bytes.size()));
  out.append(bytes);
}

/// Reads what PutInt and PutBytes wrote. After a read past the end `ok` is false and all reads give zero.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}

  template <std::integral Int>
  Int Get() {
    Int value = 0;
    if (rest_.size() < sizeof(Int)) {
      Break();
      return value;
    }
    std::memcpy(&value, rest_.substr(0, sizeof(Int)).data(),
                sizeof(Int));  // NOLINT(bugprone-suspicious-stringview-data-usage)
    rest_.remove_prefix(sizeof(Int));
    return value;
  }

  std::string_view GetBytes() {
    const auto size = Get<std::uint32_t>();
    if (rest_.size() < size) {
      Break();
      return {};
    }
    const auto bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  bool ok() const { return ok_; }
  /// True when everything was read and nothing was missing.
  bool done() const { return ok_ && rest_.empty(); }

 private:
  void Break() {
    ok_ = false;
    rest_ = {};
  }
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace lagesbild::kafka
