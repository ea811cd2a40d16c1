// Structured logs to stderr: one line an event, key=value (logfmt) or JSON. Safe from any thread.
//
//   telemetry::Info("partition taken", {{"partition", 3}, {"restore_ms", 120}});
//   telemetry::ErrorLimited("redis write failed", {{"error", error.ToString()}});  // once per 10 s and call
//   site
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>

#include "common/base/error.h"
#include "common/base/result.h"

namespace lagesbild::telemetry {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError };
enum class LogFormat : std::uint8_t { kLogfmt, kJson };

/// "debug", "info", "warn", "error"; "logfmt", "json". kInvalidArgument: another word.
base::Result<LogLevel> ParseLogLevel(std::string_view text);
base::Result<LogFormat> ParseLogFormat(std::string_view text);

struct LogSettings {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kLogfmt;
  std::string service;   ///< stands in each line; empty: left out
  std::string instance;  ///< stands in each line; empty: left out
  /// Gets each finished line, without line end, instead of stderr: for tests. Called under a lock.
  std::function<void(std::string_view line)> sink;
};

/// Sets the log of the process. Call first thing in main; before it, lines of level info and up go to stderr.
void SetupLog(LogSettings settings);

/// One key and its value. Keys are lower_snake and constant. Views hold only during the call.
class Field {
 public:
  template <class T>
  requires std::integral<T> &&(!std::same_as<T, bool>)Field(std::string_view key, T value)
      : key_(key), value_(std::to_string(value)) {}
  Field(std::string_view key, bool value) : key_(key), value_(value ? "true" : "false") {}
  Field(std::string_view key, double value);
  Field(std::string_view key, std::string_view value) : key_(key), value_(value), is_text_(true) {}
  Field(std::string_view key, const char* value) : Field(key, std::string_view(value)) {}
  Field(std::string_view key, const std::string& value) : Field(key, std::string_view(value)) {}
  Field(std::string_view key, const base::Error& error);

  std::string_view key() const { return key_; }
  std::string_view value() const { return value_; }
  bool is_text() const { return is_text_; }

 private:
  std::string_view key_;
  std::string value_;
  bool is_text_ = false;
};
using Fields = std::initializer_list<Field>;

void Log(LogLevel level, std::string_view message, Fields fields = {});
inline void Debug(std::string_view message, Fields fields = {}) { Log(LogLevel::kDebug, message, fields); }
inline void Info(std::string_view message, Fields fields = {}) { Log(LogLevel::kInfo, message, fields); }
inline void Warn(std::string_view message, Fields fields = {}) { Log(LogLevel::kWarn, message, fields); }
inline void Error(std::string_view message, Fields fields = {}) { Log(LogLevel::kError, message, fields); }

/// At most one line per 10 s and call site; the next one says how many were left out.
void ErrorLimited(std::string_view message, Fields fields = {},
                  std::source_location where = std::source_location::current());
void WarnLimited(std::string_view message, Fields fields = {},
                 std::source_location where = std::source_location::current());

/// Decides which of many equal events are let through. Safe from any thread.
class RateLimit {
 public:
  explicit RateLimit(std::chrono::milliseconds interval) : interval_(interval) {}
  /// The number left out since the last one let through, or nothing: leave this one out.
  /// site: bounded set (places in code).
  std::optional<std::int64_t> Admit(const std::string& site, std::chrono::steady_clock::time_point now);

 private:
  struct Seen {
    std::chrono::steady_clock::time_point last;
    std::int64_t left_out = 0;
  };
  std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::map<std::string, Seen> seen_;
};

}  // namespace lagesbild::telemetry
