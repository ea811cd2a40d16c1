#include "console/feeds/adapters/file_source.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace lagesbild::feeds {

namespace {

using base::ErrorCode;
using base::Fail;

struct CloseGz {
  void operator()(gzFile file) const { gzclose(file); }
};

class GzSource : public ByteSource {
 public:
  GzSource(gzFile file, std::string path, std::int64_t size)
      : file_(file), path_(std::move(path)), size_(size) {}

  base::Result<std::size_t> Read(char* buffer, std::size_t size) override {
    const int count =
        gzread(file_.get(), buffer, static_cast<unsigned>(std::min<std::size_t>(size, 1U << 20U)));
    int code = Z_OK;
    const char* message = gzerror(file_.get(), &code);
    if (count < 0 || (code != Z_OK && code != Z_STREAM_END)) {
      return Fail(ErrorCode::kInvalidArgument, "cannot read '" + path_ + "': " + message,
                  "the archive is cut or broken; fetch it again");
    }
    return static_cast<std::size_t>(count);
  }

  Position position() const override { return {static_cast<std::int64_t>(gzoffset(file_.get())), size_}; }

 private:
  std::unique_ptr<gzFile_s, CloseGz> file_;
  std::string path_;
  std::int64_t size_;
};

ErrorCode CodeOf(int error) {
  if (error == ENOENT) return ErrorCode::kNotFound;
  return error == EACCES ? ErrorCode::kPermissionDenied : ErrorCode::kUnavailable;
}

}  // namespace

base::Result<std::unique_ptr<ByteSource>> OpenFile(const std::string& path) {
  std::error_code fault;
  if (std::filesystem::is_directory(path, fault)) {
    return Fail(ErrorCode::kInvalidArgument, "'" + path + "' is a folder", "name a file");
  }
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    const int error = errno;
    return Fail(CodeOf(error), "cannot open '" + path + "': " + std::generic_category().message(error),
                "check the path");
  }
  const auto size = std::filesystem::file_size(path, fault);
  return std::unique_ptr<ByteSource>(
      std::make_unique<GzSource>(file, path, fault ? 0 : static_cast<std::int64_t>(size)));
}

}  // namespace lagesbild::feeds
