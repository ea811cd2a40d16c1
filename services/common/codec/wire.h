// A submission between its protobuf message and the plain struct, for the parts that speak gRPC with
// agencies.
#pragma once

#include "common/model/registers.h"
#include "common/model/submission.h"

namespace lagesbild::submission::v1 {
class Submission;
}

namespace lagesbild::codec {

/// `out` must be clear.
void ToWire(const model::Submission& in, submission::v1::Submission& out);
/// Takes the fields as they are; a body that is not set becomes monostate.
model::Submission FromWire(const submission::v1::Submission& in);

}  // namespace lagesbild::codec
