// The file of refused rows, beside the input: the row as it stood, with its number and the reason.
#pragma once

#include <fstream>
#include <string>

#include "common/base/result.h"
#include "console/feeds/adapters/table_reader.h"
#include "console/feeds/domain/item.h"

namespace lagesbild::feeds {

/// "<input>.<suffix>.csv" or "<input>.<suffix>.ndjson", in UTF-8, made at the first refusal. One thread.
class RefusedFile {
 public:
  RefusedFile(const std::string& input, const std::string& suffix, FileForm form);
  /// keep_bytes: what an earlier run wrote and stands; the rest is cut off, 0: the file is removed.
  base::Status Begin(std::int64_t keep_bytes);
  base::Status Add(std::int64_t row, const std::string& original, const Refusal& refusal);
  /// Bytes that are in the file now.
  base::Result<std::int64_t> Flush();
  /// Empty: nothing was refused.
  std::string path() const { return bytes_ == 0 ? std::string() : path_; }

 private:
  base::Status Write(const std::string& text);
  FileForm form_;
  std::string path_;
  std::ofstream file_;
  std::int64_t bytes_ = 0;
};

}  // namespace lagesbild::feeds
