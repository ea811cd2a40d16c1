#include "common/config/settings_file.h"

#include <yaml-cpp/yaml.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

namespace lagesbild::config {

namespace {

using base::ErrorCode;
using base::Fail;

constexpr std::size_t kFileBytesMax = std::size_t{1} << 20U;

base::Status Wrong(int line, const std::string& what, const std::string& hint) {
  return Fail(ErrorCode::kInvalidArgument, "line " + std::to_string(line) + ": " + what, hint);
}

base::Result<FileEntry> EntryOf(const YAML::Node& key, const YAML::Node& value) {
  const int line = key.Mark().line + 1;
  if (!key.IsScalar()) return Fail(Wrong(line, "a key is not a word", "write name: value").error());
  FileEntry entry{key.Scalar(), {}, value.IsSequence(), line};
  if (value.IsNull()) {
    entry.values.emplace_back();
  } else if (value.IsScalar()) {
    entry.values.push_back(value.Scalar());
  } else if (value.IsSequence()) {
    for (const auto& item : value) {
      if (!item.IsScalar()) {
        return Fail(Wrong(line, "'" + entry.key + "' holds more than words", "write [a, b]").error());
      }
      entry.values.push_back(item.Scalar());
    }
  } else {
    return Fail(
        Wrong(line, "'" + entry.key + "' is a map", "settings have one level: write name: value").error());
  }
  return entry;
}

base::Result<std::vector<FileEntry>> EntriesOf(const YAML::Node& root) {
  std::vector<FileEntry> entries;
  if (root.IsNull()) return entries;
  if (!root.IsMap()) return Fail(Wrong(1, "the file is not a map", "write one name: value a line").error());
  for (const auto& pair : root) {
    auto entry = EntryOf(pair.first, pair.second);
    if (!entry) return Fail(entry.error());
    entries.push_back(std::move(*entry));
  }
  return entries;
}

}  // namespace

base::Result<std::vector<FileEntry>> ParseSettingsText(std::string_view text) {
  if (text.size() > kFileBytesMax) {
    return Fail(ErrorCode::kInvalidArgument, "larger than 1 MiB", "is it a settings file?");
  }
  try {
    return EntriesOf(YAML::Load(std::string(text)));
  } catch (const YAML::Exception& error) {
    return Fail(Wrong(error.mark.line + 1, "not YAML: " + error.msg, "write one name: value a line").error());
  }
}

base::Result<std::vector<FileEntry>> ReadSettingsFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kFileBytesMax + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad() || (file.gcount() == 0 && !file.eof())) {
    return Fail(ErrorCode::kNotFound,
                "cannot read settings file '" + path + "': " + std::generic_category().message(errno),
                "give --config a file that can be read");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  auto entries = ParseSettingsText(text);
  if (!entries) {
    return Fail(entries.error().code, "settings file '" + path + "': " + entries.error().message,
                entries.error().hint);
  }
  return entries;
}

}  // namespace lagesbild::config
