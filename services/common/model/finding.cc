#include "common/model/finding.h"

namespace lagesbild::model {

std::string_view NameOf(Cause cause) {
  switch (cause) {
    case Cause::kReality:
      return "reality";
    case Cause::kCoverage:
      return "coverage";
    case Cause::kCorrection:
      return "correction";
    case Cause::kModel:
      return "model";
    case Cause::kAreas:
      return "areas";
    case Cause::kAgeing:
      return "ageing";
  }
  return {};
}

std::string_view NameOf(Direction direction) {
  switch (direction) {
    case Direction::kWorse:
      return "worse";
    case Direction::kBetter:
      return "better";
    case Direction::kNeutral:
      return "neutral";
  }
  return {};
}

std::string_view KindOf(const Finding& finding) {
  if (std::holds_alternative<ClassChange>(finding.change)) return "class_change";
  if (std::holds_alternative<EvidenceChange>(finding.change)) return "evidence";
  return "trend";
}

}  // namespace lagesbild::model
