#include "common/measures/facts.h"

#include <algorithm>
#include <chrono>

namespace lagesbild::measures {

std::string_view Facts::Label(std::uint32_t input) const {
  const auto at = std::find_if(labels.begin(), labels.end(),
                               [&](const LabelFact& label) { return label.input == input; });
  return at == labels.end() ? std::string_view() : std::string_view(at->text);
}

std::int32_t YearOf(std::int32_t day) {
  return static_cast<std::int32_t>(
      std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(day))).year());
}

}  // namespace lagesbild::measures
