#include "common/telemetry/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <utility>

namespace lagesbild::telemetry {

namespace {

constexpr std::chrono::seconds kErrorInterval{10};

/// Hands finished lines to a function; the base class locks around it.
class FunctionSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    write_(std::string_view(line.data(), line.size()));
  }
  void flush_() override {}

  std::function<void(std::string_view)> write_;
};

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view Name(LogLevel level) {
  constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warn", "error"};
  return kNames.at(static_cast<std::size_t>(level));
}

/// Text in double quotes with JSON's escapes; other bytes pass, control characters as \u00XX.
void AppendQuoted(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (c == '\n') {
      out.append("\\n");
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      const auto byte = static_cast<unsigned char>(c);
      out.append("\\u00");
      out.push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 15U]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

bool NeedsQuotes(std::string_view text) {
  if (text.empty()) return true;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '=' || c == '\\' || c == 0x7F) return true;
  }
  return false;
}

void AppendField(std::string& out, LogFormat format, const Field& field) {
  if (format == LogFormat::kJson) {
    out.push_back(',');
    AppendQuoted(out, field.key());
    out.push_back(':');
    if (field.is_text()) {
      AppendQuoted(out, field.value());
    } else {
      out.append(field.value());
    }
    return;
  }
  out.push_back(' ');
  out.append(field.key());
  out.push_back('=');
  if (field.is_text() && NeedsQuotes(field.value())) {
    AppendQuoted(out, field.value());
  } else {
    out.append(field.value());
  }
}

/// What a line holds after its time: level, service, instance, message, fields.
std::string Body(const LogSettings& settings, LogLevel level, std::string_view message, Fields fields) {
  const LogFormat format = settings.format;
  std::string out;
  AppendField(out, format, Field("level", Name(level)));
  if (!settings.service.empty()) AppendField(out, format, Field("service", settings.service));
  if (!settings.instance.empty()) AppendField(out, format, Field("instance", settings.instance));
  AppendField(out, format, Field("msg", message));
  for (const Field& field : fields) AppendField(out, format, field);
  if (format == LogFormat::kJson) out.push_back('}');
  return out;
}

/// The settings and the spdlog logger that writes by them.
struct State {
  LogSettings settings;
  std::shared_ptr<spdlog::logger> logger;
};

std::shared_ptr<const State> MakeState(LogSettings settings) {
  spdlog::sink_ptr sink;
  if (settings.sink) {
    sink = std::make_shared<FunctionSink>(settings.sink);
  } else {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  }
  const char* pattern = settings.format == LogFormat::kJson ? R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ"%v)"
                                                            : "ts=%Y-%m-%dT%H:%M:%S.%eZ%v";
  const std::string end_of_line = settings.sink ? "" : "\n";
  auto state = std::make_shared<State>();
  state->logger = std::make_shared<spdlog::logger>("lagesbild", std::move(sink));
  state->logger->set_formatter(
      std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc, end_of_line));
  state->logger->set_level(ToSpdlog(settings.level));
  state->logger->flush_on(spdlog::level::debug);
  state->settings = std::move(settings);
  return state;
}

/// The log of the process: the one mutable thing everybody shares, behind a lock. Shared ownership, because a
/// thread may still be writing by the old settings while SetupLog replaces them.
class ProcessLog {
 public:
  static ProcessLog& Get() {
    // Never destroyed: threads of libraries may log while the process ends.
    static auto* const log = new ProcessLog;
    return *log;
  }
  void Set(LogSettings settings) {
    auto state = MakeState(std::move(settings));
    const std::scoped_lock lock(mutex_);
    state_ = std::move(state);
  }
  std::shared_ptr<const State> state() const {
    const std::scoped_lock lock(mutex_);
    return state_;
  }
  RateLimit& limit() { return limit_; }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const State> state_ = MakeState({});
  RateLimit limit_{kErrorInterval};
};

void LogLimited(LogLevel level, std::string_view message, Fields fields, const std::source_location& where) {
  const std::string site = std::string(where.file_name()) + ":" + std::to_string(where.line());
  const auto left_out = ProcessLog::Get().limit().Admit(site, std::chrono::steady_clock::now());
  if (!left_out) return;
  if (*left_out == 0) {
    Log(level, message, fields);
  } else {
    Log(level, std::string(message) + " (" + std::to_string(*left_out) + " more like this were not logged)",
        fields);
  }
}

}  // namespace

base::Result<LogLevel> ParseLogLevel(std::string_view text) {
  for (const auto level : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError}) {
    if (Name(level) == text) return level;
  }
  return base::Fail(base::ErrorCode::kInvalidArgument, "'" + std::string(text) + "' is no log level",
                    "debug, info, warn or error");
}

base::Result<LogFormat> ParseLogFormat(std::string_view text) {
  if (text == "logfmt") return LogFormat::kLogfmt;
  if (text == "json") return LogFormat::kJson;
  return base::Fail(base::ErrorCode::kInvalidArgument, "'" + std::string(text) + "' is no log format",
                    "logfmt or json");
}

void SetupLog(LogSettings settings) { ProcessLog::Get().Set(std::move(settings)); }

Field::Field(std::string_view key, double value) : key_(key) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  value_ = error == std::errc() ? std::string(text.data(), end) : "0";
  is_text_ = !std::isfinite(value);  // JSON has no NaN
}

Field::Field(std::string_view key, const base::Error& error)
    : key_(key), value_(std::string(base::Name(error.code)) + ": " + error.ToString()), is_text_(true) {}

void Log(LogLevel level, std::string_view message, Fields fields) {
  const auto state = ProcessLog::Get().state();
  if (!state->logger->should_log(ToSpdlog(level))) return;
  state->logger->log(ToSpdlog(level), spdlog::string_view_t(Body(state->settings, level, message, fields)));
}

void ErrorLimited(std::string_view message, Fields fields, std::source_location where) {
  LogLimited(LogLevel::kError, message, fields, where);
}

void WarnLimited(std::string_view message, Fields fields, std::source_location where) {
  LogLimited(LogLevel::kWarn, message, fields, where);
}

std::optional<std::int64_t> RateLimit::Admit(const std::string& site,
                                             std::chrono::steady_clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  const auto [found, is_new] = seen_.try_emplace(site, Seen{now, 0});
  if (is_new) return 0;
  Seen& seen = found->second;
  if (now - seen.last < interval_) {
    ++seen.left_out;
    return std::nullopt;
  }
  seen.last = now;
  return std::exchange(seen.left_out, 0);
}

}  // namespace lagesbild::telemetry
