#include "common/config/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace lagesbild::config {

namespace {

using base::ErrorCode;
using base::Fail;

std::string Quoted(std::string_view text) {
  constexpr std::size_t kShown = 60;
  return "'" + std::string(text.substr(0, kShown)) + (text.size() > kShown ? "…'" : "'");
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::array<Unit, 4> kTimeUnits{{{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::array<Unit, 4> kByteUnits{
    {{"GiB", 1LL << 30U}, {"MiB", 1LL << 20U}, {"KiB", 1LL << 10U}, {"B", 1}}};

/// "<digits><unit>" times the unit's factor; nothing: malformed or too large.
std::optional<std::int64_t> ParseWithUnit(std::string_view text, const std::array<Unit, 4>& units,
                                          bool unit_optional) {
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(text, IsDigit) - text.begin());
  const std::string_view unit = text.substr(digits);
  const auto parsed = ParseInt(text.substr(0, digits));
  if (!parsed) return std::nullopt;
  const std::int64_t number = *parsed;
  if (unit.empty()) return unit_optional || number == 0 ? std::optional(number) : std::nullopt;
  const auto* found = std::ranges::find(units, unit, &Unit::name);
  if (found == units.end() || number > std::numeric_limits<std::int64_t>::max() / found->factor) {
    return std::nullopt;
  }
  return number * found->factor;
}

std::string FormatWithUnit(std::int64_t value, const std::array<Unit, 4>& units) {
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.factor == 0)
      return std::to_string(value / unit.factor) + std::string(unit.name);
  }
  return "0";
}

}  // namespace

base::Result<std::int64_t> ParseInt(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return Fail(ErrorCode::kInvalidArgument, Quoted(text) + " is not a whole number",
                "write digits only, like 4");
  }
  return number;
}

base::Result<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  const auto value = ParseWithUnit(text, kTimeUnits, /*unit_optional=*/false);
  if (!value) {
    return Fail(ErrorCode::kInvalidArgument, Quoted(text) + " is not a duration",
                "write a whole number and ms, s, m or h, like 250ms or 10s");
  }
  return std::chrono::milliseconds(*value);
}

base::Result<std::int64_t> ParseBytes(std::string_view text) {
  const auto value = ParseWithUnit(text, kByteUnits, /*unit_optional=*/true);
  if (!value) {
    return Fail(ErrorCode::kInvalidArgument, Quoted(text) + " is not a size",
                "write a whole number and B, KiB, MiB or GiB, like 64KiB");
  }
  return *value;
}

base::Result<ParsedBool> ParseBool(std::string_view text) {
  constexpr std::array<std::string_view, 4> kYes{"true", "on", "yes", "1"};
  constexpr std::array<std::string_view, 4> kNo{"false", "off", "no", "0"};
  if (std::ranges::find(kYes, text) != kYes.end()) return ParsedBool{true};
  if (std::ranges::find(kNo, text) != kNo.end()) return ParsedBool{false};
  return Fail(ErrorCode::kInvalidArgument, Quoted(text) + " is neither true nor false",
              "write true or false");
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto part = Trim(text.substr(0, comma));
    if (!part.empty()) parts.emplace_back(part);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return parts;
}

std::string FormatDuration(std::chrono::milliseconds value) {
  return FormatWithUnit(value.count(), kTimeUnits);
}

std::string FormatBytes(std::int64_t value) { return FormatWithUnit(value, kByteUnits); }

base::Result<HostPort> ParseHostPort(std::string_view text) {
  const auto refused = [&] {
    return Fail(ErrorCode::kInvalidArgument, Quoted(text) + " is not host:port",
                "write it like 127.0.0.1:9092");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return refused();
  const std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.front() == '[' && host.back() == ']' && host.size() > 2;
  if (!bracketed && host.find_first_of(":[] \t") != std::string_view::npos) return refused();
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return refused();
  return HostPort{std::string(bracketed ? host.substr(1, host.size() - 2) : host), port};
}

base::Status CheckHostPort(std::string_view text) {
  if (auto parsed = ParseHostPort(text); !parsed) return Fail(parsed.error());
  return {};
}

base::Status CheckHostPortList(std::string_view text) {
  const auto parts = SplitList(text);
  if (parts.empty()) return CheckHostPort(text);
  for (const auto& part : parts) {
    const auto parsed = ParseHostPort(part);
    if (!parsed) return Fail(parsed.error());
    if (parsed->port == 0) {
      return Fail(ErrorCode::kInvalidArgument, Quoted(part) + " has port 0", "write the port it listens on");
    }
  }
  return {};
}

base::Status CheckSha256(std::string_view text) {
  const auto is_hex = [](char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  if (text.size() == 64 && std::ranges::all_of(text, is_hex)) return {};
  return Fail(ErrorCode::kInvalidArgument, "not a SHA-256 in 64 hex digits",
              "printf %s \"$TOKEN\" | sha256sum shows it; the token itself must not stand here");
}

base::Status CheckName(std::string_view text) {
  const auto is_allowed = [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
  };
  if (!text.empty() && text.size() <= 100 && std::ranges::all_of(text, is_allowed)) return {};
  return Fail(ErrorCode::kInvalidArgument, Quoted(text) + " is not a name",
              "write 1 to 100 letters, digits, '.', '_' or '-'");
}

}  // namespace lagesbild::config
