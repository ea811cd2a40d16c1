// A folder of a test's own with files in it.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include "support/temp_dir.h"

namespace lagesbild::feeds {

class TempFolder {
 public:
  std::string operator/(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(*this / name, std::ios::binary) << text;
    return *this / name;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(*this / name, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  bool Has(const std::string& name) const { return std::filesystem::exists(*this / name); }

 private:
  testing::TempDir folder_;
};

}  // namespace lagesbild::feeds
