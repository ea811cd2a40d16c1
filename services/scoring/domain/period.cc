#include "scoring/domain/period.h"

#include <charconv>
#include <system_error>

namespace lagesbild::scoring {

std::int32_t YearOfPeriod(std::string_view period) {
  std::int32_t year = -1;
  const std::string_view digits = period.substr(0, 4);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), year);
  return error == std::errc() && end == digits.data() + 4 ? year : -1;
}

}  // namespace lagesbild::scoring
