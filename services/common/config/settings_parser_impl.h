// The inside of SettingsParser: a declared setting, and the values given for it. Used by the parser alone.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/settings_parser.h"

namespace lagesbild::config {

/// Values given for one setting in one place; `where` stands in faults.
struct Given {
  std::vector<std::string> values;
  std::string where;
};
using GivenByName = std::map<std::string, Given, std::less<>>;

/// "--name=value" in its parts; no value: what follows the word, if anything.
struct FlagWord {
  std::string name;
  std::optional<std::string> value;
};

struct Setting {
  std::string name{};
  std::string type{};  // as --help shows it: "TEXT", "NUMBER", …
  std::string help{};
  std::string range{};         // as --help shows it; may be empty
  std::string default_text{};  // likewise
  bool is_bool = false;
  bool is_list = false;
  std::function<base::Status(const std::vector<std::string>&)> set{};
  std::function<base::Status()> finish{};  // runs once all is read; may be empty
};

struct SettingsParser::Impl {
  std::string program;
  std::string summary;
  std::vector<Setting> settings;
  std::vector<std::string> warnings;
  std::vector<std::string> faults;

  const Setting* Find(std::string_view name) const;
  void Declare(Setting setting);

  void Fault(const std::string& where, const base::Error& error) {
    faults.push_back(where + ": " + error.ToString());
  }

  GivenByName ReadFlags(int argc, const char* const* argv);
  void TakeFlag(const FlagWord& flag, bool is_known, bool is_list, GivenByName& given);
  GivenByName ReadEnvironment(const char* const* environment);
  GivenByName ReadFile(const std::string& path);
  void Apply(const GivenByName& file, const GivenByName& environment, const GivenByName& flags);
};

}  // namespace lagesbild::config
