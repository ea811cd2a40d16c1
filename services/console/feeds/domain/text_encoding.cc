#include "console/feeds/domain/text_encoding.h"

#include <array>

namespace lagesbild::feeds {

namespace {

/// Bytes 0x80 to 0x9F of Windows-1252 (Unicode's table CP1252); 0: no meaning.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool IsAsciiLetter(unsigned char byte) { return (byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z'; }

/// å ä ö Å Ä Ö of CP850; in Windows-1252 these are signs that never stand inside a word.
bool IsDosLetter(unsigned char byte) {
  return byte == 0x86 || byte == 0x84 || byte == 0x94 || byte == 0x8F || byte == 0x99;
}

void AppendUtf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0U | (code >> 6U)));
    out.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
  } else {
    out.push_back(static_cast<char>(0xE0U | (code >> 12U)));
    out.push_back(static_cast<char>(0x80U | ((code >> 6U) & 0x3FU)));
    out.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
  }
}

base::Result<Encoding> Refuse(std::int64_t line, std::string_view what) {
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    "line " + std::to_string(line) + ": " + std::string(what),
                    "save the file as UTF-8 (in Excel: CSV UTF-8)");
}

void Mark(std::int64_t& first, std::int64_t line) {
  if (first == 0) first = line;
}

}  // namespace

void EncodingDetector::Feed(std::string_view bytes) {
  for (const char byte : bytes) FeedByte(static_cast<unsigned char>(byte));
}

void EncodingDetector::EndSequence() {
  ++sequences_;
  least_ = 0x80;
  most_ = 0xBF;
}

void EncodingDetector::FeedByte(unsigned char byte) {
  if (byte == 0) Mark(zero_line_, line_);
  if (byte >= 0x80 && byte < 0xA0 && kWindows1252[byte - 0x80U] == 0) {
    Mark(no_letter_line_, line_);
  }
  if (IsDosLetter(before_) && IsAsciiLetter(two_before_) && IsAsciiLetter(byte)) Mark(dos_line_, line_);
  two_before_ = before_;
  before_ = byte;
  if (expected_ > 0) {
    if (byte >= least_ && byte <= most_) {
      least_ = 0x80;
      most_ = 0xBF;
      if (--expected_ == 0) EndSequence();
      return;
    }
    expected_ = 0;
    least_ = 0x80;
    most_ = 0xBF;
    Mark(broken_line_, line_);
  }
  if (byte == '\n') ++line_;
  if (byte < 0x80) return;
  if (byte >= 0xC2 && byte <= 0xDF) {
    expected_ = 1;
  } else if (byte >= 0xE0 && byte <= 0xEF) {
    expected_ = 2;
    if (byte == 0xE0) least_ = 0xA0;
    if (byte == 0xED) most_ = 0x9F;  // surrogates
  } else if (byte >= 0xF0 && byte <= 0xF4) {
    expected_ = 3;
    if (byte == 0xF0) least_ = 0x90;
    if (byte == 0xF4) most_ = 0x8F;
  } else {
    Mark(broken_line_, line_);
  }
}

base::Result<Encoding> EncodingDetector::Finish() const {
  if (zero_line_ != 0) return Refuse(zero_line_, "a byte of zero; UTF-16, or no text at all");
  const std::int64_t broken = broken_line_ != 0 ? broken_line_ : (expected_ > 0 ? line_ : 0);
  if (broken == 0) return Encoding::kUtf8;
  if (sequences_ > 0) return Refuse(broken, "not UTF-8, though other lines are");
  if (dos_line_ != 0) return Refuse(dos_line_, "letters as in CP850 (DOS)");
  if (no_letter_line_ != 0) return Refuse(no_letter_line_, "neither UTF-8 nor Windows-1252");
  return Encoding::kWindows1252;
}

bool IsUtf8(std::string_view text) {
  EncodingDetector detector;
  detector.Feed(text);
  return detector.well_formed_utf8();
}

void AppendWindows1252(std::string& out, unsigned char byte) {
  if (byte < 0x80 || byte > 0x9F) return AppendUtf8(out, byte);
  const unsigned code = kWindows1252[byte - 0x80U];
  AppendUtf8(out, code == 0 ? 0xFFFD : code);
}

}  // namespace lagesbild::feeds
