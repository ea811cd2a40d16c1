// Splits a request's bytes into events and decodes each by itself, so that one broken event spoils no other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/model/submission.h"
#include "ingest/gateway/domain/violation.h"

namespace lagesbild::ingest {

/// A PublishRequest or PublishBatchRequest (they look the same on the wire). Views into the request's bytes.
struct RawBatch {
  std::vector<std::string_view> events;
  std::int64_t tick_ms = 0;
};

/// kInvalidArgument: the bytes are no such request; the message says at which byte.
base::Result<RawBatch> SplitBatch(std::string_view bytes);

/// Decodes one event into `out`. Not empty: it is no Submission, or too large; `out` then holds at most the
/// source id, for the receipt. index: its place in the batch.
std::vector<Violation> DecodeEvent(std::string_view bytes, std::size_t index, model::Submission& out);

/// Keeps protobuf from writing a line to stderr for every event that does not parse: its receipt says so.
void QuietProtobuf();

}  // namespace lagesbild::ingest
