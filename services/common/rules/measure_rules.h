// From a YAML document in the language of measures (format: 2) to a rule set that can be worked out, or to
// the list of all that is wrong with it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/measures/rule_set.h"
#include "common/rules/yaml_document.h"

namespace lagesbild::rules {

/// The rule set holds only when there are no faults.
struct LoadedMeasureRules {
  measures::RuleSet rules;
  std::vector<Fault> faults;
};

/// Reads a document and checks all of it; takes any bytes. Faults of single measures come first; cycles,
/// units and classes are looked at once there are none.
LoadedMeasureRules ReadMeasureRules(std::string_view yaml, std::string_view file);

/// The same for callers that only want the rule set. kInvalidArgument: one line for each fault.
base::Result<measures::RuleSet> LoadMeasureRules(std::string_view yaml, std::string_view file);

/// The number under `format`; 0: none, or not YAML.
std::int32_t FormatOf(std::string_view yaml);

/// kPermissionDenied: a rule set for conformance may take in what no area may be judged by, and never holds.
/// kFailedPrecondition: its class ids are not `none` and any of the others of kClassIds, in that order; or it
/// asks for what the services do not keep.
base::Status MayBeActivated(const measures::RuleSet& rules);

}  // namespace lagesbild::rules
