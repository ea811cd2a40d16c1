#include "console/feeds/domain/row_splitter.h"

namespace lagesbild::feeds {

namespace {

bool IsBlank(int byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

void Append(RawRow& row, int byte) {
  if (row.text.size() < kMaxRowBytes) {
    row.text.push_back(static_cast<char>(byte));
  } else {
    row.too_long = true;
  }
}

/// Where one JSON value ends, by its brackets and strings; what stands inside is the parser's to judge.
class ElementScan {
 public:
  /// True: `byte` is the first after the element, at depth 0.
  bool Ends(int byte) {
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (byte == '\\') {
        escaped_ = true;
      } else if (byte == '"') {
        in_string_ = false;
      }
      return false;
    }
    if (depth_ == 0 && (byte == ',' || byte == ']')) return true;
    if (byte == '"') in_string_ = true;
    if (byte == '{' || byte == '[') ++depth_;
    if (byte == '}' || byte == ']') --depth_;
    return false;
  }

 private:
  bool in_string_ = false;
  bool escaped_ = false;
  std::int64_t depth_ = 0;
};

}  // namespace

base::Status RowSplitter::SkipBlanks() {
  for (;;) {
    const auto byte = bytes_.Peek();
    if (!byte) return base::Fail(byte.error());
    if (!IsBlank(*byte)) return {};
    if (*byte == '\n') ++line_;
    bytes_.Advance();
  }
}

base::Result<std::optional<RawRow>> RowSplitter::Next() {
  if (form_ == Form::kUnknown) {
    if (auto skipped = SkipBlanks(); !skipped) return base::Fail(skipped.error());
    const auto first = bytes_.Peek();
    if (!first) return base::Fail(first.error());
    form_ = *first == '[' ? Form::kArray : Form::kLines;
    if (form_ == Form::kArray) bytes_.Advance();
  }
  if (form_ == Form::kDone) return std::optional<RawRow>();
  return form_ == Form::kArray ? NextElement() : NextLine();
}

base::Result<std::optional<RawRow>> RowSplitter::NextLine() {
  if (auto skipped = SkipBlanks(); !skipped) return base::Fail(skipped.error());
  RawRow row;
  row.number = line_;
  for (;;) {
    const auto byte = bytes_.Peek();
    if (!byte) return base::Fail(byte.error());
    if (*byte == -1) break;
    bytes_.Advance();
    if (*byte == '\n') {
      ++line_;
      break;
    }
    Append(row, *byte);
  }
  if (row.text.ends_with('\r')) row.text.pop_back();
  if (row.text.empty()) {
    form_ = Form::kDone;
    return std::optional<RawRow>();
  }
  return std::optional<RawRow>(std::move(row));
}

base::Status RowSplitter::TakeElement(RawRow& row) {
  ElementScan scan;
  for (;;) {
    const auto byte = bytes_.Peek();
    if (!byte) return base::Fail(byte.error());
    if (*byte == -1) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        "the JSON array ends inside element " + std::to_string(row.number),
                        "the file is cut; fetch it again");
    }
    if (scan.Ends(*byte)) return {};
    if (*byte == '\n') ++line_;
    Append(row, *byte);
    bytes_.Advance();
  }
}

base::Result<std::optional<RawRow>> RowSplitter::NextElement() {
  if (auto skipped = SkipBlanks(); !skipped) return base::Fail(skipped.error());
  const auto first = bytes_.Peek();
  if (!first) return base::Fail(first.error());
  if (*first == ']' && number_ == 0) {
    form_ = Form::kDone;
    return std::optional<RawRow>();
  }
  RawRow row;
  row.number = ++number_;
  if (auto taken = TakeElement(row); !taken) return base::Fail(taken.error());
  const auto after = bytes_.Peek();
  if (!after) return base::Fail(after.error());
  bytes_.Advance();
  if (*after == ']') form_ = Form::kDone;
  while (!row.text.empty() && IsBlank(static_cast<unsigned char>(row.text.back()))) row.text.pop_back();
  return std::optional<RawRow>(std::move(row));
}

}  // namespace lagesbild::feeds
