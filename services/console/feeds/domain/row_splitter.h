// Cuts a stream of bytes into rows: the lines of a text, or the elements of one JSON array.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "console/feeds/domain/byte_reader.h"
#include "console/feeds/domain/source.h"

namespace lagesbild::feeds {

/// One raw row. number: line on which it begins (lines) or its place (array), from 1. too_long: the row has
/// more than kMaxRowBytes; `text` is its front.
struct RawRow {
  std::int64_t number = 0;
  std::string text;
  bool too_long = false;
};

/// Looks at the first byte that is no blank: '[' makes it an array, anything else lines (LF or CRLF). Blank
/// lines and a byte order mark are skipped. Holds one row and one block at a time.
class RowSplitter {
 public:
  explicit RowSplitter(ByteSource& source) : bytes_(source) {}

  /// nullopt: the end. kInvalidArgument: the array is not closed, or something stands between elements.
  base::Result<std::optional<RawRow>> Next();

 private:
  base::Status SkipBlanks();
  base::Result<std::optional<RawRow>> NextLine();
  base::Result<std::optional<RawRow>> NextElement();
  base::Status TakeElement(RawRow& row);

  enum class Form : std::uint8_t { kUnknown, kLines, kArray, kDone };
  ByteReader bytes_;
  Form form_ = Form::kUnknown;
  std::int64_t number_ = 0;  ///< Of the last row: its line, or its place in the array.
  std::int64_t line_ = 1;    ///< Of the next byte.
};

}  // namespace lagesbild::feeds
