// Which of many watched series to believe at once: e-BH on what their e-detectors say now.
#pragma once

#include <span>

namespace lagesbild::trend {

/// Evidence at or above this is to be believed; infinity: nothing is. With k the largest number for which the
/// k-th highest evidence is at least total/(alpha·k), it is total/(alpha·k). Any dependence between series is
/// allowed; what is bounded is the expected share of false alarms over patience: for patience of a year and a
/// share q, alpha = q/52 (Dandapanthula & Ramdas 2025, arXiv 2501.04130; e-BH: Wang & Ramdas 2022,
/// doi 10.1111/rssb.12489). evidence: present values, never their maxima so far, of the series that are not
/// in alarm; is reordered. total: an upper bound of the number of series in all partitions, so that the union
/// over partitions keeps the bound. alpha > 0.
double BelievedFrom(std::span<double> evidence, double total, double alpha);

}  // namespace lagesbild::trend
