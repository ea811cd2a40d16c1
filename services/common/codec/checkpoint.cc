#include "common/codec/codec.h"
#include "common/codec/internal.h"
#include "lagesbild/checkpoint/v1/checkpoint.pb.h"

namespace lagesbild::codec {

std::string EncodeCheckpoint(const model::Checkpoint& in) {
  checkpoint::v1::Checkpoint out;
  out.set_area(in.area);
  out.set_as_of_ms(in.as_of_ms);
  out.set_partition(in.partition);
  out.set_offset(in.offset);
  out.set_part(in.part);
  out.set_last(in.last);
  for (const auto& record : in.records) {
    auto& row = *out.add_records();
    row.set_key(record.key);
    row.set_value(record.value);
  }
  return out.SerializeAsString();
}

base::Result<model::Checkpoint> DecodeCheckpoint(std::string_view bytes) {
  const auto parsed = internal::Parse<checkpoint::v1::Checkpoint>(bytes, "checkpoint");
  if (!parsed) return base::Fail(parsed.error());
  const auto& in = **parsed;
  model::Checkpoint out{in.area(), in.as_of_ms(), in.partition(), in.offset(), in.part(), in.last(), {}};
  for (const auto& row : in.records()) out.records.push_back({row.key(), row.value()});
  return out;
}

}  // namespace lagesbild::codec
