// Tables and NDJSON of events, as `feed template` shows them.
#pragma once

#include <memory>
#include <string>

#include "console/feeds/domain/csv.h"
#include "console/feeds/domain/templates.h"
#include "console/feeds/ports.h"

namespace lagesbild::feeds {

/// Rows of a table whose first line names the columns. wanted: its template; nullptr: the one that fits the
/// first line. kInvalidArgument: the first line fits no template.
base::Result<std::unique_ptr<Reader>> NewTableReader(std::unique_ptr<ByteSource> source, CsvFormat format,
                                                     std::string feed, const Template* wanted = nullptr);

/// Lines (or one array) of protobuf's JSON of lagesbild.submission.v1.Submission. Unknown members are
/// refused. Lines of a file of refused rows are taken too.
std::unique_ptr<Reader> NewNdjsonReader(std::unique_ptr<ByteSource> source, std::string feed);

/// How the rows of a file are written.
struct FileForm {
  bool is_table = false;
  CsvFormat csv;       ///< If it is a table.
  std::string header;  ///< If it is a table: its first line.
};
/// Opens a file by what stands in it: '{' or '[' first is JSON, all else a table. Reads a table's bytes once
/// for its encoding. All errors name the file.
struct OpenedFile {
  FileForm form;
  std::unique_ptr<Reader> reader;
};
base::Result<OpenedFile> OpenEventFile(const std::string& path, const std::string& feed,
                                       const Template* wanted = nullptr);

}  // namespace lagesbild::feeds
