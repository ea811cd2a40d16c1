#include "console/references/reference_file.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "console/references/reference_json.h"

namespace lagesbild::console {

namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

constexpr std::uintmax_t kFileBytesMax = 67'108'864;

base::Error CannotWrite(const std::string& file) {
  return {ErrorCode::kNotFound, "cannot write '" + file + "'", "check the path and its rights"};
}

}  // namespace

base::Result<measures::NamedReference> ReadReferenceFile(const std::string& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored))
    return base::Fail(ErrorCode::kInvalidArgument, "'" + file + "' is a folder", "name a file");
  std::ifstream in(file, std::ios::binary);
  if (!in) return base::Fail(ErrorCode::kNotFound, "cannot open '" + file + "'", "check the path");
  if (const auto bytes = fs::file_size(file, ignored); !ignored && bytes > kFileBytesMax)
    return base::Fail(ErrorCode::kInvalidArgument,
                      file + " has " + std::to_string(bytes) + " bytes, more than any reference has",
                      "at most " + std::to_string(kFileBytesMax));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return ReferenceFromJson(text, file);
}

base::Status WriteReferenceFile(const std::string& file, const measures::NamedReference& reference,
                                const measures::RuleSet& rules) {
  const auto text = ReferenceToJson(reference, rules);
  if (!text) return base::Fail(text.error());
  const std::string beside = file + ".new";
  std::ofstream out(beside, std::ios::binary | std::ios::trunc);
  out << *text;
  out.close();
  if (!out) return base::Fail(CannotWrite(file));
  std::error_code failed;
  fs::rename(beside, file, failed);
  if (failed) return base::Fail(CannotWrite(file));
  return {};
}

}  // namespace lagesbild::console
