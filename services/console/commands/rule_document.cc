#include "console/commands/rule_document.h"

#include <filesystem>
#include <fstream>

#include "common/rules/yaml_document.h"

namespace lagesbild::console {

base::Result<std::string> ReadRuleDocument(const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    return base::Fail(base::ErrorCode::kInvalidArgument, "'" + file + "' is a folder", "name a file");
  std::ifstream in(file, std::ios::binary);
  if (!in) return base::Fail(base::ErrorCode::kNotFound, "cannot open '" + file + "'", "check the path");
  std::string text(rules::kRuleSetBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() <= rules::kRuleSetBytesMax) return text;
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    file + " has more than " + std::to_string(rules::kRuleSetBytesMax) + " bytes",
                    "write a smaller rule set, or two");
}

}  // namespace lagesbild::console
