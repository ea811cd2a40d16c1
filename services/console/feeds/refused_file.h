// The file of refused rows, beside the input: the row as it stood, with its number and the reason.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "console/feeds/adapters/table_reader.h"
#include "console/feeds/domain/item.h"

namespace lagesbild::feeds {

/// What we wrote into a file of refused rows: its first `bytes` bytes, and their CRC. path: absolute; empty:
/// nothing.
struct RefusedMark {
  std::string path;
  std::int64_t bytes = 0;
  std::uint32_t crc = 0;
};

/// "<input>.<suffix>.csv" or "<input>.<suffix>.ndjson", in UTF-8, made at the first refusal. One thread.
class RefusedFile {
 public:
  RefusedFile(const std::string& input, const std::string& suffix, FileForm form);
  /// kept: what an earlier run of this push wrote; what stands behind it is cut off. ours: what other pushes
  /// wrote; a file that is still so is replaced. One that is none of these may hold what somebody mended: it
  /// stays, and the rows go to "<input>.<suffix>-2.csv" and so on.
  base::Status Begin(const RefusedMark& kept, const std::vector<RefusedMark>& ours);
  /// Whatever stands there is replaced.
  base::Status BeginAnew();
  base::Status Add(std::int64_t row, const std::string& original, const Refusal& refusal);
  /// What is in the file now.
  base::Result<RefusedMark> Flush();
  /// Empty: nothing was refused.
  std::string path() const { return bytes_ == 0 ? std::string() : path_; }

 private:
  std::string PathOf(int number) const;
  base::Status Write(const std::string& text);
  FileForm form_;
  std::string front_;  ///< "<input>.<suffix>"
  std::string path_;
  std::ofstream file_;
  std::int64_t bytes_ = 0;
  std::uint32_t crc_ = 0;
};

}  // namespace lagesbild::feeds
