#include "common/kafka/lane/origin_marks.h"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace lagesbild::kafka {

namespace {

bool NextField(std::string_view& rest, std::string_view& field) {
  const auto bar = rest.find('|');
  if (bar == std::string_view::npos) return false;
  field = rest.substr(0, bar);
  rest.remove_prefix(bar + 1);
  return true;
}

template <class Int>
bool Whole(std::string_view text, Int& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

auto Place(const OriginMarks::Mark& mark) {
  return std::tuple<std::string_view, std::string_view, std::int32_t>(mark.stage, mark.topic, mark.partition);
}

auto Place(const OriginView& origin) { return std::tuple(origin.stage, origin.topic, origin.partition); }

}  // namespace

bool ParseOrigin(std::string_view text, OriginView& out) {
  std::string_view partition;
  std::string_view offset;
  if (!NextField(text, out.stage) || !NextField(text, out.topic) || !NextField(text, partition) ||
      !NextField(text, offset)) {
    return false;
  }
  return Whole(partition, out.partition) && Whole(offset, out.offset) && Whole(text, out.number);
}

bool OriginMarks::Take(const OriginView& origin) {
  const auto place = Place(origin);
  auto at = std::lower_bound(marks_.begin(), marks_.end(), place,
                             [](const Mark& mark, const auto& wanted) { return Place(mark) < wanted; });
  if (at == marks_.end() || Place(*at) != place) {
    at = marks_.insert(at, Mark{std::string(origin.stage), std::string(origin.topic), origin.partition});
  } else if (std::tie(origin.offset, origin.number) <= std::tie(at->offset, at->number)) {
    return false;
  }
  at->offset = origin.offset;
  at->number = origin.number;
  return true;
}

void OriginMarks::Commit() {
  for (auto& mark : marks_) {
    mark.committed_offset = mark.offset;
    mark.committed_number = mark.number;
  }
}

void OriginMarks::Abort() {
  std::erase_if(marks_, [](const Mark& mark) { return mark.committed_offset < 0; });
  for (auto& mark : marks_) {
    mark.offset = mark.committed_offset;
    mark.number = mark.committed_number;
  }
}

void OriginMarks::Restore(const OriginView& origin) {
  Take(origin);
  Commit();
}

}  // namespace lagesbild::kafka
