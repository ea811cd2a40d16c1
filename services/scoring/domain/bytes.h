// Integers and strings to bytes and back, for state: little endian, zig-zag varints, lengths checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lagesbild::scoring {

void AppendVarint(std::string& out, std::uint64_t value);
void AppendSigned(std::string& out, std::int64_t value);
void AppendText(std::string& out, std::string_view text);

/// Reads from the front. After anything that does not fit, `failed` stays set and every answer is 0 or empty.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t Varint();
  std::int64_t Signed();
  /// The view points into the bytes given.
  std::string_view Text();
  std::string_view rest() const { return rest_; }
  bool failed() const { return failed_; }
  /// True if all was read and fitted.
  bool done() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace lagesbild::scoring
