#include "scoring/domain/since_change.h"

#include <algorithm>

#include "common/model/kinds.h"
#include "scoring/domain/ledger.h"

namespace lagesbild::scoring {

namespace {

/// The record of a month and kind, made if it was not there.
NewCount& At(SinceChange& since, const model::CountChange& change) {
  const NewCount key{MonthDayOf(change.day).month, model::FindKind(change.kind)->number, 0};
  const auto at = std::lower_bound(since.counts.begin(), since.counts.end(), key,
                                   [](const NewCount& a, const NewCount& b) {
                                     return std::pair(a.month, a.kind) < std::pair(b.month, b.kind);
                                   });
  const bool is_there = at != since.counts.end() && at->month == key.month && at->kind == key.kind;
  return is_there ? *at : *since.counts.insert(at, key);
}

void NoteNew(SinceChange& since, const model::Delta& delta) {
  for (const auto& change : delta.counts) At(since, change).count += change.count;
  for (const auto& change : delta.values) {
    if (!change.now) continue;
    NewValue key{change.type, change.name, change.period, delta.feed};
    const auto at = std::lower_bound(since.values.begin(), since.values.end(), key);
    if (at == since.values.end() || *at != key) since.values.insert(at, std::move(key));
  }
}

void NoteCorrection(SinceChange& since, const model::Delta& delta) {
  std::int64_t taken = 0;
  for (const auto& change : delta.counts) {
    if (change.count >= 0) continue;
    NewCount& record = At(since, change);
    const std::int64_t part = std::min(-change.count, std::max<std::int64_t>(record.count, 0));
    record.count -= part;
    taken += part;
  }
  for (const auto& change : delta.counts) {
    const std::int64_t part = std::min(change.count, taken);
    if (part <= 0) continue;
    At(since, change).count += part;
    taken -= part;
  }
}

}  // namespace

void Note(SinceChange& since, const model::Delta& delta) {
  switch (delta.cause) {
    case model::DeltaCause::kNew:
      NoteNew(since, delta);
      break;
    case model::DeltaCause::kRevised:
    case model::DeltaCause::kWithdrawn:
      NoteCorrection(since, delta);
      break;
    case model::DeltaCause::kFrame:
      return;
  }
  std::erase_if(since.counts, [](const NewCount& record) { return record.count == 0; });
}

}  // namespace lagesbild::scoring
