#include "console/feeds/adapters/table_reader.h"

#include <utility>

#include "console/feeds/adapters/csv_file.h"
#include "console/feeds/adapters/file_source.h"
#include "console/feeds/domain/check.h"
#include "console/feeds/domain/table_row.h"

namespace lagesbild::feeds {

namespace {

using base::Fail;

class TableReader : public Reader {
 public:
  TableReader(std::unique_ptr<ByteSource> source, CsvFormat format, std::string feed)
      : source_(std::move(source)),
        rows_(*source_, format),
        separator_(format.separator),
        feed_(std::move(feed)) {}

  base::Status ReadHeader(const Template* wanted) {
    auto row = rows_.Next();
    if (!row) return Fail(row.error());
    if (!*row)
      return Fail(base::ErrorCode::kInvalidArgument, "the table is empty",
                  "its first line must name the columns");
    if (!(*row)->fault.empty()) {
      return Fail(base::ErrorCode::kInvalidArgument, "the first line is no proper row: " + (*row)->fault);
    }
    auto header = MatchHeader((*row)->fields, wanted);
    if (!header) return Fail(header.error());
    header_ = std::move(*header);
    TakeBefore(**row);
    first_line_ = std::move((*row)->original);
    return {};
  }

  base::Result<std::optional<Item>> Next() override {
    auto row = rows_.Next();
    if (!row) return Fail(row.error());
    if (!*row) return std::optional<Item>();
    TakeBefore(**row);
    Item item{(*row)->line, std::move((*row)->original), {}};
    item.content = Read(**row);
    return std::optional<Item>(std::move(item));
  }

  Position position() const override { return source_->position(); }
  const std::string& first_line() const { return first_line_; }

 private:
  /// A row that was refused and mended: without what was said of it.
  void TakeBefore(CsvRow& row) const {
    if (header_.before == 0 || row.fields.size() <= header_.before) return;
    row.fields.erase(row.fields.begin(), row.fields.begin() + static_cast<std::ptrdiff_t>(header_.before));
    row.original.clear();
    for (const std::string& field : row.fields) {
      if (&field != row.fields.data()) row.original += separator_;
      row.original += CsvField(field, separator_);
    }
  }

  std::variant<Refusal, model::Submission> Read(const CsvRow& row) const {
    if (!row.fault.empty()) return Refusal{row.fault, {}, "not a proper row of a table", {}};
    if (row.fields.size() != header_.width) {
      return Refusal{"BAD_ROW",
                     {},
                     std::to_string(row.fields.size()) + " fields where the first line names " +
                         std::to_string(header_.width),
                     "put text that holds the separator into double quotes"};
    }
    auto content = ReadTableRow(header_, row.fields);
    if (auto* event = std::get_if<model::Submission>(&content)) {
      event->feed = feed_;
      if (auto fault = CheckLocally(*event)) return *fault;
    }
    return content;
  }

  std::unique_ptr<ByteSource> source_;
  CsvSplitter rows_;
  char separator_;
  std::string feed_;
  Header header_;
  std::string first_line_;
};

enum class Form : std::uint8_t { kJson, kTable };

/// JSON: '{' or '[' is the first byte that is neither blank nor part of a byte order mark.
base::Result<Form> LooksLike(ByteSource& source) {
  char byte = 0;
  for (;;) {
    const auto count = source.Read(&byte, 1);
    if (!count) return Fail(count.error());
    if (*count == 0) break;
    const bool skip = std::string_view(" \t\r\n\xEF\xBB\xBF").find(byte) != std::string_view::npos;
    if (!skip) break;
  }
  return byte == '{' || byte == '[' ? Form::kJson : Form::kTable;
}

base::Error InFile(const std::string& path, base::Error error) {
  if (error.message.find(path) == std::string::npos) error.message = "'" + path + "': " + error.message;
  return error;
}

base::Result<OpenedFile> OpenTable(const std::string& path, const std::string& feed, const Template* wanted) {
  auto file = OpenCsv(path);
  if (!file) return Fail(file.error());
  auto reader = std::make_unique<TableReader>(std::move(file->source), file->format, feed);
  if (auto read = reader->ReadHeader(wanted); !read) return Fail(InFile(path, read.error()));
  FileForm form{true, file->format, reader->first_line()};
  return OpenedFile{std::move(form), std::move(reader)};
}

}  // namespace

base::Result<std::unique_ptr<Reader>> NewTableReader(std::unique_ptr<ByteSource> source, CsvFormat format,
                                                     std::string feed, const Template* wanted) {
  auto reader = std::make_unique<TableReader>(std::move(source), format, std::move(feed));
  if (auto read = reader->ReadHeader(wanted); !read) return Fail(read.error());
  return std::unique_ptr<Reader>(std::move(reader));
}

base::Result<OpenedFile> OpenEventFile(const std::string& path, const std::string& feed,
                                       const Template* wanted) {
  auto source = OpenFile(path);
  if (!source) return Fail(source.error());
  const auto form = LooksLike(**source);
  if (!form) return Fail(form.error());
  if (*form == Form::kTable) return OpenTable(path, feed, wanted);
  source = OpenFile(path);
  if (!source) return Fail(source.error());
  return OpenedFile{FileForm{}, NewNdjsonReader(std::move(*source), feed)};
}

}  // namespace lagesbild::feeds
