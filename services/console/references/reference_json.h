// The file form of a reference: JSON that keeps every bit of every number.
//
//   {"format": "lagesbild-reference-1",
//    "id": "se-1-deso-2024@0a1b2c3d4e5f",         what the rest gives; a changed file no longer fits it
//    "rule_set": "se-1@0123456789ab", "level": "deso", "period": "2024",
//    "areas": 5984,                                how many it was made of
//    "comparisons": [                              one for each comparison of the rule set, in its order
//      {"of": "harm", "weight": "residents", "by": "county",   measures by name; for people, not read
//       "all": {"n": 3, "weight": 3.0, "mean": 2.0, "variance": 0.5},
//       "values": [1500000, 2000000, 2500000],     millionths, ascending
//       "groups": {"14": {"n": 3, …}}},            by label; {} without groups
//      null]}                                      null: no values
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/measures/named_reference.h"
#include "common/measures/rule_set.h"

namespace lagesbild::console {

/// A line for each comparison. The same reference gives the same bytes. kInvalidArgument: a group's name is
/// not UTF-8.
base::Result<std::string> ReferenceToJson(const measures::NamedReference& reference,
                                          const measures::RuleSet& rules);

/// Whole and checked. kInvalidArgument: not JSON, another form, a number that is none, or anything that
/// CheckReference refuses; the message begins with `file`.
base::Result<measures::NamedReference> ReferenceFromJson(std::string_view text, const std::string& file);

}  // namespace lagesbild::console
