// Helpers of the codecs: protobuf message to plain struct and back, one pair for each shared message.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/model/finding.h"
#include "common/model/registers.h"
#include "common/model/tick.h"
#include "lagesbild/finding/v1/finding.pb.h"
#include "lagesbild/registers/v1/marker.pb.h"
#include "lagesbild/registers/v1/registers.pb.h"
#include "lagesbild/registers/v1/tick.pb.h"

namespace lagesbild::codec::internal {

/// Parses into a message that this thread uses again: that spares a third of the cost.
template <class Message>
base::Result<const Message*> Parse(std::string_view bytes, std::string_view what) {
  static thread_local Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return base::Fail(
        base::ErrorCode::kInvalidArgument,
        "not a " + std::string(what) + ": " + std::to_string(bytes.size()) + " bytes do not parse",
        "check that the sender uses the same .proto");
  }
  return &message;
}

/// The bytes of the message in field 1, if the record consists of that field alone; else empty. A message in
/// a oneof is let go at each Clear of its record; parsed by itself it is used again, memory and all.
inline std::string_view OnlyFirstField(std::string_view record) {
  constexpr char kTag = (1 << 3) | 2;  // field 1, length-delimited
  if (record.empty() || record.front() != kTag) return {};
  std::size_t size = 0;
  for (std::size_t at = 1; at < record.size() && at <= 4; ++at) {
    const auto byte = static_cast<unsigned char>(record[at]);
    size |= static_cast<std::size_t>(byte & 0x7FU) << (7 * (at - 1));
    if ((byte & 0x80U) != 0) continue;
    return size == record.size() - at - 1 ? record.substr(at + 1) : std::string_view();
  }
  return {};
}

/// An enumerator of ours from the wire's number, 1 to `last`; both sides number alike.
template <class Enum>
base::Result<Enum> ToEnum(int number, Enum last, std::string_view what) {
  if (number < 1 || number > static_cast<int>(last)) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "unknown " + std::string(what) + " " + std::to_string(number));
  }
  return static_cast<Enum>(number);
}

inline base::Error NoContent(std::string_view what) {
  return base::Error{base::ErrorCode::kInvalidArgument, "a " + std::string(what) + " without content", {}};
}

void ToWire(const model::Tick& tick, registers::v1::Tick& wire);
model::Tick FromWire(const registers::v1::Tick& wire);
void ToWire(const model::Marker& marker, registers::v1::Marker& wire);
base::Result<model::Marker> FromWire(const registers::v1::Marker& wire);
void ToWire(const model::Finding& finding, finding::v1::Finding& wire);
base::Result<model::Finding> FromWire(const finding::v1::Finding& wire);

/// The list side of repeated strings.
template <class Repeated>
std::vector<std::string> Strings(const Repeated& repeated) {
  return {repeated.begin(), repeated.end()};
}
template <class Repeated>
void SetStrings(const std::vector<std::string>& strings, Repeated& repeated) {
  for (const auto& text : strings) repeated.Add()->assign(text);
}

}  // namespace lagesbild::codec::internal
