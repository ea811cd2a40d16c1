#include "common/kafka/lane/position.h"

#include "common/kafka/wire.h"

namespace lagesbild::kafka {

namespace {
constexpr std::uint8_t kVersion = 1;
}

std::string EncodePosition(const Position& position) {
  std::string out;
  PutInt(out, kVersion);
  PutInt(out, position.next_offset);
  PutBytes(out, position.cursor);
  PutInt(out, position.output_number);
  PutInt(out, position.transaction);
  PutBytes(out, position.installation_epoch);
  PutInt(out, position.state_sum);
  PutInt(out, position.state_keys);
  PutInt(out, static_cast<std::uint32_t>(position.origins.size()));
  for (const auto& origin : position.origins) {
    PutBytes(out, origin.stage);
    PutBytes(out, origin.topic);
    PutInt(out, origin.partition);
    PutInt(out, origin.offset);
    PutInt(out, origin.number);
  }
  return out;
}

base::Result<Position> DecodePosition(std::string_view bytes) {
  WireReader in(bytes);
  if (const auto version = in.Get<std::uint8_t>(); version != kVersion) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "position record of version " + std::to_string(version) + ", we read version " +
                          std::to_string(kVersion),
                      "start the version of the software that wrote it");
  }
  Position position;
  position.next_offset = in.Get<std::int64_t>();
  position.cursor = in.GetBytes();
  position.output_number = in.Get<std::int64_t>();
  position.transaction = in.Get<std::int64_t>();
  position.installation_epoch = in.GetBytes();
  position.state_sum = in.Get<std::uint64_t>();
  position.state_keys = in.Get<std::uint64_t>();
  const auto count = in.Get<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    Origin origin;
    origin.stage = in.GetBytes();
    origin.topic = in.GetBytes();
    origin.partition = in.Get<std::int32_t>();
    origin.offset = in.Get<std::int64_t>();
    origin.number = in.Get<std::int64_t>();
    position.origins.push_back(std::move(origin));
  }
  if (!in.done()) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "position record of " + std::to_string(bytes.size()) + " bytes is cut or too long");
  }
  return position;
}

}  // namespace lagesbild::kafka
