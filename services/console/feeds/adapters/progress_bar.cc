#include "console/feeds/adapters/progress_bar.h"

#include <algorithm>

namespace lagesbild::feeds {

namespace {

constexpr std::int64_t kTerminalEveryMs = 100;
constexpr std::int64_t kPlainEveryMs = 5'000;
constexpr std::int64_t kWidth = 30;

}  // namespace

std::string Bar(const Position& position) {
  if (position.total <= 0) return {};
  const std::int64_t done = std::clamp<std::int64_t>(position.done, 0, position.total);
  const std::int64_t filled = done * kWidth / position.total;
  const std::string percent = std::to_string(done * 100 / position.total);
  return "[" + std::string(static_cast<std::size_t>(filled), '#') +
         std::string(static_cast<std::size_t>(kWidth - filled), '.') + "] " +
         std::string(3 - std::min<std::size_t>(percent.size(), 3), ' ') + percent + " %  ";
}

std::string ProgressLine(const PushProgress& progress) {
  return Bar(progress.position) + std::to_string(progress.rows) + " rows, " +
         std::to_string(progress.accepted) + " accepted, " + std::to_string(progress.refused) + " refused, " +
         std::to_string(progress.retried) + " sent again";
}

bool ProgressWriter::IsDue() {
  if (calls_++ % 64 != 0 && calls_ > 64) return false;  // the clock costs more than the row
  const std::int64_t now_ms = clock_.NowMs();
  if (now_ms - shown_at_ms_ < (terminal_ ? kTerminalEveryMs : kPlainEveryMs)) return false;
  shown_at_ms_ = now_ms;
  return true;
}

void ProgressWriter::Write(const std::string& line) {
  if (terminal_) {
    out_ << '\r' << line << "\x1b[K" << std::flush;
  } else {
    out_ << line << '\n' << std::flush;
  }
}

void ProgressWriter::Finish(const std::string& line) {
  Write(line);
  if (terminal_) out_ << '\n' << std::flush;
}

void ProgressBar::Show(const PushProgress& progress) {
  last_ = progress;
  if (writer_.IsDue()) writer_.Write(ProgressLine(last_));
}

}  // namespace lagesbild::feeds
