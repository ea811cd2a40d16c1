// Whether a change is one of reality, of a source everywhere, or of a source in this one place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "trend-detection/domain/change/hull.h"
#include "trend-detection/domain/change/negative_binomial.h"

namespace lagesbild::trend {

/// Counted and expected over the window of an alarm.
struct WindowSums {
  double count = 0;
  double expected = 0;
};

enum class Cause : std::uint8_t {
  kReality,       ///< The area's own events of the kind.
  kSource,        ///< One source, in all areas it serves.
  kLocalOutlet,   ///< One source, in this area, whatever the kind.
  kUnattributed,  ///< It rests on a source that serves this area only: nobody can tell what it is.
};

struct Attribution {
  Cause cause = Cause::kReality;
  /// Which source, for the other causes.
  std::size_t source = 0;
  /// Log-likelihood ratio of the cause, and by how much it leads the next one.
  double gain = 0;
  double margin = 0;
};

/// What an alarm's window holds for one source.
struct SourceSums {
  WindowSums everywhere;  ///< All areas and kinds.
  WindowSums here;        ///< All kinds in the alarmed area.
  /// False: it is not heard of in the area, so no local outlet of it can be the cause.
  bool serves_area = true;
  bool serves_others = true;
};

/// The cause with the largest gain. An explanation by one of n sources pays log n for having been chosen
/// among them, one by a whole source 1 more (design; the ratio is that of a Poisson or NB1 scan, Kulldorff
/// 1997, doi 10.1080/03610929708831995). own: the alarmed area and kind over all sources. phi: one for all
/// sums.
Attribution Attribute(Direction direction, double phi, WindowSums own, std::span<const SourceSums> sources);

/// How complete one source is against what is expected of it, as a gamma that forgets a tenth a step. Feed it
/// without the areas that are in alarm, and with no single area's weight too large.
class CoverageFactor {
 public:
  void Add(WindowSums step) {
    shape_ = kKept * shape_ + step.count;
    rate_ = kKept * rate_ + step.expected;
  }
  /// 1 until something was expected; multiply means by it and test again.
  double value() const { return rate_ > 0 ? shape_ / rate_ : 1; }

 private:
  static constexpr double kKept = .9;
  double shape_ = 0;
  double rate_ = 0;
};

}  // namespace lagesbild::trend
