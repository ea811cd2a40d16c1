// Findings in one line of plain words, Swedish and English.
#pragma once

#include <string>

#include "common/model/finding.h"

namespace lagesbild::notification {

struct Headline {
  std::string sv;
  std::string en;
};

/// Says what changed, where, from what to what. Never the names of the police's own classes; improvement in
/// the same place and words as decline; a change that may come from reporting says so. `test` puts "TEST: "
/// in front.
Headline Render(const model::Finding& finding, bool test);

}  // namespace lagesbild::notification
