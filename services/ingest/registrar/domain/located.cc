#include "ingest/registrar/domain/located.h"

#include "common/model/registers.h"
#include "ingest/registrar/domain/packing.h"

namespace lagesbild::registrar {

bool IsUnlocated(const AreaSet& set) { return set.size() == 1 && set.front().area == model::kUnlocatedArea; }

std::string EncodeAreaSet(const AreaSet& set) {
  std::string out;
  for (const auto& located : set) {
    PutText(out, located.area);
    PutVarint(out, static_cast<std::uint64_t>(located.confidence));
    PutText(out, located.provisional_name);
  }
  return out;
}

base::Result<AreaSet> DecodeAreaSet(std::string_view bytes) {
  Unpacker in(bytes);
  AreaSet set;
  while (in.ok() && !in.done()) {
    Located located;
    located.area = in.Text();
    const auto confidence = in.Varint();
    located.provisional_name = in.Text();
    if (confidence < 1 || confidence > static_cast<std::uint64_t>(model::PlaceConfidence::kNone)) break;
    located.confidence = static_cast<model::PlaceConfidence>(confidence);
    set.push_back(std::move(located));
  }
  if (!in.done()) return base::Fail(base::ErrorCode::kInternal, "a stored set of areas does not decode");
  return set;
}

}  // namespace lagesbild::registrar
