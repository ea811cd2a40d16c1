// Tables with a comma or a semicolon between the columns (RFC 4180): rows, line numbers, bounds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "console/feeds/domain/byte_reader.h"
#include "console/feeds/domain/source.h"
#include "console/feeds/domain/text_encoding.h"

namespace lagesbild::feeds {

/// How a table is written.
struct CsvFormat {
  Encoding encoding = Encoding::kUtf8;
  char separator = ',';
  friend bool operator==(const CsvFormat&, const CsvFormat&) = default;
};

/// Reads all of `source`: the encoding from all bytes, the separator from the first line that is not blank
/// (the one of comma and semicolon that stands there more often outside quotes; comma if there is none).
/// kInvalidArgument: empty, or an encoding we refuse.
base::Result<CsvFormat> DetectCsv(ByteSource& source);

/// line: where the row begins, from 1. original: its text in UTF-8 without the line end. fault: UPPER_SNAKE
/// reason if it is no proper row (ROW_TOO_LONG, BAD_QUOTES), empty else.
struct CsvRow {
  std::int64_t line = 0;
  std::string original;
  std::vector<std::string> fields;
  std::string fault;
};

/// Rows of one table; skips blank lines and a byte order mark. Holds one row and one block. One thread.
class CsvSplitter {
 public:
  CsvSplitter(ByteSource& source, CsvFormat format) : bytes_(source), format_(format) {}
  /// nullopt: the end. kInvalidArgument: a quote is opened and not closed within a row's longest length.
  base::Result<std::optional<CsvRow>> Next();

 private:
  enum class State : std::uint8_t { kFieldStart, kPlain, kQuoted, kAfterQuote };
  base::Result<CsvRow> TakeRow();
  void Put(CsvRow& row, State& state, unsigned char byte);
  void AppendByte(std::string& out, unsigned char byte) const;

  ByteReader bytes_;
  CsvFormat format_;
  std::int64_t line_ = 1;
  bool ended_ = false;
};

/// One field as it stands in a table: quoted if it must be.
std::string CsvField(std::string_view text, char separator);

}  // namespace lagesbild::feeds
