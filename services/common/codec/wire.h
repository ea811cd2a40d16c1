// Submissions and register entries between their protobuf messages and the plain structs, for the parts that
// speak gRPC.
#pragma once

#include "common/measures/reference_parts.h"
#include "common/model/registers.h"
#include "common/model/submission.h"

namespace lagesbild::submission::v1 {
class Submission;
}
namespace lagesbild::registers::v1 {
class Area;
class Feed;
class Partner;
class ReferenceManifest;
class ReferencePart;
class Subscription;
}  // namespace lagesbild::registers::v1

namespace lagesbild::codec {

/// `out` must be clear.
void ToWire(const model::Submission& in, submission::v1::Submission& out);
/// Takes the fields as they are; a body that is not set becomes monostate.
model::Submission FromWire(const submission::v1::Submission& in);

/// As above: `out` must be clear; every field is taken as it is.
void ToWire(const model::Area& in, registers::v1::Area& out);
void ToWire(const model::Feed& in, registers::v1::Feed& out);
void ToWire(const model::Partner& in, registers::v1::Partner& out);
void ToWire(const model::Subscription& in, registers::v1::Subscription& out);
model::Area FromWire(const registers::v1::Area& in);
model::Feed FromWire(const registers::v1::Feed& in);
model::Partner FromWire(const registers::v1::Partner& in);
model::Subscription FromWire(const registers::v1::Subscription& in);

void ToWire(const model::ReferenceManifest& in, registers::v1::ReferenceManifest& out);
model::ReferenceManifest FromWire(const registers::v1::ReferenceManifest& in);
/// Numbers keep every bit.
void ToWire(const measures::ReferencePart& in, registers::v1::ReferencePart& out);
measures::ReferencePart FromWire(const registers::v1::ReferencePart& in);

}  // namespace lagesbild::codec
