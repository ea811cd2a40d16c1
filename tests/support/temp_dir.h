// A folder of a test's own, gone with the object.
#pragma once

#include <filesystem>
#include <string>

namespace lagesbild::testing {

/// Makes an empty folder under the system's temporary folder; removes it with all in it. Removes
/// what tests that were killed have left behind, too.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace lagesbild::testing
