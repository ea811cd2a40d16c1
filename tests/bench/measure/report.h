// What a benchmark program prints: one JSON object on standard output, progress on standard error.
#pragma once

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::bench {

/// {"name": number or list of numbers, …}, in the order of the calls.
class Report {
 public:
  void Number(const std::string& name, double value) { fields_.emplace_back(name, Text(value)); }
  void Numbers(const std::string& name, const std::vector<double>& values) {
    std::string list;
    for (const double value : values) list += (list.empty() ? "" : ", ") + Text(value);
    fields_.emplace_back(name, "[" + list + "]");
  }
  void Print() const {
    std::string out;
    for (const auto& [name, value] : fields_) out += (out.empty() ? "\"" : ", \"") + name + "\": " + value;
    std::printf("{%s}\n", out.c_str());
  }

 private:
  static std::string Text(double value) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.9g", value);
    return buffer;
  }

  std::vector<std::pair<std::string, std::string>> fields_;
};

/// The exit code of a program whose work ended with `status`; tells on standard error what went wrong.
inline int ExitCode(const base::Status& status) {
  if (status) return 0;
  std::fprintf(stderr, "%s\n", status.error().ToString().c_str());
  return 1;
}

}  // namespace lagesbild::bench
