#include "common/kafka/lane/lane_unit.h"

#include <array>
#include <charconv>
#include <utility>

#include "common/base/check.h"
#include "common/kafka/planted_bug.h"

namespace lagesbild::kafka {

namespace {

void AppendNumber(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

/// True: drop it. A record without an origin, or with one we cannot read, is taken.
bool WasCounted(Task& task, const InputRecord& input) {
  if (PlantedBug("origins_ignored_after_rebuild")) return false;
  for (const auto& header : input.headers) {
    if (header.key != kOriginHeader) continue;
    OriginView origin;
    return ParseOrigin(header.value, origin) && !task.origins.Take(origin);
  }
  return false;
}

}  // namespace

std::optional<std::string_view> LaneUnit::Get(std::string_view key) const { return task_.store->Get(key); }

void LaneUnit::Scan(std::string_view from,
                    const std::function<bool(std::string_view, std::string_view)>& visit) const {
  task_.store->Scan(from, visit);
}

void LaneUnit::Put(std::string_view key, std::string_view value) {
  LB_CHECK(!key.empty());
  task_.undo.Touch(key, *task_.store);
  task_.store->Put(key, value);
}

void LaneUnit::Erase(std::string_view key) {
  LB_CHECK(!key.empty());
  task_.undo.Touch(key, *task_.store);
  task_.store->Erase(key);
}

void LaneUnit::Emit(const OutputRecord& record) {
  auto& text = task_.origin_text;
  text.assign(task_.origin_prefix);
  AppendNumber(text, input_.offset);
  text += '|';
  AppendNumber(text, task_.output_number++);
  sink_.Emit(input_, record, text);
}

void LaneUnit::DeadLetter(std::string_view reason, std::string_view message) {
  sink_.DeadLetter(input_, reason, message);
}

base::Result<Ran> RunRecord(Task& task, std::int32_t partition_count, const InputRecord& input, Step& step,
                            OutputSink& sink) {
  task.is_touched = true;
  const bool is_first_slice = task.cursor.empty();
  if (is_first_slice && WasCounted(task, input)) {
    task.next_offset = input.offset + 1;
    return Ran::kCounted;
  }
  LaneUnit unit(task, partition_count, input, sink);
  auto cursor = step.Handle(input, task.cursor, unit);
  if (!cursor) return base::Fail(cursor.error());
  task.cursor = std::move(*cursor);
  if (!task.cursor.empty()) return Ran::kSlice;
  task.next_offset = input.offset + 1;
  task.output_number = 0;
  return Ran::kDone;
}

}  // namespace lagesbild::kafka
