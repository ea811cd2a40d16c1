#include "common/config/settings_parser.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/base/check.h"
#include "common/config/settings_file.h"
#include "common/config/values.h"

namespace lagesbild::config {

namespace {

using base::ErrorCode;
using base::Fail;

constexpr std::string_view kVariablePrefix = "LAGESBILD_";
/// Of our own tools, not settings.
constexpr std::string_view kKnownVariables[] = {"LAGESBILD_DATA"};

std::string VariableOf(std::string_view name) {
  std::string variable(kVariablePrefix);
  for (const char c : name) {
    variable.push_back(c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
  }
  return variable;
}

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

base::Status OutOfRange(const std::string& value, const std::string& range) {
  return Fail(ErrorCode::kInvalidArgument, value + " is out of range", "write " + range);
}

std::string Between(const std::string& low, const std::string& high) { return low + " to " + high; }

}  // namespace

struct SettingsParser::Impl {
  std::string program;
  std::string summary;
  std::vector<Setting> settings;
  std::vector<std::string> warnings;
  std::vector<std::string> faults;

  Setting* Find(std::string_view name) {
    const auto found = std::ranges::find(settings, name, &Setting::name);
    return found == settings.end() ? nullptr : &*found;
  }

  void Declare(Setting setting) {
    LB_CHECK(Find(setting.name) == nullptr && setting.name != "config");
    settings.push_back(std::move(setting));
  }

  void Fault(const std::string& where, const base::Error& error) {
    faults.push_back(where + ": " + error.ToString());
  }

