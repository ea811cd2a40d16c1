// The classes that authorities set, beside ours. They are two answers to two questions: neither is the
// other's input or target, and their steps are not put side by side, only whether there is one at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/model/assessment.h"
#include "common/model/registers.h"

namespace lagesbild::picture {

/// One class that an authority set; borrowed.
struct OfficialView {
  const model::OfficialClass* official = nullptr;
  /// The area it was set for: the one asked about, or one that it lies in.
  std::string_view area;
};

using AssessmentsById = std::unordered_map<std::string_view, const model::Assessment*>;

/// What was set for the area itself; where nothing was, what was set for the areas it lies in.
/// registered: null where no register knows the area.
std::vector<OfficialView> OfficialOf(const model::Assessment& area, const model::Area* registered,
                                     const AssessmentsById& assessments);

/// True: some authority names the area, and not only to say that it no longer does.
bool IsListed(const std::vector<OfficialView>& official);

enum class Agreement : std::uint8_t {
  kNotCompared,    ///< No authority lists areas of this level.
  kBoth,           ///< Listed, and indicated above "none".
  kNeither,        ///< Not listed, and indicated "none".
  kOfficialOnly,   ///< Listed, and indicated "none".
  kIndicatedOnly,  ///< Not listed, and indicated above "none".
  kNoEvidence,     ///< We cannot say, so we neither agree nor disagree.
};
/// "not_compared", "both", "neither", "official_only", "indicated_only", "no_evidence".
std::string_view NameOf(Agreement agreement);

/// level_is_listed: some authority lists an area of this level, or one that an area of it lies in.
Agreement Compare(std::string_view indicated_class, bool listed, bool level_is_listed);

}  // namespace lagesbild::picture
