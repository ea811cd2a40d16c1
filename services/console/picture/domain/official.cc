#include "console/picture/domain/official.h"

#include <algorithm>

#include "console/areas/official.h"
#include "console/picture/domain/class_history.h"

namespace lagesbild::picture {

namespace {

void AddAll(const model::Assessment& area, std::vector<OfficialView>& views) {
  for (const auto& official : area.official) views.push_back({&official, area.area});
}

}  // namespace

std::vector<OfficialView> OfficialOf(const model::Assessment& area, const model::Area* registered,
                                     const AssessmentsById& assessments) {
  std::vector<OfficialView> views;
  AddAll(area, views);
  if (!views.empty() || registered == nullptr) return views;
  for (const auto& id : registered->within) {
    const auto found = assessments.find(id);
    if (found != assessments.end()) AddAll(*found->second, views);
  }
  return views;
}

bool IsListed(const std::vector<OfficialView>& official) {
  return std::any_of(official.begin(), official.end(),
                     [](const OfficialView& view) { return view.official->class_id != console::kNotListed; });
}

std::string_view NameOf(Agreement agreement) {
  switch (agreement) {
    case Agreement::kNotCompared:
      return "not_compared";
    case Agreement::kBoth:
      return "both";
    case Agreement::kNeither:
      return "neither";
    case Agreement::kOfficialOnly:
      return "official_only";
    case Agreement::kIndicatedOnly:
      return "indicated_only";
    case Agreement::kNoEvidence:
      return "no_evidence";
  }
  return {};
}

Agreement Compare(std::string_view indicated_class, bool listed, bool level_is_listed) {
  if (!level_is_listed) return Agreement::kNotCompared;
  const auto level = LevelOf(indicated_class);
  if (!level) return Agreement::kNoEvidence;
  if (*level > 0) return listed ? Agreement::kBoth : Agreement::kIndicatedOnly;
  return listed ? Agreement::kOfficialOnly : Agreement::kNeither;
}

}  // namespace lagesbild::picture
