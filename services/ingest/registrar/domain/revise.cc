#include "ingest/registrar/domain/revise.h"

#include <string>
#include <tuple>
#include <utility>

#include "common/model/kinds.h"
#include "common/model/registers.h"

namespace lagesbild::registrar {

namespace {

model::ValueType TypeOf(SaidType type) {
  switch (type) {
    case SaidType::kSurvey:
      return model::ValueType::kSurvey;
    case SaidType::kIndicator:
      return model::ValueType::kIndicator;
    case SaidType::kMeasure:
      return model::ValueType::kMeasure;
    default:
      return model::ValueType::kOfficial;
  }
}

bool IsIncident(const Said* said) { return said != nullptr && said->type == SaidType::kIncident; }
bool IsValue(const Said* said) {
  return said != nullptr && said->type != SaidType::kNothing && said->type != SaidType::kIncident;
}
bool HaveSameKey(const Said& one, const Said& other) {
  return one.type == other.type && one.name == other.name && one.period == other.period;
}

/// said.kind came out of the taxonomy or out of our own state, which never forgets a number.
std::string KindName(std::uint16_t number) {
  const auto* kind = model::FindKind(number);
  return kind == nullptr ? std::string() : std::string(kind->name);
}

void AddCounts(model::Delta& delta, const Said* before, const Said* now) {
  for (const auto& change : Totals(before, now)) {
    delta.counts.push_back({KindName(change.kind), change.day, change.count});
  }
}

void AddValues(model::Delta& delta, const Said* before, const Said* now) {
  if (delta.area == model::kUnlocatedArea) return;
  const bool was = IsValue(before);
  const bool is = IsValue(now);
  if (was && is && HaveSameKey(*before, *now) && before->value == now->value) return;
  if (was && !(is && HaveSameKey(*before, *now))) {
    delta.values.push_back({TypeOf(before->type), before->name, before->period, std::nullopt});
  }
  if (is) delta.values.push_back({TypeOf(now->type), now->name, now->period, now->value});
}

/// Walks two ascending sets at once.
class Merge {
 public:
  Merge(const AreaSet* before, const AreaSet* now) : before_(before), now_(now) {}

  /// The next area as each side has it, nullptr where it has not; both nullptr: the end.
  std::pair<const Located*, const Located*> Next() {
    const Located* was = Peek(before_, before_at_);
    const Located* is = Peek(now_, now_at_);
    if (was != nullptr && is != nullptr && was->area != is->area) {
      (was->area < is->area ? is : was) = nullptr;
    }
    if (was != nullptr) ++before_at_;
    if (is != nullptr) ++now_at_;
    return {was, is};
  }

 private:
  static const Located* Peek(const AreaSet* set, std::size_t at) {
    return set == nullptr || at >= set->size() ? nullptr : &(*set)[at];
  }

  const AreaSet* before_;
  const AreaSet* now_;
  std::size_t before_at_ = 0;
  std::size_t now_at_ = 0;
};

}  // namespace

Outcome Judge(const RegisterEntry* stored, std::uint32_t revision, std::uint64_t body_hash) {
  if (stored == nullptr || revision > stored->revision) return Outcome::kApplied;
  if (revision < stored->revision) return Outcome::kSuperseded;
  return body_hash == stored->body_hash ? Outcome::kDuplicate : Outcome::kConflict;
}

model::DeltaCause CauseOf(const RegisterEntry* stored, const Said& now) {
  if (now.type == SaidType::kNothing) return model::DeltaCause::kWithdrawn;
  return stored == nullptr ? model::DeltaCause::kNew : model::DeltaCause::kRevised;
}

std::vector<model::Delta> Deltas(const model::Delta& head, Side before, Side now) {
  std::vector<model::Delta> deltas;
  Merge merge(before.areas, now.areas);
  for (auto [was, is] = merge.Next(); was != nullptr || is != nullptr; std::tie(was, is) = merge.Next()) {
    const Located& here = is != nullptr ? *is : *was;
    model::Delta delta = head;
    delta.area = here.area;
    delta.confidence = here.confidence;
    delta.provisional_name = here.provisional_name;
    const Said* said_before = was != nullptr ? before.said : nullptr;
    const Said* said_now = is != nullptr ? now.said : nullptr;
    AddCounts(delta, said_before, said_now);
    AddValues(delta, said_before, said_now);
    if (!delta.counts.empty() || !delta.values.empty()) deltas.push_back(std::move(delta));
  }
  return deltas;
}

std::vector<TotalChange> Totals(const Said* before, const Said* now) {
  std::vector<TotalChange> rows;
  if (IsIncident(before)) rows.push_back({before->kind, before->day, -std::int64_t{before->count}});
  if (!IsIncident(now)) return rows;
  if (!rows.empty() && rows.front().kind == now->kind && rows.front().day == now->day) {
    rows.front().count += now->count;
    if (rows.front().count == 0) rows.clear();
    return rows;
  }
  rows.push_back({now->kind, now->day, now->count});
  return rows;
}

}  // namespace lagesbild::registrar
