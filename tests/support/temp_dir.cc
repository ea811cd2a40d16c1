#include "support/temp_dir.h"

#include <cstdlib>
#include <system_error>

#include "common/base/check.h"

namespace lagesbild::testing {

TempDir::TempDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "lagesbild-test-XXXXXX").string();
  LB_CHECK(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace lagesbild::testing
