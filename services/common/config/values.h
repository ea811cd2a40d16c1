// Reads numbers, durations, sizes and addresses from text; each refusal names the value and what to write.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace lagesbild::config {

/// A whole decimal number that fits 64 bits. kInvalidArgument: anything else, an empty text too.
base::Result<std::int64_t> ParseInt(std::string_view text);

/// A whole number and a unit: "250ms", "10s", "5m", "2h"; "0" needs none. Never negative.
base::Result<std::chrono::milliseconds> ParseDuration(std::string_view text);

/// A whole number of bytes with an optional unit: "512", "64KiB", "16MiB", "2GiB". Never negative.
base::Result<std::int64_t> ParseBytes(std::string_view text);

/// "true", "false", "on", "off", "yes", "no", "1", "0".
struct ParsedBool {
  bool value = false;
};
base::Result<ParsedBool> ParseBool(std::string_view text);

/// Splits at commas and drops the blanks around each part; an empty text has no parts.
std::vector<std::string> SplitList(std::string_view text);

/// How a value is written back, for --help: "250ms", "10s", "64KiB".
std::string FormatDuration(std::chrono::milliseconds value);
std::string FormatBytes(std::int64_t value);

/// "host:port"; port 0 to 65535, an IPv6 host in brackets.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
base::Result<HostPort> ParseHostPort(std::string_view text);

/// Ready checks for SettingsParser::String.
base::Status CheckHostPort(std::string_view text);
/// "host:port" or several, separated by commas; ports from 1.
base::Status CheckHostPortList(std::string_view text);
/// 64 hex digits. Its message never repeats the value: it may be a secret written into the wrong place.
base::Status CheckSha256(std::string_view text);
/// Letters, digits, '.', '_' and '-': what may stand in a Kafka name.
base::Status CheckName(std::string_view text);

}  // namespace lagesbild::config
