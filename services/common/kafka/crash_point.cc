#include "common/kafka/crash_point.h"

#include <unistd.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace lagesbild::kafka {

namespace {

using Counts = std::array<std::atomic<std::uint64_t>, kCrashPointNames.size()>;

Counts& Hits() {
  static Counts counts{};
  return counts;
}

std::optional<CrashSetting> FromEnvironment() {
  const char* text =
      std::getenv("LAGESBILD_CRASH_AT");  // NOLINT(concurrency-mt-unsafe): read once, never set
  if (text == nullptr || *text == '\0') return std::nullopt;
  const auto setting = ParseCrashSetting(text);
  if (!setting) {
    std::fprintf(stderr, "LAGESBILD_CRASH_AT='%s' is not point:n\n", text);
    _exit(2);
  }
  return setting;
}

}  // namespace

std::optional<CrashSetting> ParseCrashSetting(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto name = text.substr(0, colon);
  const auto count = text.substr(colon + 1);
  CrashSetting setting;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), setting.hit);
  if (error != std::errc() || end != count.data() + count.size() || setting.hit == 0) return std::nullopt;
  for (std::size_t i = 0; i < kCrashPointNames.size(); ++i) {
    if (kCrashPointNames[i] != name) continue;
    setting.point = static_cast<CrashPoint>(i);
    return setting;
  }
  return std::nullopt;
}

void HitCrashPoint(CrashPoint point) {
  static const std::optional<CrashSetting> setting = FromEnvironment();
  const auto index = static_cast<std::size_t>(point);
  const auto hit = Hits()[index].fetch_add(1, std::memory_order_relaxed) + 1;
  if (!setting || setting->point != point || setting->hit != hit) return;
  std::fprintf(stderr, "crash point %s hit %llu times\n", kCrashPointNames[index].data(),
               static_cast<unsigned long long>(hit));
  std::fflush(stderr);
  std::raise(SIGKILL);
}

std::uint64_t CrashPointHits(CrashPoint point) {
  return Hits()[static_cast<std::size_t>(point)].load(std::memory_order_relaxed);
}

}  // namespace lagesbild::kafka
