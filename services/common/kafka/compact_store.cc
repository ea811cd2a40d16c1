#include "common/kafka/compact_store.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <utility>

#include "common/base/check.h"

namespace lagesbild::kafka {

namespace {

constexpr std::size_t kSegments = 256;
constexpr std::size_t kSlotsMin = 8;
constexpr std::size_t kRecordMax = 1000;
constexpr std::uint8_t kEmpty = 0;
constexpr std::uint8_t kErased = 1;

std::uint64_t HashOf(std::string_view key) { return std::hash<std::string_view>{}(key); }
/// By the first byte, so that the segments lie in the order of the keys.
std::size_t SegmentOf(std::string_view key) {
  return key.empty() ? 0 : static_cast<std::uint8_t>(key.front());
}
std::uint8_t TagOf(std::uint64_t hash) { return static_cast<std::uint8_t>((hash & 0x7FU) | 0x80U); }
/// First slot to try of `slots`, by bits that neither segment nor tag uses.
std::size_t StartOf(std::uint64_t hash, std::size_t slots) {
  return static_cast<std::size_t>(((hash >> 16U) & 0xFFFFFFFFU) * slots >> 32U);
}

std::size_t LengthBytes(std::size_t length) { return length < 128 ? 1 : 2; }
std::size_t BlockBytes(std::size_t key, std::size_t value) {
  return LengthBytes(key) + LengthBytes(value) + key + value;
}

/// Lengths below 16,384 in one or two bytes, low 7 bits first.
char* WriteLength(char* at, std::size_t length) {
  if (length >= 128) *at++ = static_cast<char>((length & 0x7FU) | 0x80U);
  *at++ = static_cast<char>(length >= 128 ? length >> 7U : length);
  return at;
}
const char* ReadLength(const char* at, std::size_t& length) {
  length = static_cast<std::uint8_t>(*at++);
  if (length >= 128)
    length = (length & 0x7FU) | static_cast<std::size_t>(static_cast<std::uint8_t>(*at++)) << 7U;
  return at;
}

struct RecordView {
  std::string_view key;
  std::string_view value;
};
RecordView ReadRecord(const char* at) {
  std::size_t key = 0;
  std::size_t value = 0;
  at = ReadLength(at, key);
  at = ReadLength(at, value);
  return {{at, key}, {at + key, value}};
}
void WriteRecord(char* at, std::string_view key, std::string_view value) {
  at = WriteLength(at, key.size());
  at = WriteLength(at, value.size());
  std::memcpy(at, key.data(), key.size());
  std::memcpy(at + key.size(), value.data(), value.size());
}

std::size_t UnitsOf(std::size_t bytes) { return (bytes + BlockArena::kUnit - 1) / BlockArena::kUnit; }

}  // namespace

std::uint32_t BlockArena::Allocate(std::size_t bytes) {
  const auto units = UnitsOf(bytes);
  LB_CHECK(bytes > 0 && bytes <= kBlockMax);
  if (free_[units] != kNone) {
    const auto block = free_[units];
    std::memcpy(&free_[units], At(block), sizeof(std::uint32_t));
    return block;
  }
  if (next_unit_ + units > kChunkUnits) {
    LB_CHECK((chunks_.size() + 1) * kChunkUnits < kNone);  // 16 GiB a partition: take more partitions
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(kChunkUnits * kUnit));
    next_unit_ = 0;
  }
  const auto block = static_cast<std::uint32_t>((chunks_.size() - 1) * kChunkUnits + next_unit_);
  next_unit_ += units;
  return block;
}

void BlockArena::Free(std::uint32_t block, std::size_t bytes) {
  const auto units = UnitsOf(bytes);
  std::memcpy(At(block), &free_[units], sizeof(std::uint32_t));
  free_[units] = block;
}

std::size_t BlockArena::memory_bytes() const {
  return chunks_.size() * kChunkUnits * kUnit + chunks_.capacity() * sizeof(chunks_[0]) +
         free_.capacity() * sizeof(free_[0]);
}

CompactStore::CompactStore() : segments_(kSegments), large_(NewOrderedStore()) {}