  GivenByName ReadFlags(int argc, const char* const* argv);
  void TakeFlag(const FlagWord& flag, bool is_known, bool is_list, GivenByName& given);
  GivenByName ReadEnvironment(const char* const* environment);
  GivenByName ReadFile(const std::string& path);
  void Apply(const GivenByName& file, const GivenByName& environment, const GivenByName& flags);
};

SettingsParser::SettingsParser(std::string program, std::string summary) : impl_(std::make_unique<Impl>()) {
  impl_->program = std::move(program);
  impl_->summary = std::move(summary);
}
SettingsParser::~SettingsParser() = default;

const std::vector<std::string>& SettingsParser::warnings() const { return impl_->warnings; }

void SettingsParser::String(std::string name, std::string* target, std::string help, const StringRule& rule) {
  Setting setting{.name = std::move(name), .type = "TEXT", .help = std::move(help), .default_text = *target};
  for (const auto& word : rule.allowed) setting.range += (setting.range.empty() ? "" : ", ") + word;
  setting.set = [target, rule,
                 allowed = setting.range](const std::vector<std::string>& values) -> base::Status {
    const std::string& value = values.back();
    if (!rule.allowed.empty() && std::ranges::find(rule.allowed, value) == rule.allowed.end()) {
      return Fail(ErrorCode::kInvalidArgument, "'" + value + "' is not known here", "one of " + allowed);
    }
    if (rule.check && !value.empty()) {
      if (auto checked = rule.check(value); !checked) return checked;
    }
    *target = value;
    return {};
  };
  if (rule.required) {
    setting.finish = [target]() -> base::Status {
      if (!target->empty()) return {};
      return Fail(ErrorCode::kInvalidArgument, "must be given", "set the flag, the variable or the file key");
    };
  }
  impl_->Declare(std::move(setting));
}

namespace {

template <class Integer>
Setting IntSetting(std::string&& name, Integer* target, std::string&& help, IntRule rule) {
  rule.min = std::max<std::int64_t>(rule.min, std::numeric_limits<Integer>::min());
  rule.max = std::min<std::int64_t>(rule.max, std::numeric_limits<Integer>::max());
  LB_CHECK(*target >= rule.min && *target <= rule.max);
  Setting setting{.name = std::move(name),
                  .type = "NUMBER",
                  .help = std::move(help),
                  .range = Between(std::to_string(rule.min), std::to_string(rule.max)),
                  .default_text = std::to_string(*target)};
  setting.set = [target, rule,
                 range = setting.range](const std::vector<std::string>& values) -> base::Status {
    const auto value = ParseInt(values.back());
    if (!value) return Fail(value.error());
    if (*value < rule.min || *value > rule.max) return OutOfRange(values.back(), range);
    *target = static_cast<Integer>(*value);
    return {};
  };
  return setting;
}

}  // namespace

void SettingsParser::Int(std::string name, std::int64_t* target, std::string help, IntRule rule) {
  impl_->Declare(IntSetting(std::move(name), target, std::move(help), rule));
}

void SettingsParser::Int(std::string name, std::int32_t* target, std::string help, IntRule rule) {
  impl_->Declare(IntSetting(std::move(name), target, std::move(help), rule));
}

void SettingsParser::Bool(std::string name, bool* target, std::string help) {
  Setting setting{.name = std::move(name),
                  .type = "",
                  .help = std::move(help),
                  .default_text = *target ? "true" : "false",
                  .is_bool = true};
  setting.set = [target](const std::vector<std::string>& values) -> base::Status {
    const auto value = ParseBool(values.back());
    if (!value) return Fail(value.error());
    *target = value->value;
    return {};
  };
  impl_->Declare(std::move(setting));
}

void SettingsParser::Duration(std::string name, std::chrono::milliseconds* target, std::string help,
                              DurationRule rule) {
  LB_CHECK(*target >= rule.min && *target <= rule.max);
  Setting setting{.name = std::move(name),
                  .type = "DURATION",
                  .help = std::move(help),
                  .range = Between(FormatDuration(rule.min), FormatDuration(rule.max)),
                  .default_text = FormatDuration(*target)};
  setting.set = [target, rule,
                 range = setting.range](const std::vector<std::string>& values) -> base::Status {
    const auto value = ParseDuration(values.back());
    if (!value) return Fail(value.error());
    if (*value < rule.min || *value > rule.max) return OutOfRange(values.back(), range);
    *target = *value;
    return {};
  };
  impl_->Declare(std::move(setting));
}

void SettingsParser::Bytes(std::string name, std::int64_t* target, std::string help, BytesRule rule) {
  LB_CHECK(*target >= rule.min && *target <= rule.max);
  const bool bounded = rule.max != std::numeric_limits<std::int64_t>::max();
  Setting setting{.name = std::move(name),
                  .type = "BYTES",
                  .help = std::move(help),
                  .range = bounded ? Between(FormatBytes(rule.min), FormatBytes(rule.max))
                                   : "at least " + FormatBytes(rule.min),
                  .default_text = FormatBytes(*target)};
  setting.set = [target, rule,
                 range = setting.range](const std::vector<std::string>& values) -> base::Status {
    const auto value = ParseBytes(values.back());
    if (!value) return Fail(value.error());
    if (*value < rule.min || *value > rule.max) return OutOfRange(values.back(), range);
    *target = *value;
    return {};
  };
  impl_->Declare(std::move(setting));
}

void SettingsParser::List(std::string name, std::vector<std::string>* target, std::string help,
                          Check check_each) {
  Setting setting{.name = std::move(name), .type = "LIST", .help = std::move(help), .is_list = true};
  for (const auto& part : *target) setting.default_text += (setting.default_text.empty() ? "" : ",") + part;
  setting.set = [target,
                 check = std::move(check_each)](const std::vector<std::string>& values) -> base::Status {
    std::vector<std::string> parts;
    for (const auto& value : values) {
      for (auto& part : SplitList(value)) parts.push_back(std::move(part));
    }
    for (const auto& part : parts) {
      if (!check) break;
      if (auto checked = check(part); !checked) return checked;
    }
    *target = std::move(parts);
    return {};
  };
  impl_->Declare(std::move(setting));
}

namespace {

bool IsFlag(std::string_view word) { return word.size() > 2 && word.starts_with("--"); }

FlagWord SplitFlag(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos) return {std::string(word.substr(2)), std::nullopt};
  return {std::string(word.substr(2, equals - 2)), std::string(word.substr(equals + 1))};
}

}  // namespace

GivenByName SettingsParser::Impl::ReadFlags(int argc, const char* const* argv) {
  GivenByName given;
  std::vector<std::string> words(argv + 1, argv + std::max(argc, 1));
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!IsFlag(words[i])) {
      faults.push_back("'" + words[i] + "': not expected here (try: --name value)");
      continue;
    }
    FlagWord flag = SplitFlag(words[i]);
    const Setting* setting = Find(flag.name);
    if (!flag.value && setting != nullptr && setting->is_bool) flag.value = "true";
    const bool is_known = setting != nullptr || flag.name == "config";
    // What follows an unknown flag is its value, not a fault of its own.
    if (!flag.value && i + 1 < words.size() && (is_known || !IsFlag(words[i + 1]))) flag.value = words[++i];
    TakeFlag(flag, is_known, setting != nullptr && setting->is_list, given);
  }
  return given;
}

void SettingsParser::Impl::TakeFlag(const FlagWord& flag, bool is_known, bool is_list, GivenByName& given) {
  const std::string where = "--" + flag.name;
  if (!is_known) {
    faults.push_back(where + ": unknown flag (try: --help lists them)");
    return;
  }
  if (!flag.value) {
    faults.push_back(where + ": no value follows (try: --name value)");
    return;
  }
  Given& all = given[flag.name];
  if (!all.values.empty() && !is_list) faults.push_back(where + ": given twice (try: give it once)");
  all.where = where;
  all.values.push_back(*flag.value);
}

