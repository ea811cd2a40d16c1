#include "support/temp_dir.h"

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include "common/base/check.h"

namespace lagesbild::testing {

namespace {

constexpr std::string_view kPrefix = "lagesbild-test-";

// The process that made a folder of ours, by its name; 0: not one of ours.
pid_t MakerOf(const std::string& name) {
  if (!name.starts_with(kPrefix)) return 0;
  pid_t pid = 0;
  const char* end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + kPrefix.size(), end, pid);
  return parsed.ec == std::errc() && parsed.ptr != end && *parsed.ptr == '-' ? pid : 0;
}

// A test that was killed could not tidy up; the next one does.
void RemoveLeftovers() {
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::temp_directory_path(), ignored)) {
    const pid_t maker = MakerOf(entry.path().filename().string());
    if (maker > 0 && kill(maker, 0) != 0 && errno == ESRCH) std::filesystem::remove_all(entry, ignored);
  }
}

}  // namespace

TempDir::TempDir() {
  RemoveLeftovers();
  const std::string name = std::string(kPrefix) + std::to_string(getpid()) + "-XXXXXX";
  std::string pattern = (std::filesystem::temp_directory_path() / name).string();
  LB_CHECK(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace lagesbild::testing
