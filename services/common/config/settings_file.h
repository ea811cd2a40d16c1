// The settings file: one YAML map of names to values. Used by SettingsParser alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::config {

/// One key of the file, in its order; values as written, one for a scalar, any number for a sequence.
struct FileEntry {
  std::string key;
  std::vector<std::string> values;
  bool is_sequence = false;
  int line = 0;  ///< from 1
};

/// kNotFound: cannot be read. kInvalidArgument: larger than 1 MiB, not YAML, not a map of scalars and
/// sequences of scalars; the message names the line.
base::Result<std::vector<FileEntry>> ReadSettingsFile(const std::string& path);
base::Result<std::vector<FileEntry>> ParseSettingsText(std::string_view text);

}  // namespace lagesbild::config