GivenByName SettingsParser::Impl::ReadEnvironment(const char* const* environment) {
  std::map<std::string, std::string, std::less<>> name_of{{VariableOf("config"), "config"}};
  for (const auto& setting : settings) name_of[VariableOf(setting.name)] = setting.name;
  GivenByName given;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::string_view variable = entry.substr(0, entry.find('='));
    if (variable.substr(0, kVariablePrefix.size()) != kVariablePrefix || variable.size() == entry.size())
      continue;
    const auto found = name_of.find(variable);
    if (found != name_of.end()) {
      given[found->second] = {{std::string(entry.substr(variable.size() + 1))}, std::string(variable)};
    } else if (std::ranges::find(kKnownVariables, variable) == std::end(kKnownVariables)) {
      warnings.push_back("environment variable " + std::string(variable) + " is no setting of " + program);
    }
  }
  return given;
}

GivenByName SettingsParser::Impl::ReadFile(const std::string& path) {
  GivenByName given;
  const auto entries = ReadSettingsFile(path);
  if (!entries) {
    faults.push_back(entries.error().ToString());
    return given;
  }
  for (const auto& entry : *entries) {
    const std::string where = path + ":" + std::to_string(entry.line) + ": " + entry.key;
    const Setting* setting = Find(entry.key);
    if (setting == nullptr) {
      faults.push_back(where + ": unknown key (try: --help lists them, without the dashes)");
    } else if (given.contains(entry.key)) {
      faults.push_back(where + ": given twice (try: give it once)");
    } else if (entry.is_sequence && !setting->is_list) {
      faults.push_back(where + ": takes one value, not a sequence (try: " + entry.key + ": value)");
    } else {
      given[entry.key] = {entry.values, where};
    }
  }
  return given;
}

void SettingsParser::Impl::Apply(const GivenByName& file, const GivenByName& environment,
                                 const GivenByName& flags) {
  for (const auto& setting : settings) {
    bool refused = false;
    // From weak to strong, so that a fault in a value that another overrides is named too.
    for (const GivenByName* source : {&file, &environment, &flags}) {
      const auto found = source->find(setting.name);
      if (found == source->end()) continue;
      if (auto set = setting.set(found->second.values); !set) {
        Fault(found->second.where, set.error());
        refused = true;
      }
    }
    if (refused || !setting.finish) continue;
    if (auto finished = setting.finish(); !finished) Fault("--" + setting.name, finished.error());
  }
}

base::Result<std::string> SettingsParser::Parse(int argc, const char* const* argv,
                                                const char* const* environment) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--help" || word == "-h") return Help();
    if (word == "--version") return impl_->program + " " + std::string(kVersion) + "\n";
  }
  impl_->faults.clear();
  impl_->warnings.clear();
  const auto flags = impl_->ReadFlags(argc, argv);
  const auto variables = impl_->ReadEnvironment(environment);
  GivenByName file;
  for (const GivenByName* source : {&flags, &variables}) {
    if (const auto named = source->find("config"); named != source->end()) {
      file = impl_->ReadFile(named->second.values.back());
      break;
    }
  }
  impl_->Apply(file, variables, flags);
  if (impl_->faults.empty()) return std::string();
  std::string message =
      std::to_string(impl_->faults.size()) + " wrong setting" + (impl_->faults.size() == 1 ? "" : "s") + ":";
  for (const auto& fault : impl_->faults) message += "\n  " + fault;
  return Fail(ErrorCode::kInvalidArgument, message);
}

base::Result<std::string> SettingsParser::Parse(int argc, const char* const* argv) {
  return Parse(argc, argv, environ);
}

std::string SettingsParser::Help() const {
  std::string text =
      impl_->program + " " + std::string(kVersion) + ": " + impl_->summary + "\n\nUsage: " + impl_->program +
      " [--config FILE] [--name value]…\n\n" +
      "Each setting is a flag, an environment variable (--some-name: LAGESBILD_SOME_NAME) or a key\n" +
      "of the YAML file that --config names; the flag wins over the variable, that over the file.\n\n" +
      "Settings:\n";
  const auto add = [&text](const std::string& left, const std::string& right) {
    text += "  " + left;
    text += left.size() < 30 ? std::string(32 - left.size(), ' ') : "\n" + std::string(34, ' ');
    text += right + "\n";
  };
  add("--config FILE", "YAML file with settings");
  for (const auto& setting : impl_->settings) {
    std::string notes;
    if (!setting.range.empty()) notes += setting.range;
    if (!setting.default_text.empty())
      notes += (notes.empty() ? "" : "; ") + ("default " + setting.default_text);
    add("--" + setting.name + (setting.type.empty() ? "" : " " + setting.type),
        setting.help + (notes.empty() ? "" : " (" + notes + ")"));
  }
  add("--help, --version", "Print and leave");
  return text;
}

}  // namespace lagesbild::config
