// From a YAML document to a rule set, or to the list of all that is wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/rules/rule_set.h"
#include "common/rules/yaml_document.h"

namespace lagesbild::rules {

/// The rule set holds only when there are no faults.
struct LoadedRuleSet {
  RuleSet rules;
  std::vector<Fault> faults;
};

/// Reads a document and checks all of it. `file` only names it in faults. Takes any bytes: too large, bad
/// UTF-8, anchors and aliases, unknown or double keys, NaN, unknown kinds, thresholds out of order, inputs
/// about origin or religion are faults.
LoadedRuleSet ReadRuleSet(std::string_view yaml, std::string_view file);

/// The same for callers that only want the rule set. kInvalidArgument: one line for each fault.
base::Result<RuleSet> LoadRuleSet(std::string_view yaml, std::string_view file);

/// "name@first 12 hex digits of the SHA-256 of the document".
std::string RuleSetId(std::string_view name, std::string_view yaml);

}  // namespace lagesbild::rules
