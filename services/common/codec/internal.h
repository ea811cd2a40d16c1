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
