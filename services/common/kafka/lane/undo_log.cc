#include "common/kafka/lane/undo_log.h"

#include <algorithm>

#include "common/kafka/lane/state_sum.h"

namespace lagesbild::kafka {

namespace {
constexpr std::size_t kSlotsAtFirst = 64;
}

std::size_t UndoLog::SlotOf(std::string_view key, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != kNone) {
    const auto index = slots_[slot];
    if (hashes_[index] == hash && changes_[index].key == key) return slot;
    slot = (slot + 1) & mask;
  }
  return slot;
}

void UndoLog::Grow() {
  slots_.assign(std::max(kSlotsAtFirst, slots_.size() * 2), kNone);
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    slots_[SlotOf(changes_[i].key, hashes_[i])] = static_cast<std::uint32_t>(i);
  }
}

void UndoLog::Touch(std::string_view key, const Store& store) {
  if (changes_.size() * 2 >= slots_.size()) Grow();
  const auto hash = HashBytes(key, 0);
  const auto slot = SlotOf(key, hash);
  if (slots_[slot] != kNone) return;
  slots_[slot] = static_cast<std::uint32_t>(changes_.size());
  Change change{arena_.Add(key), std::nullopt, std::nullopt};
  if (const auto before = store.Get(key)) change.before = arena_.Add(*before);
  changes_.push_back(change);
  hashes_.push_back(hash);
}

void UndoLog::Undo(Store& store) {
  for (const auto& change : changes_) {
    if (change.before) {
      store.Put(change.key, *change.before);
    } else {
      store.Erase(change.key);
    }
  }
  Clear();
}

void UndoLog::Clear() {
  // A table far larger than its content would make every later Clear slow.
  if (slots_.size() > kSlotsAtFirst && slots_.size() > changes_.size() * 64) {
    slots_.assign(slots_.size() / 2, kNone);
  } else {
    std::fill(slots_.begin(), slots_.end(), kNone);
  }
  changes_.clear();
  hashes_.clear();
  arena_.Clear();
}

std::uint64_t UndoLog::Settle(const Store& store) {
  std::uint64_t gain = 0;
  for (auto& change : changes_) {
    change.now = store.Get(change.key);
    if (change.now == change.before) continue;
    if (change.before) gain -= HashPair(change.key, *change.before);
    if (change.now) gain += HashPair(change.key, *change.now);
  }
  return gain;
}

}  // namespace lagesbild::kafka
