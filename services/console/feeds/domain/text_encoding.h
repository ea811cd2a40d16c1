// How the bytes of a table are to be read: UTF-8 or Windows-1252; told by all of the file, else refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace lagesbild::feeds {

enum class Encoding : std::uint8_t { kUtf8, kWindows1252 };

/// Takes a file in pieces of any size, then says what it is. One thread.
class EncodingDetector {
 public:
  void Feed(std::string_view bytes);
  /// UTF-8 if all of it is well formed; Windows-1252 if nothing but ASCII is UTF-8 and every byte has a
  /// meaning there. kInvalidArgument with the line: UTF-16, bytes of zero, a mixture, CP850 (the DOS
  /// letters).
  base::Result<Encoding> Finish() const;
  bool well_formed_utf8() const { return broken_line_ == 0 && expected_ == 0; }

 private:
  void FeedByte(unsigned char byte);
  void EndSequence();

  std::int64_t line_ = 1;
  std::int64_t sequences_ = 0;       ///< Well-formed UTF-8 letters beyond ASCII.
  std::int64_t broken_line_ = 0;     ///< First line that is not UTF-8; 0: none.
  std::int64_t no_letter_line_ = 0;  ///< First line with a byte that Windows-1252 leaves empty.
  std::int64_t zero_line_ = 0;       ///< First line with a byte of zero.
  std::int64_t dos_line_ = 0;        ///< First line with a DOS letter inside a word.
  int expected_ = 0;                 ///< Bytes still to come of a UTF-8 letter.
  unsigned char least_ = 0x80;       ///< Bounds of the next of them.
  unsigned char most_ = 0xBF;
  unsigned char before_ = 0;  ///< The last two bytes.
  unsigned char two_before_ = 0;
};

/// True: `text` is well-formed UTF-8 (RFC 3629).
bool IsUtf8(std::string_view text);

/// Appends one byte of Windows-1252 as UTF-8; the five bytes without a meaning become U+FFFD.
void AppendWindows1252(std::string& out, unsigned char byte);

}  // namespace lagesbild::feeds
