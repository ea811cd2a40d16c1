#include "common/kafka/lane/task.h"

#include <utility>

namespace lagesbild::kafka {

Task::Task(std::int32_t partition_number, std::unique_ptr<Store> empty_store, std::string_view stage,
           std::string_view input_topic)
    : partition(partition_number), store(std::move(empty_store)) {
  origin_prefix.append(stage).append("|").append(input_topic).append("|");
  origin_prefix.append(std::to_string(partition)).append("|");
}

void Task::StartAt(Position position) {
  origins = OriginMarks();
  for (const auto& origin : position.origins) {
    origins.Restore({origin.stage, origin.topic, origin.partition, origin.offset, origin.number});
  }
  position.origins.clear();
  next_offset = position.next_offset;
  cursor = position.cursor;
  output_number = position.output_number;
  committed = std::move(position);
  undo.Clear();
  is_touched = false;
  is_expired = false;
}

Position Task::Pending() {
  Position pending;
  pending.next_offset = next_offset;
  pending.cursor = cursor;
  pending.output_number = output_number;
  pending.transaction = committed.transaction + 1;
  pending.installation_epoch = committed.installation_epoch;
  pending.state_sum = committed.state_sum + undo.Settle(*store);
  pending.state_keys = store->size();
  for (const auto& mark : origins.marks()) {
    pending.origins.push_back({mark.stage, mark.topic, mark.partition, mark.offset, mark.number});
  }
  return pending;
}

void Task::Commit(Position pending) {
  pending.origins.clear();
  committed = std::move(pending);
  origins.Commit();
  undo.Clear();
  is_touched = false;
  is_expired = false;
}

bool Task::StandsAt(std::int64_t offset, std::string_view at_cursor) const {
  return !is_touched && next_offset == offset && cursor == at_cursor && committed.next_offset == offset &&
         committed.cursor == at_cursor;
}

void Task::Abort() {
  undo.Undo(*store);
  origins.Abort();
  next_offset = committed.next_offset;
  cursor = committed.cursor;
  output_number = committed.output_number;
  is_touched = false;
}

}  // namespace lagesbild::kafka
