// Typed settings by flag, environment variable and YAML file, with every fault named at once.
//
//   std::string bootstrap = "127.0.0.1:9092";
//   std::chrono::milliseconds tick = std::chrono::minutes(1);
//   SettingsParser parser("ingest", "Takes events of agencies and makes exactly one of each.");
//   parser.String("kafka-bootstrap", &bootstrap, "Brokers", {.check = CheckHostPortList});
//   parser.Duration("tick", &tick, "Time between ticks", {.min = 1s, .max = 1h});
//   auto said = parser.Parse(argc, argv);
//
// Rules. The setting "kafka-bootstrap" is the flag --kafka-bootstrap VALUE (or =VALUE), the variable
// LAGESBILD_KAFKA_BOOTSTRAP and the file key kafka-bootstrap; the flag wins over the variable, the variable
// over the file, the file over the default, which is what the target holds before Parse. A bool flag stands
// alone (--reflection) or takes its value with '=' (--reflection=false). The file is the one --config or
// LAGESBILD_CONFIG names: one YAML map of at most 1 MiB, a scalar for each key (or a sequence, for a list).
// Unknown flags, words and file keys are faults, and so is a key or flag given twice (but for lists, whose
// flags add up). An unknown LAGESBILD_ variable is a warning only, as services share an environment.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::config {

/// Version of the programs, as --version prints it.
inline constexpr std::string_view kVersion = "0.1.0";

/// Refuses a text with a reason; empty: takes all.
using Check = std::function<base::Status(std::string_view)>;

struct StringRule {
  /// True: must be given (and not empty) unless the target already holds something.
  bool required = false;
  /// Allowed words; empty: all.
  std::vector<std::string> allowed{};
  /// Runs on texts that are not empty.
  Check check{};
};
struct IntRule {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};
struct DurationRule {
  std::chrono::milliseconds min{0};
  std::chrono::milliseconds max{std::chrono::hours(24 * 366)};
};
struct BytesRule {
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

/// Declares settings, then reads them. Targets must outlive the parser. One thread.
class SettingsParser {
 public:
  /// program: name in --help. summary: one sentence.
  SettingsParser(std::string program, std::string summary);
  ~SettingsParser();
  SettingsParser(const SettingsParser&) = delete;
  SettingsParser& operator=(const SettingsParser&) = delete;

  /// Names are lower case with '-'. The range holds for defaults too: a default outside is our fault
  /// (LB_CHECK).
  void String(std::string name, std::string* target, std::string help, const StringRule& rule = {});
  void Int(std::string name, std::int64_t* target, std::string help, IntRule rule = {});
  void Int(std::string name, std::int32_t* target, std::string help, IntRule rule = {});
  void Bool(std::string name, bool* target, std::string help);
  void Duration(std::string name, std::chrono::milliseconds* target, std::string help,
                DurationRule rule = {});
  void Bytes(std::string name, std::int64_t* target, std::string help, BytesRule rule = {});
  void List(std::string name, std::vector<std::string>* target, std::string help, Check check_each = {});

  /// Reads everything into the targets. environment: "NAME=value" entries, ended by nullptr.
  /// Returns what to print before leaving with 0 (--help, --version), or an empty text: go on.
  /// kInvalidArgument: all faults, one a line.
  base::Result<std::string> Parse(int argc, const char* const* argv, const char* const* environment);
  /// With the environment of the process.
  base::Result<std::string> Parse(int argc, const char* const* argv);

  /// What Parse found odd but not wrong; log it.
  const std::vector<std::string>& warnings() const;

  /// The text of --help.
  std::string Help() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lagesbild::config
