#include "ingest/registrar/adapters/tick_forwarder.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "common/codec/codec.h"
#include "common/kafka/topics.h"
#include "common/model/kinds.h"
#include "ingest/registrar/adapters/register_state.h"

namespace lagesbild::registrar {

namespace {

constexpr std::size_t kRowsPerPart = 2'000;
constexpr std::size_t kPartsPerSlice = 20;        // 40,000 keys read and as many erased
constexpr std::size_t kOutputsPerSlice = 10'000;  // the lane's bound
constexpr std::string_view kGoesOn = "tick";      // what is sent is no longer in the state: no place to keep

void EmitToAllPartitions(const model::Tick& part, kafka::Unit& unit) {
  const auto value = codec::EncodeObservationRecord(part);
  for (std::int32_t to = 0; to < unit.partition_count(); ++to) {
    unit.Emit({kafka::kObservations, to, {}, value, {}});
  }
}

/// Turns rows into what travels; rows of one feed follow each other.
class RowNames {
 public:
  explicit RowNames(const RegisterReader& reader) : reader_(reader) {}

  base::Result<model::TickCount> Named(const PendingCount& row) {
    if (feed_ != row.feed) {
      auto feed = reader_.Feed(row.feed);
      if (!feed) return base::Fail(feed.error());
      name_ = *feed ? (*feed)->id : std::string();
      feed_ = row.feed;
    }
    const auto* kind = model::FindKind(row.kind);
    return model::TickCount{name_, kind != nullptr ? std::string(kind->name) : std::string(), row.day,
                            row.count};
  }

 private:
  const RegisterReader& reader_;
  std::optional<std::uint32_t> feed_;
  std::string name_;
};

}  // namespace

base::Result<std::string> ForwardTick(const model::Tick& tick, std::int64_t areas_activation,
                                      kafka::Unit& unit) {
  const RegisterReader reader(unit);
  RegisterWriter writer(unit);
  const auto before = reader.Tick();
  if (tick.time_ms <= before.time_ms) return std::string();
  const auto partitions = static_cast<std::size_t>(std::max(unit.partition_count(), 1));
  const auto rows_max =
      kRowsPerPart * std::clamp(kOutputsPerSlice / partitions, std::size_t{1}, kPartsPerSlice);
  auto rows = reader.Pending(rows_max + 1);
  const bool is_last_slice = rows.size() <= rows_max;
  if (!is_last_slice) rows.pop_back();

  model::Tick part{0, unit.partition(), before.number + 1, {}, false, tick.interval_ms, areas_activation};
  RowNames names(reader);
  std::span<const PendingCount> left(rows);
  do {
    const auto now = left.first(std::min(left.size(), kRowsPerPart));
    left = left.subspan(now.size());
    part.counts.clear();
    for (const auto& row : now) {
      auto count = names.Named(row);
      if (!count) return base::Fail(count.error());
      part.counts.push_back(std::move(*count));
      writer.ErasePending(row);
    }
    part.last = is_last_slice && left.empty();
    if (part.last) part.time_ms = tick.time_ms;
    EmitToAllPartitions(part, unit);
  } while (!left.empty());
  if (!is_last_slice) return std::string(kGoesOn);
  writer.PutTick({tick.time_ms, part.number});
  return std::string();
}

}  // namespace lagesbild::registrar
