// Progress for a person: a bar on a terminal, a line every few seconds elsewhere.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "console/feeds/publisher.h"
#include "console/feeds/push.h"

namespace lagesbild::feeds {

/// "[#####.....]  48 %  12 000 rows, 11 998 accepted, 2 refused, 0 sent again"; without the bar if the length
/// of the input is not known.
std::string ProgressLine(const PushProgress& progress);

/// "[#####.....]  48 %  "; empty if the length of the input is not known.
std::string Bar(const Position& position);

/// Writes over its last line at most ten times a second on a terminal, a line every five seconds elsewhere.
/// One thread; out and clock outlive it.
class ProgressWriter {
 public:
  ProgressWriter(std::ostream& out, bool terminal, Clock& clock)
      : out_(out), terminal_(terminal), clock_(clock) {}
  /// Asked once for each row: whether it is time to write again.
  bool IsDue();
  void Write(const std::string& line);
  /// The last line, and a line end.
  void Finish(const std::string& line);

 private:
  std::ostream& out_;
  bool terminal_;
  Clock& clock_;
  std::int64_t calls_ = 0;
  std::int64_t shown_at_ms_ = 0;
};

/// How far a push is. One thread; out and clock outlive it.
class ProgressBar {
 public:
  ProgressBar(std::ostream& out, bool terminal, Clock& clock) : writer_(out, terminal, clock) {}
  void Show(const PushProgress& progress);
  /// The last line, and a line end.
  void Finish() { writer_.Finish(ProgressLine(last_)); }

 private:
  ProgressWriter writer_;
  PushProgress last_;
};

}  // namespace lagesbild::feeds
