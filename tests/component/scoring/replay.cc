// scoring_replay: scoring's step over observations from standard input, without Kafka, so that another
// program's fold of the same records can be held against it. Everything is framed: length (uint32, little
// endian), then the bytes.
//
//   in:  a bundle of areas (the content of every areas marker), then one ObservationRecord after the other
//   out: each output as topic, partition ("-": by key), key, "1" and the value or "0" and nothing, number of
//   headers, their names
//        and values; then an empty frame; each dead letter's reason; an empty frame; each state key and value
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "component/scoring/scoring_partition.h"
#include "support/no_references.h"

namespace lagesbild::scoring {
namespace {

/// Takes frames from the front of what was read.
class Frames {
 public:
  explicit Frames(std::string_view bytes) : rest_(bytes) {}

  /// Absent: none is left.
  std::optional<std::string_view> Next() {
    if (rest_.size() < 4) return std::nullopt;
    std::uint32_t size = 0;
    for (int i = 3; i >= 0; --i)
      size = size << 8 | static_cast<unsigned char>(rest_[static_cast<std::size_t>(i)]);
    const auto frame = rest_.substr(4, size);
    rest_.remove_prefix(4 + frame.size());
    return frame;
  }

 private:
  std::string_view rest_;
};

void Write(std::string_view bytes) {
  for (std::uint32_t i = 0; i < 4; ++i) std::cout.put(static_cast<char>(bytes.size() >> (8 * i) & 0xFF));
  std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void Write(const testing::StoredRecord& record) {
  Write(record.topic);
  Write(record.partition ? std::to_string(*record.partition) : "-");
  Write(record.key);
  Write(record.value ? "1" : "0");
  Write(record.value.value_or(""));
  Write(std::to_string(record.headers.size()));
  for (const auto& [name, value] : record.headers) {
    Write(name);
    Write(value);
  }
}

int Replay() {
  const std::string in{std::istreambuf_iterator<char>(std::cin), {}};
  Frames frames(in);
  FakeContent content;
  const auto areas = codec::DecodeAreasBundle(frames.Next().value_or(""));
  if (!areas) return 1;
  for (const auto& area : *areas) content.table[area.id] = area;
  testing::FakeUnit unit;
  testing::NoReferences references;
  ObservationStep step(content, references, [](const StepTally&) {}, {});
  std::int64_t offset = 0;
  while (const auto frame = frames.Next()) {
    kafka::InputRecord record;
    record.offset = offset++;
    record.value = *frame;
    if (const auto done = unit.Run(step, record); !done) {
      std::cerr << "record " << record.offset << ": " << done.error().ToString() << '\n';
      return 1;
    }
  }
  for (const auto& record : unit.published) Write(record);
  Write("");
  for (const auto& [reason, message] : unit.dead) Write(reason);
  Write("");
  for (const auto& [key, value] : unit.committed) {
    Write(key);
    Write(value);
  }
  return 0;
}

}  // namespace
}  // namespace lagesbild::scoring

int main() { return lagesbild::scoring::Replay(); }
