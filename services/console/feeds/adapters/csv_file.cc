#include "console/feeds/adapters/csv_file.h"

#include <utility>

#include "console/feeds/adapters/file_source.h"

namespace lagesbild::feeds {

base::Result<CsvFile> OpenCsv(const std::string& path) {
  const auto first_pass = OpenFile(path);
  if (!first_pass) return base::Fail(first_pass.error());
  const auto format = DetectCsv(**first_pass);
  if (!format) {
    base::Error error = format.error();
    if (error.message.find(path) == std::string::npos) error.message = "'" + path + "': " + error.message;
    return base::Fail(std::move(error));
  }
  auto source = OpenFile(path);
  if (!source) return base::Fail(source.error());
  return CsvFile{*format, std::move(*source)};
}

}  // namespace lagesbild::feeds
