// A table as a file: how it is written, told by its bytes, and the bytes from the front again.
#pragma once

#include <memory>
#include <string>

#include "console/feeds/domain/csv.h"
#include "console/feeds/domain/source.h"

namespace lagesbild::feeds {

struct CsvFile {
  CsvFormat format;
  std::unique_ptr<ByteSource> source;
};

/// Reads all of the file once for its format, then opens it again. All errors name the file: those of
/// OpenFile and DetectCsv.
base::Result<CsvFile> OpenCsv(const std::string& path);

}  // namespace lagesbild::feeds
