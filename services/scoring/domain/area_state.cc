#include "scoring/domain/area_state.h"

#include "scoring/domain/bytes.h"

namespace lagesbild::scoring {

namespace {

constexpr std::uint64_t kVersion = 1;
/// Of an area's state with what is new since the class changed behind it.
constexpr std::uint64_t kVersionWithSince = 2;

auto Corrupt(std::string_view what) {
  return base::Fail(base::ErrorCode::kInternal, "state of " + std::string(what) + " is corrupt",
                    "delete the partition's snapshot and let it restore from the changelog");
}

void AppendClass(std::string& out, const ClassState& state) {
  AppendSigned(out, state.level);
  AppendSigned(out, state.level_with_evidence);
  AppendSigned(out, state.since_ms);
  AppendSigned(out, state.pending);
  AppendSigned(out, state.pending_since_ms);
  AppendVarint(out, static_cast<std::uint64_t>(state.pending_cause));
  AppendSigned(out, state.undo_level);
  AppendSigned(out, state.ground_axis);
  AppendSigned(out, state.ground_milli);
}

ClassState ReadClass(ByteReader& reader) {
  ClassState state;
  state.level = static_cast<std::int32_t>(reader.Signed());
  state.level_with_evidence = static_cast<std::int32_t>(reader.Signed());
  state.since_ms = reader.Signed();
  state.pending = static_cast<std::int32_t>(reader.Signed());
  state.pending_since_ms = reader.Signed();
  state.pending_cause = static_cast<model::Cause>(reader.Varint());
  state.undo_level = static_cast<std::int32_t>(reader.Signed());
  state.ground_axis = static_cast<std::int32_t>(reader.Signed());
  state.ground_milli = reader.Signed();
  return state;
}

/// At most as many items as bytes are left: a corrupt length cannot make a large loop.
std::uint64_t ReadCount(ByteReader& reader) {
  const std::uint64_t count = reader.Varint();
  return count <= reader.rest().size() ? count : 0;
}

void AppendSince(std::string& out, const SinceChange& since) {
  AppendVarint(out, since.counts.size());
  for (const auto& record : since.counts) {
    AppendSigned(out, record.month);
    AppendVarint(out, record.kind);
    AppendSigned(out, record.count);
  }
  AppendVarint(out, since.values.size());
  for (const auto& value : since.values) {
    AppendVarint(out, static_cast<std::uint64_t>(value.type));
    AppendText(out, value.name);
    AppendText(out, value.period);
    AppendText(out, value.feed);
  }
}

/// A corrupt length ends where the bytes do.
SinceChange ReadSince(ByteReader& reader) {
  SinceChange since;
  for (std::uint64_t left = reader.Varint(); left > 0 && !reader.failed(); --left) {
    NewCount record;
    record.month = static_cast<std::int32_t>(reader.Signed());
    record.kind = static_cast<std::uint16_t>(reader.Varint());
    record.count = reader.Signed();
    since.counts.push_back(record);
  }
  for (std::uint64_t left = reader.Varint(); left > 0 && !reader.failed(); --left) {
    NewValue value;
    value.type = static_cast<model::ValueType>(reader.Varint());
    value.name = reader.Text();
    value.period = reader.Text();
    value.feed = reader.Text();
    since.values.push_back(std::move(value));
  }
  return since;
}

}  // namespace

std::string Encode(const AreaInfo& info) {
  std::string out;
  AppendVarint(out, kVersion);
  AppendText(out, info.name);
  AppendText(out, info.level);
  AppendText(out, info.municipality);
  AppendText(out, info.county);
  AppendSigned(out, info.population);
  AppendVarint(out, (info.retired ? 1U : 0U) | (info.provisional ? 2U : 0U));
  AppendSigned(out, info.added_activation);
  return out;
}

base::Result<AreaInfo> DecodeAreaInfo(std::string_view bytes) {
  ByteReader reader(bytes);
  AreaInfo info;
  const bool known = reader.Varint() == kVersion;
  info.name = reader.Text();
  info.level = reader.Text();
  info.municipality = reader.Text();
  info.county = reader.Text();
  info.population = reader.Signed();
  const std::uint64_t flags = reader.Varint();
  info.retired = (flags & 1U) != 0;
  info.provisional = (flags & 2U) != 0;
  info.added_activation = reader.Signed();
  if (!known || !reader.done()) return Corrupt("an area's register entry");
  return info;
}

std::string Encode(const AreaState& state) {
  std::string out;
  AppendVarint(out, state.since_change.empty() ? kVersion : kVersionWithSince);
  AppendVarint(out, (state.assessed ? 1U : 0U) | (state.episode_open ? 2U : 0U));
  AppendClass(out, state.class_state);
  AppendVarint(out, state.scores_milli.size());
  for (const auto& score : state.scores_milli) {
    AppendVarint(out, score ? 1 : 0);
    if (score) AppendSigned(out, *score);
  }
  AppendSigned(out, state.rules_activation);
  AppendSigned(out, state.episode);
  AppendSigned(out, state.revision);
  AppendSigned(out, state.recorded_at_ms);
  AppendVarint(out, state.feeds.size());
  for (const auto& known : state.feeds) {
    AppendText(out, known.feed);
    AppendSigned(out, known.first_ms);
  }
  AppendVarint(out, state.missing.size());
  for (const auto& missing : state.missing) {
    AppendText(out, missing.code);
    AppendSigned(out, missing.since_ms);
  }
  AppendVarint(out, state.digest);
  if (!state.since_change.empty()) AppendSince(out, state.since_change);
  return out;
}

base::Result<AreaState> DecodeAreaState(std::string_view bytes) {
  ByteReader reader(bytes);
  AreaState state;
  const std::uint64_t version = reader.Varint();
  const std::uint64_t flags = reader.Varint();
  state.assessed = (flags & 1U) != 0;
  state.episode_open = (flags & 2U) != 0;
  state.class_state = ReadClass(reader);
  for (std::uint64_t left = ReadCount(reader); left > 0; --left) {
    state.scores_milli.push_back(reader.Varint() == 1 ? std::optional(reader.Signed()) : std::nullopt);
  }
  state.rules_activation = reader.Signed();
  state.episode = reader.Signed();
  state.revision = static_cast<std::int32_t>(reader.Signed());
  state.recorded_at_ms = reader.Signed();
  for (std::uint64_t left = ReadCount(reader); left > 0; --left) {
    std::string feed(reader.Text());
    state.feeds.push_back({std::move(feed), reader.Signed()});
  }
  for (std::uint64_t left = ReadCount(reader); left > 0; --left) {
    std::string code(reader.Text());
    state.missing.push_back({std::move(code), reader.Signed()});
  }
  state.digest = reader.Varint();
  const bool known = version == kVersion || version == kVersionWithSince;
  if (version == kVersionWithSince) state.since_change = ReadSince(reader);
  if (!known || !reader.done()) return Corrupt("an area");
  return state;
}

}  // namespace lagesbild::scoring