std::optional<CompactStore::Slot> CompactStore::Find(std::string_view key, std::uint64_t hash) const {
  Segment& segment = segments_[SegmentOf(key)];
  const auto slots = segment.tags.size();
  if (slots == 0) return std::nullopt;
  const auto tag = TagOf(hash);
  for (auto at = StartOf(hash, slots); segment.tags[at] != kEmpty; at = at + 1 == slots ? 0 : at + 1) {
    if (segment.tags[at] == tag && ReadRecord(arena_.At(segment.blocks[at])).key == key) {
      return Slot{&segment, at};
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> CompactStore::Get(std::string_view key) const {
  if (const auto slot = Find(key, HashOf(key))) {
    return ReadRecord(arena_.At(slot->segment->blocks[slot->at])).value;
  }
  return large_->size() == 0 ? std::nullopt : large_->Get(key);
}

void CompactStore::Put(std::string_view key, std::string_view value) {
  if (key.size() + value.size() > kRecordMax) return PutLarge(key, value);
  if (large_->size() != 0) large_->Erase(key);
  const auto hash = HashOf(key);
  if (const auto slot = Find(key, hash)) return Replace(*slot, key, value);
  const auto block = arena_.Allocate(BlockBytes(key.size(), value.size()));
  WriteRecord(arena_.At(block), key, value);
  Segment& segment = segments_[SegmentOf(key)];
  MakeRoom(segment);
  Insert(segment, hash, block);
  ++segment.live;
  ++size_;
}

void CompactStore::PutLarge(std::string_view key, std::string_view value) {
  Erase(key);
  large_->Put(key, value);
}

void CompactStore::Replace(Slot slot, std::string_view key, std::string_view value) {
  auto& block = slot.segment->blocks[slot.at];
  const auto before = BlockBytes(key.size(), ReadRecord(arena_.At(block)).value.size());
  const auto now = BlockBytes(key.size(), value.size());
  if (UnitsOf(before) != UnitsOf(now)) {
    arena_.Free(block, before);
    block = arena_.Allocate(now);
  }
  WriteRecord(arena_.At(block), key, value);
}

void CompactStore::Erase(std::string_view key) {
  if (large_->size() != 0) large_->Erase(key);
  const auto slot = Find(key, HashOf(key));
  if (!slot) return;
  const auto block = slot->segment->blocks[slot->at];
  arena_.Free(block, BlockBytes(key.size(), ReadRecord(arena_.At(block)).value.size()));
  slot->segment->tags[slot->at] = kErased;
  --slot->segment->live;
  ++slot->segment->erased;
  --size_;
}

void CompactStore::Insert(Segment& segment, std::uint64_t hash, std::uint32_t block) {
  const auto slots = segment.tags.size();
  auto at = StartOf(hash, slots);
  while (segment.tags[at] > kErased) at = at + 1 == slots ? 0 : at + 1;
  if (segment.tags[at] == kErased) --segment.erased;
  segment.tags[at] = TagOf(hash);
  segment.blocks[at] = block;
}

void CompactStore::MakeRoom(Segment& segment) {
  const auto slots = segment.tags.size();
  const std::size_t used = std::size_t{segment.live} + segment.erased + 1;
  if (used * 5 <= slots * 4) return;
  // Many erased slots: the same size is enough once they are gone.
  const auto wanted = std::size_t{segment.live} * 2 > slots ? slots + slots / 2 : slots;
  Segment grown;
  grown.tags.assign(std::max(wanted, kSlotsMin), kEmpty);
  grown.blocks.resize(grown.tags.size());
  grown.live = segment.live;
  for (std::size_t at = 0; at < slots; ++at) {
    if (segment.tags[at] <= kErased) continue;
    Insert(grown, HashOf(ReadRecord(arena_.At(segment.blocks[at])).key), segment.blocks[at]);
  }
  segment = std::move(grown);
}

std::vector<std::pair<std::string_view, std::string_view>> CompactStore::Sorted(std::size_t number,
                                                                                std::string_view from) const {
  std::vector<std::pair<std::string_view, std::string_view>> records;
  const Segment& segment = segments_[number];
  records.reserve(segment.live);
  for (std::size_t at = 0; at < segment.tags.size(); ++at) {
    if (segment.tags[at] <= kErased) continue;
    const auto record = ReadRecord(arena_.At(segment.blocks[at]));
    if (record.key >= from) records.emplace_back(record.key, record.value);
  }
  large_->Scan(from, [&](std::string_view key, std::string_view value) {
    if (SegmentOf(key) == number) records.emplace_back(key, value);
    return SegmentOf(key) <= number;
  });
  std::sort(records.begin(), records.end());
  return records;
}

void CompactStore::Scan(std::string_view from,
                        const std::function<bool(std::string_view, std::string_view)>& visit) const {
  for (auto number = SegmentOf(from); number < kSegments; ++number) {
    for (const auto& [key, value] : Sorted(number, from)) {
      if (!visit(key, value)) return;
    }
  }
}

void CompactStore::ForEach(const std::function<void(std::string_view, std::string_view)>& visit) const {
  for (const Segment& segment : segments_) {
    for (std::size_t at = 0; at < segment.tags.size(); ++at) {
      if (segment.tags[at] <= kErased) continue;
      const auto record = ReadRecord(arena_.At(segment.blocks[at]));
      visit(record.key, record.value);
    }
  }
  large_->ForEach(visit);
}

std::size_t CompactStore::memory_bytes() const {
  auto bytes = arena_.memory_bytes() + segments_.capacity() * sizeof(Segment) + large_->memory_bytes();
  for (const Segment& segment : segments_) {
    bytes += segment.tags.capacity() + segment.blocks.capacity() * sizeof(std::uint32_t);
  }
  return bytes;
}

namespace {

class SplitStore final : public Store {
 public:
  explicit SplitStore(char compact_prefix) : prefix_(compact_prefix), ordered_(NewOrderedStore()) {}

  std::optional<std::string_view> Get(std::string_view key) const override {
    return IsCompact(key) ? compact_.Get(key.substr(1)) : ordered_->Get(key);
  }
  void Put(std::string_view key, std::string_view value) override {
    if (IsCompact(key)) return compact_.Put(key.substr(1), value);
    ordered_->Put(key, value);
  }
  void Erase(std::string_view key) override {
    if (IsCompact(key)) return compact_.Erase(key.substr(1));
    ordered_->Erase(key);
  }
  void Scan(std::string_view from,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    const std::string_view prefix(&prefix_, 1);
    bool goes_on = true;
    const auto before = [&](std::string_view key, std::string_view value) {
      return key < prefix && (goes_on = visit(key, value));
    };
    std::string whole(prefix);
    const auto compact = [&](std::string_view key, std::string_view value) {
      whole.resize(1);
      whole.append(key);
      return goes_on = visit(whole, value);
    };
    if (from < prefix) ordered_->Scan(from, before);
    if (goes_on && (from < prefix || IsCompact(from)))
      compact_.Scan(IsCompact(from) ? from.substr(1) : from.substr(0, 0), compact);
    if (!goes_on) return;
    const std::string behind(1, static_cast<char>(prefix_ + 1));
    ordered_->Scan(std::max(from, std::string_view(behind)), visit);
  }
  void ForEach(const std::function<void(std::string_view, std::string_view)>& visit) const override {
    std::string whole(1, prefix_);
    compact_.ForEach([&](std::string_view key, std::string_view value) {
      whole.resize(1);
      whole.append(key);
      visit(whole, value);
    });
    ordered_->ForEach(visit);
  }
  std::size_t size() const override { return compact_.size() + ordered_->size(); }
  std::size_t memory_bytes() const override { return compact_.memory_bytes() + ordered_->memory_bytes(); }

 private:
  bool IsCompact(std::string_view key) const { return !key.empty() && key.front() == prefix_; }

  char prefix_;
  CompactStore compact_;
  std::unique_ptr<Store> ordered_;
};

}  // namespace

std::unique_ptr<Store> NewCompactStore() { return std::make_unique<CompactStore>(); }
std::unique_ptr<Store> NewSplitStore(char compact_prefix) {
  return std::make_unique<SplitStore>(compact_prefix);
}

}  // namespace lagesbild::kafka
