// An installation without references, for programs that look at something else.
#pragma once

#include <memory>

#include "common/stage/reference_content.h"

namespace lagesbild::testing {

class NoReferences final : public stage::ReferenceContent {
 public:
  base::Result<std::shared_ptr<const measures::Reference>> Load(
      const model::ReferenceManifest& manifest) override {
    return base::Fail(base::ErrorCode::kUnavailable, "no reference " + manifest.id);
  }
};

}  // namespace lagesbild::testing
