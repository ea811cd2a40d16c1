// A reference as it comes by gRPC, message by message, and whether it is what its rule set needs.
#pragma once

#include <cstddef>
#include <vector>

#include "common/base/result.h"
#include "common/measures/named_reference.h"
#include "common/measures/reference_parts.h"
#include "common/model/registers.h"
#include "lagesbild/ingest/v1/register_service.pb.h"

namespace lagesbild::ingest {

/// Collects the messages of one call.
class ReferenceIntake {
 public:
  /// kInvalidArgument: too large, or the first message does not say what the reference is about.
  base::Status Take(const v1::ActivateReferenceRequest& request);
  bool dry_run() const { return dry_run_; }
  /// The whole reference, checked. kInvalidArgument: it is none, or another than its id says.
  base::Result<measures::NamedReference> Finish() const;

 private:
  bool begun_ = false;
  bool dry_run_ = false;
  std::size_t bytes_ = 0;
  model::ReferenceManifest manifest_;
  std::vector<measures::ReferencePart> parts_;
};

/// kInvalidArgument: the rule set makes other comparisons, or does not cover the level.
base::Status CheckAgainst(const measures::NamedReference& reference, const model::RuleSetDocument& document);

}  // namespace lagesbild::ingest
