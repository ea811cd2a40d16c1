#include "common/kafka/record.h"

#include <array>
#include <charconv>

namespace lagesbild::kafka {

namespace {

template <class Int>
bool ParseWhole(std::string_view text, Int& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string Origin::ToString() const {
  return stage + '|' + topic + '|' + std::to_string(partition) + '|' + std::to_string(offset) + '|' +
         std::to_string(number);
}

base::Result<Origin> Origin::Parse(std::string_view text) {
  std::array<std::string_view, 5> parts;
  std::string_view rest = text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto bar = rest.find('|');
    const bool is_last = i + 1 == parts.size();
    if ((bar == std::string_view::npos) != is_last) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "not an origin: '" + std::string(text) + "'");
    }
    parts[i] = rest.substr(0, bar);
    rest = is_last ? std::string_view() : rest.substr(bar + 1);
  }
  Origin origin;
  origin.stage = parts[0];
  origin.topic = parts[1];
  if (!ParseWhole(parts[2], origin.partition) || !ParseWhole(parts[3], origin.offset) ||
      !ParseWhole(parts[4], origin.number)) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "not an origin: '" + std::string(text) + "'");
  }
  return origin;
}

}  // namespace lagesbild::kafka
