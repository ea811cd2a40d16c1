#include "console/feeds/domain/csv.h"

#include "console/feeds/domain/text.h"

namespace lagesbild::feeds {

namespace {

constexpr std::size_t kBlockBytes = 1U << 16U;

/// Counts both separators outside quotes up to the end of the first line that is not blank.
class SeparatorCount {
 public:
  void Feed(std::string_view bytes) {
    for (const char byte : bytes) {
      if (done_) return;
      if (byte == '"') quoted_ = !quoted_;
      if (quoted_) continue;
      if (byte == ',') ++commas_;
      if (byte == ';') ++semicolons_;
      if (byte == '\n' && any_) done_ = true;
      if (byte != '\n' && byte != '\r' && byte != ' ') any_ = true;
    }
  }
  char separator() const { return semicolons_ > commas_ ? ';' : ','; }
  bool any() const { return any_; }

 private:
  std::int64_t commas_ = 0;
  std::int64_t semicolons_ = 0;
  bool quoted_ = false;
  bool any_ = false;
  bool done_ = false;
};

}  // namespace

base::Result<CsvFormat> DetectCsv(ByteSource& source) {
  EncodingDetector encoding;
  SeparatorCount separators;
  std::string block(kBlockBytes, '\0');
  for (;;) {
    const auto count = source.Read(block.data(), block.size());
    if (!count) return base::Fail(count.error());
    if (*count == 0) break;
    encoding.Feed(std::string_view(block).substr(0, *count));
    separators.Feed(std::string_view(block).substr(0, *count));
  }
  const auto found = encoding.Finish();
  if (!found) return base::Fail(found.error());
  if (!separators.any()) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "the table is empty",
                      "its first line must name the columns");
  }
  return CsvFormat{*found, separators.separator()};
}

void CsvSplitter::AppendByte(std::string& out, unsigned char byte) const {
  if (format_.encoding == Encoding::kWindows1252) {
    AppendWindows1252(out, byte);
  } else {
    out.push_back(static_cast<char>(byte));
  }
}

void CsvSplitter::Put(CsvRow& row, State& state, unsigned char byte) {
  if (state == State::kQuoted) {
    if (byte == '"') {
      state = State::kAfterQuote;
    } else {
      AppendByte(row.fields.back(), byte);
    }
    return;
  }
  if (byte == static_cast<unsigned char>(format_.separator)) {
    row.fields.emplace_back();
    state = State::kFieldStart;
    return;
  }
  if (byte == '"' && state == State::kFieldStart && Trim(row.fields.back()).empty()) {
    row.fields.back().clear();
    state = State::kQuoted;
    return;
  }
  if (state == State::kAfterQuote) {
    if (byte == '"') {
      row.fields.back().push_back('"');
      state = State::kQuoted;
    } else if (byte != ' ' && byte != '\t') {
      row.fault = "BAD_QUOTES";
    }
    return;
  }
  AppendByte(row.fields.back(), byte);
  if (byte != ' ' && byte != '\t') state = State::kPlain;
}

base::Result<CsvRow> CsvSplitter::TakeRow() {
  CsvRow row;
  row.line = line_;
  row.fields.emplace_back();
  State state = State::kFieldStart;
  for (;;) {
    const auto byte = bytes_.Peek();
    if (!byte) return base::Fail(byte.error());
    bytes_.Advance();
    const bool too_long = row.original.size() >= kMaxRowBytes;
    if (state == State::kQuoted && (*byte == -1 || too_long)) {
      return base::Fail(
          base::ErrorCode::kInvalidArgument,
          "the row that begins on line " + std::to_string(row.line) + " opens a quote that is not closed",
          "close the quote, or write \"\" for a quote inside a field");
    }
    ended_ = ended_ || *byte == -1;
    if (*byte == '\n') ++line_;
    if (*byte == -1 || (*byte == '\n' && state != State::kQuoted)) break;
    if (too_long) {
      row.fault = "ROW_TOO_LONG";
      continue;
    }
    AppendByte(row.original, static_cast<unsigned char>(*byte));
    if (*byte == '\r' && state != State::kQuoted) continue;
    Put(row, state, static_cast<unsigned char>(*byte));
  }
  if (row.original.ends_with('\r')) row.original.pop_back();
  return row;
}

base::Result<std::optional<CsvRow>> CsvSplitter::Next() {
  while (!ended_) {
    auto row = TakeRow();
    if (!row) return base::Fail(row.error());
    if (!Trim(row->original).empty()) return std::optional<CsvRow>(std::move(*row));
  }
  return std::optional<CsvRow>();
}

std::string CsvField(std::string_view text, char separator) {
  const bool quote = text.find_first_of("\"\r\n") != std::string_view::npos ||
                     text.find(separator) != std::string_view::npos;
  if (!quote) return std::string(text);
  std::string out = "\"";
  for (const char byte : text) {
    if (byte == '"') out.push_back('"');
    out.push_back(byte);
  }
  return out + "\"";
}

}  // namespace lagesbild::feeds
