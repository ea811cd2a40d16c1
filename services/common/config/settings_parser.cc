#include "common/config/settings_parser.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "common/base/check.h"
#include "common/config/settings_file.h"
#include "common/config/settings_parser_impl.h"

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

}  // namespace

const Setting* SettingsParser::Impl::Find(std::string_view name) const {
  const auto found = std::ranges::find(settings, name, &Setting::name);
  return found == settings.end() ? nullptr : &*found;
}

void SettingsParser::Impl::Declare(Setting setting) {
  LB_CHECK(Find(setting.name) == nullptr && setting.name != "config");
  settings.push_back(std::move(setting));
}

SettingsParser::SettingsParser(std::string program, std::string summary) : impl_(std::make_unique<Impl>()) {
  impl_->program = std::move(program);
  impl_->summary = std::move(summary);
}
SettingsParser::~SettingsParser() = default;

const std::vector<std::string>& SettingsParser::warnings() const { return impl_->warnings; }

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
