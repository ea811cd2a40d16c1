// The typed settings a service declares: how each reads, checks and shows its value.
#include <algorithm>
#include <utility>

#include "common/base/check.h"
#include "common/config/settings_parser_impl.h"
#include "common/config/values.h"

namespace lagesbild::config {

namespace {

using base::ErrorCode;
using base::Fail;

base::Status OutOfRange(const std::string& value, const std::string& range) {
  return Fail(ErrorCode::kInvalidArgument, value + " is out of range", "write " + range);
}

std::string Between(const std::string& low, const std::string& high) { return low + " to " + high; }

}  // namespace

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

}  // namespace lagesbild::config
