#include "ingest/gateway/adapters/submission_wire.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/wire_format_lite.h>

#include <optional>
#include <string>
#include <utility>

#include "common/codec/wire.h"
#include "ingest/gateway/domain/limits.h"
#include "ingest/gateway/domain/text.h"
#include "lagesbild/submission/v1/submission.pb.h"

namespace lagesbild::ingest {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kDepthMax = 100;
constexpr std::string_view kMalformedHint = "serialise it with the submission.proto of this installation";

CodedInputStream StreamOf(std::string_view bytes) {
  return CodedInputStream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                          static_cast<int>(bytes.size()));
}

/// Reads the length-delimited value that follows a tag. Nothing: it is cut.
std::optional<std::string_view> ReadDelimited(CodedInputStream& in, std::string_view bytes) {
  std::uint32_t size = 0;
  if (!in.ReadVarint32(&size)) return std::nullopt;
  const auto at = static_cast<std::size_t>(in.CurrentPosition());
  if (size > bytes.size() - at || !in.Skip(static_cast<int>(size))) return std::nullopt;
  return bytes.substr(at, size);
}

bool IsDelimited(std::uint32_t tag) {
  return WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
}

struct Fault {
  std::string path;
  Reason reason;
  std::string description;
};

Fault Broken(std::string path, const CodedInputStream& in, std::string_view bytes) {
  return {std::move(path), Reason::kMalformed,
          "does not parse at byte " + std::to_string(in.CurrentPosition()) + " of " +
              std::to_string(bytes.size()) + ": cut, a wrong wire type, or nested deeper than " +
              std::to_string(kDepthMax)};
}

/// Looks for what keeps `bytes` from being a `descriptor`: slow and thorough, only for events that failed.
std::optional<Fault> Diagnose(std::string_view bytes, const Descriptor& descriptor, const std::string& path,
                              int depth) {
  CodedInputStream in = StreamOf(bytes);
  while (const std::uint32_t tag = in.ReadTag()) {
    const FieldDescriptor* field = descriptor.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    if (field == nullptr || !IsDelimited(tag)) {
      if (!WireFormatLite::SkipField(&in, tag)) return Broken(path, in, bytes);
      continue;
    }
    const std::string field_path = path.empty() ? field->name() : path + "." + field->name();
    const auto value = ReadDelimited(in, bytes);
    if (!value) return Broken(field_path, in, bytes);
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      if (const auto at = FirstNonUtf8(*value)) {
        return Fault{field_path, Reason::kNotUtf8,
                     "is not UTF-8 at byte " + std::to_string(*at) + ": " + Quoted(*value)};
      }
    } else if (field->type() == FieldDescriptor::TYPE_MESSAGE && depth < kDepthMax) {
      if (auto fault = Diagnose(*value, *field->message_type(), field_path, depth + 1)) return fault;
    }
  }
  if (!in.ConsumedEntireMessage()) return Broken(path, in, bytes);
  return std::nullopt;
}

/// The source id of an event that does not parse, so that its receipt can name it; empty if it cannot be
/// read.
std::string SourceIdIn(std::string_view bytes) {
  CodedInputStream in = StreamOf(bytes);
  while (const std::uint32_t tag = in.ReadTag()) {
    const bool is_id =
        WireFormatLite::GetTagFieldNumber(tag) == submission::v1::Submission::kSourceIdFieldNumber;
    if (!is_id || !IsDelimited(tag)) {
      if (!WireFormatLite::SkipField(&in, tag)) return {};
      continue;
    }
    const auto id = ReadDelimited(in, bytes);
    const bool readable = id && id->size() <= kSourceIdBytesMax && !FirstNonUtf8(*id);
    return readable ? std::string(*id) : std::string();
  }
  return {};
}

std::vector<Violation> Refuse(std::string_view bytes, std::size_t index, model::Submission& out) {
  out = {};
  out.source_id = SourceIdIn(bytes);
  Violations violations(index);
  auto fault = Diagnose(bytes, *submission::v1::Submission::descriptor(), {}, 0);
  if (!fault) fault = Fault{{}, Reason::kMalformed, "is no Submission"};
  violations.Add(
      fault->path, fault->reason, fault->description,
      fault->reason == Reason::kNotUtf8 ? "encode the text as UTF-8" : std::string(kMalformedHint));
  return violations.Take();
}

}  // namespace

base::Result<RawBatch> SplitBatch(std::string_view bytes) {
  RawBatch batch;
  CodedInputStream in = StreamOf(bytes);
  const auto broken = [&in, bytes] {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "the request does not parse at byte " + std::to_string(in.CurrentPosition()) + " of " +
                          std::to_string(bytes.size()),
                      "serialise it with the ingest_service.proto of this installation");
  };
  while (const std::uint32_t tag = in.ReadTag()) {
    const int field = WireFormatLite::GetTagFieldNumber(tag);
    if (field == 1 && IsDelimited(tag)) {
      const auto event = ReadDelimited(in, bytes);
      if (!event) return broken();
      batch.events.push_back(*event);
      // More than may be is refused as a whole: what follows is of no matter.
      if (batch.events.size() > kBatchEventsMax) return batch;
    } else if (field == 2 && WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_VARINT) {
      std::uint64_t tick = 0;
      if (!in.ReadVarint64(&tick)) return broken();
      batch.tick_ms = static_cast<std::int64_t>(tick);
    } else if (!WireFormatLite::SkipField(&in, tag)) {
      return broken();
    }
  }
  if (!in.ConsumedEntireMessage()) return broken();
  return batch;
}

std::vector<Violation> DecodeEvent(std::string_view bytes, std::size_t index, model::Submission& out) {
  if (bytes.size() > kEventBytesMax) {
    out = {};
    out.source_id = SourceIdIn(bytes);
    Violations violations(index);
    violations.Add({}, Reason::kTooLarge, "has " + std::to_string(bytes.size()) + " bytes",
                   "at most " + std::to_string(kEventBytesMax) + " bytes an event");
    return violations.Take();
  }
  // Used again for each event of this thread: that spares a third of the cost.
  static thread_local submission::v1::Submission message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Refuse(bytes, index, out);
  out = codec::FromWire(message);
  return {};
}

void QuietProtobuf() { google::protobuf::SetLogHandler(nullptr); }

}  // namespace lagesbild::ingest
