#include "common/measures/reference.h"

#include <algorithm>
#include <span>
#include <tuple>

namespace lagesbild::measures {

namespace {

Moments MomentsOf(std::span<const Sample> samples) {
  Moments moments;
  moments.n = static_cast<std::int64_t>(samples.size());
  double sum = 0;
  for (const Sample& sample : samples) {
    moments.weight += sample.weight;
    sum += sample.weight * (static_cast<double>(sample.millionths) / 1e6);
  }
  if (moments.weight <= 0) return moments;
  moments.mean = sum / moments.weight;
  double squares = 0;
  for (const Sample& sample : samples) {
    const double off = static_cast<double>(sample.millionths) / 1e6 - moments.mean;
    squares += sample.weight * (off * off);
  }
  moments.variance = squares / moments.weight;
  return moments;
}

}  // namespace

std::int64_t Distribution::CountBelow(std::int64_t millionths) const {
  return std::lower_bound(sorted.begin(), sorted.end(), millionths) - sorted.begin();
}

std::int64_t Distribution::CountUpTo(std::int64_t millionths) const {
  return std::upper_bound(sorted.begin(), sorted.end(), millionths) - sorted.begin();
}

const Moments* Distribution::Group(std::string_view group) const {
  const auto at = groups.find(group);
  return at == groups.end() ? nullptr : &at->second;
}

Distribution MakeDistribution(std::vector<Sample> samples) {
  Distribution made;
  const auto by_value = [](const Sample& sample) { return std::tuple(sample.millionths, sample.weight); };
  std::sort(samples.begin(), samples.end(),
            [&](const Sample& a, const Sample& b) { return by_value(a) < by_value(b); });
  made.all = MomentsOf(samples);
  made.sorted.reserve(samples.size());
  for (const Sample& sample : samples) made.sorted.push_back(sample.millionths);
  std::stable_sort(samples.begin(), samples.end(),
                   [](const Sample& a, const Sample& b) { return a.group < b.group; });
  for (auto first = samples.begin(); first != samples.end();) {
    const auto last =
        std::find_if(first, samples.end(), [&](const Sample& s) { return s.group != first->group; });
    if (!first->group.empty()) made.groups.emplace(first->group, MomentsOf({first, last}));
    first = last;
  }
  return made;
}

}  // namespace lagesbild::measures
