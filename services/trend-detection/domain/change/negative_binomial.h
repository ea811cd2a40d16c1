// The family of counts that the detector assumes, and its log-likelihood ratio.
#pragma once

namespace lagesbild::trend {

/// NB1: mean `mean`, variance `phi` · mean. phi 1 is Poisson. A sum of independent NB1 of one phi is NB1 with
/// the sum of the means, so weeks, areas and kinds just add.
struct Nb1 {
  double mean = 0;
  double phi = 1;
};

/// Below this phi formulas take their Poisson limit: the others divide by phi − 1.
inline constexpr double kPoissonPhi = 1.0001;

/// What is seen of `whole` when each event is known with probability `share`, 0 to 1: again NB1, exactly
/// (binomial thinning of a gamma-Poisson mixture).
inline Nb1 Thinned(Nb1 whole, double share) { return {whole.mean * share, 1 + (whole.phi - 1) * share}; }

/// Log-likelihood ratio of the best mean against `null`.mean for a sum `count`; its size parameter is held,
/// so only the success probability moves (NB1 as a one-parameter exponential family). 0 where the count is
/// the mean; never below 0 but for rounding. null.mean > 0, count ≥ 0.
double LogLikelihoodRatio(double count, Nb1 null);

/// Half the 95 % point of chi-square with one degree of freedom: a log-likelihood that much below the best
/// bounds a 95 % interval (Wilks 1938, doi 10.1214/aoms/1177732360).
inline constexpr double kIntervalDrop = 1.92;

/// Rate ratios to the null whose log-likelihood lies `drop` below the best, on the lower and the upper side;
/// the lower is 0 at count 0. It takes the window as given: an interval for a window that was chosen because
/// its rate is high is too optimistic.
struct RateInterval {
  double low = 0;
  double high = 0;
};
RateInterval ProfileInterval(double count, Nb1 null, double drop = kIntervalDrop);

}  // namespace lagesbild::trend
