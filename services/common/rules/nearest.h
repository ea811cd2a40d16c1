// The name that somebody may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lagesbild::rules {

/// The one of `names` that takes the fewest changed letters, if at most a third of them (and one more from
/// four letters on); empty: none is near. The first of equals.
std::string Nearest(std::string_view name, const std::vector<std::string_view>& names);

/// "write 'near'", else `otherwise`.
std::string WriteNearest(std::string_view name, const std::vector<std::string_view>& names,
                         std::string otherwise);

}  // namespace lagesbild::rules
